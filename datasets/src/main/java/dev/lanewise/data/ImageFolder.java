package dev.lanewise.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Images in a folder, or a zip file that is not unpacked, with a folder for each class (torchvision's {@code ImageFolder}).
 *
 * <p>Classes are in the order of their names, images in the order of theirs. Images are files with a usual suffix (jpg, jpeg,
 * png, bmp, gif, tif; webp with a plug-in); what they are is told by their content when they are read, as RGB (see
 * {@link Image#read}). What begins with a dot, and what systems leave behind ({@code @eaDir}, {@code __MACOSX},
 * {@code lost+found}, …), is left out. A folder without images is no class.
 */
public final class ImageFolder {
    /** The name of a data set that is such a folder begins with this, and its path follows. */
    public static final String PREFIX = "imagefolder:";

    private ImageFolder() {}

    /**
     * The images of a folder or zip file; they are listed now, and read and decoded each time that they are used.
     *
     * @param root holds a folder for each class
     * @param framing makes samples of images of any size
     * @throws DatasetFormatException if no folder of a class has an image
     * @throws IOException if the folder or file does not exist or cannot be read
     */
    public static Dataset open(Path root, Framing framing) throws IOException {
        ImageTree tree = ImageTree.of(root);
        ClassFolders folders = new ClassFolders(tree, ImageLayout.topOf(tree));
        return FramedDataset.of(folders.images(requireClasses(tree, folders), _ -> {}), framing);
    }

    /**
     * The parts of a folder or zip file as {@link #openParts(Path, Framing, Consumer)} gives them, without its
     * messages.
     */
    public static TrainTest openParts(Path root, Framing framing) throws IOException {
        return openParts(root, framing, _ -> {});
    }

    /**
     * The training, validation and test images of a folder or zip file in the layout of ImageNet and others:
     * {@code train/CLASS/…}, {@code val/CLASS/…} and {@code test/CLASS/…}, by these and their usual other names
     * ({@code Training}, {@code seg_test}, {@code dev}, …), in any case. Where it has no such parts all images are for training.
     *
     * @param framing makes samples of images of any size
     * @param warnings receives a line about each thing that is left out, or may be other than meant
     * @throws DatasetFormatException if no folder of a class has an image, another part has a class without training images, or the
     *         layout can be taken in two ways
     * @throws IOException if the folder or file does not exist or cannot be read
     */
    public static TrainTest openParts(Path root, Framing framing, Consumer<String> warnings) throws IOException {
        Parts parts = parts(root, framing, warnings);
        return new TrainTest(PREFIX + root, root.toString(), parts.train, parts.validation, parts.test,
                Normalization.IMAGENET,
                parts.summary(PREFIX + root));
    }

    /**
     * The images of each part.
     *
     * @param tops where in the tree each part lies
     */
    record Parts(FramedDataset train, FramedDataset validation, FramedDataset test, Map<PartName, String> tops) {
        /** What was found, in one line. */
        String summary(String name) {
            return new DataSummary(name, train.classNames())
                    .part(PartName.TRAINING, train.size(), place(PartName.TRAINING))
                    .part(PartName.VALIDATION, validation.size(), place(PartName.VALIDATION))
                    .part(PartName.TEST, test.size(), place(PartName.TEST)).toString();
        }

        private String place(PartName part) {
            return tops.getOrDefault(part, "");
        }
    }

    static Parts parts(Path root, Framing framing, Consumer<String> messages) throws IOException {
        Consumer<String> warnings = line -> messages.accept("warning: " + line);
        ImageTree tree = ImageTree.of(root);
        ImageListing listing = tree.listing();
        listing.remarks().forEach(remark -> warnings.accept(root + ": " + remark));
        if (!listing.skipped().isEmpty()) {
            warnings.accept(root + ": files that are no images, or of no format that can be read, are left out: "
                    + listing.skipped());
        }
        Map<PartName, String> tops = ImageLayout.of(tree, warnings);
        // Classes are those of the training part; a data set may consist of another part alone.
        String first = Stream.of(PartName.values()).filter(tops::containsKey).findFirst().map(tops::get)
                .orElseThrow();
        ClassFolders classes = new ClassFolders(tree, first);
        List<String> names = requireClasses(tree, classes);
        if (names.size() == 1) {
            warnings.accept(tree.name(first) + " has images of one class only, " + names.getFirst()
                    + ": expected a folder for each class");
        }
        ImageLayout.warnOfDeeperClasses(tree, first, warnings);
        return new Parts(part(PartName.TRAINING, tops, tree, names, framing, warnings),
                part(PartName.VALIDATION, tops, tree, names, framing, warnings),
                part(PartName.TEST, tops, tree, names, framing, warnings), tops);
    }

    private static FramedDataset part(PartName part, Map<PartName, String> tops, ImageTree tree, List<String> names,
            Framing framing, Consumer<String> warnings) throws IOException {
        if (!tops.containsKey(part)) {
            return FramedDataset.of(Images.none(names, Image.RGB), framing);
        }
        ClassFolders folders = new ClassFolders(tree, tops.get(part));
        folders.warn(warnings);
        return FramedDataset.of(folders.images(names, warnings), framing);
    }

    private static List<String> requireClasses(ImageTree tree, ClassFolders folders) throws IOException {
        List<String> names = folders.names();
        if (names.isEmpty()) {
            int loose = tree.listing().imagesIn(folders.top());
            String skipped = tree.listing().skipped();
            throw new DatasetFormatException(tree.root(), "has no images in folders of their classes; expected "
                    + folders.top() + "CLASS/NAME, with a suffix of " + ImageFormat.list()
                    + (loose == 0 ? "" : "; in no folder: " + DataSummary.images(loose))
                    + (skipped.isEmpty() ? "" : "; other files: " + skipped));
        }
        return names;
    }
}
