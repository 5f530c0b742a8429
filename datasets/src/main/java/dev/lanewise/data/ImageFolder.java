package dev.lanewise.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;

/**
 * Images in a folder, or a zip file that is not unpacked, with a folder for each class (torchvision's {@code ImageFolder}).
 *
 * <p>Classes are in the order of their names, images in the order of theirs. Images are files with a usual suffix (jpg, jpeg, png, bmp,
 * gif, tif, webp and others); what they are is told by their content when they are read, as RGB (see {@link Image#read}). What begins
 * with a dot is left out.
 */
public final class ImageFolder {
    /** The name of a data set that is such a folder begins with this, and its path follows. */
    public static final String PREFIX = "imagefolder:";
    /** What the networks of torchvision are trained with: mean and deviation of ImageNet. */

    private static final List<String> TRAINING_FOLDERS = List.of("train", "training");
    private static final List<String> TEST_FOLDERS = List.of("val", "valid", "validation", "test");

    private ImageFolder() {}

    /** The images of one part, with the classes of the whole. */
    private record Part(ImageTree tree, List<String> classNames, List<String> paths, int[] labels) implements Images {
        private static Part of(ImageTree tree, String prefix, List<String> classNames) throws IOException {
            List<String> paths = new ArrayList<>();
            List<Integer> labels = new ArrayList<>();
            for (String path : tree.pathsBelow(prefix)) {
                int end = path.indexOf('/', prefix.length());
                if (end < 0) {
                    continue;
                }
                int label = classNames.indexOf(path.substring(prefix.length(), end));
                if (label < 0) {
                    throw new DatasetFormatException(tree.name(path), "is of a class that has no training images");
                }
                paths.add(path);
                labels.add(label);
            }
            return new Part(tree, classNames, paths, labels.stream().mapToInt(Integer::intValue).toArray());
        }

        @Override
        public int size() {
            return labels.length;
        }

        @Override
        public int label(int index) {
            return labels[index];
        }

        @Override
        public int channels() {
            return Image.RGB;
        }

        @Override
        public Image image(int index) throws IOException {
            return tree.image(paths.get(index));
        }

        @Override
        public String name(int index) {
            return tree.name(paths.get(index));
        }
    }

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
        String top = top(tree);
        return FramedDataset.of(Part.of(tree, top, classNames(tree, top)), framing);
    }

    /**
     * The training and test images of a folder or zip file in ImageNet's layout: {@code train/CLASS/…} and {@code val/CLASS/…} (or
     * {@code test}). Where it has no such parts all images are for training, and the test part is empty.
     *
     * @param framing makes samples of images of any size
     * @throws DatasetFormatException if no folder of a class has an image, or a test image is of a class without training
     *         images
     * @throws IOException if the folder or file does not exist or cannot be read
     */
    public static TrainTest openParts(Path root, Framing framing) throws IOException {
        Parts parts = parts(root, framing);
        return new TrainTest(PREFIX + root, root.toString(), parts.train, parts.test, Normalization.IMAGENET);
    }

    /** The training and test images. */
    record Parts(FramedDataset train, FramedDataset test) {}

    static Parts parts(Path root, Framing framing) throws IOException {
        ImageTree tree = ImageTree.of(root);
        String top = top(tree);
        SortedSet<String> folders = tree.foldersBelow(top);
        List<String> training = TRAINING_FOLDERS.stream().filter(folders::contains).toList();
        List<String> test = TEST_FOLDERS.stream().filter(folders::contains).toList();
        boolean parted = !training.isEmpty() && training.size() + test.size() == folders.size();
        String trainTop = parted ? top + training.getFirst() + "/" : top;
        List<String> names = classNames(tree, trainTop);
        Images trainImages = Part.of(tree, trainTop, names);
        Images testImages = parted && !test.isEmpty()
                ? Part.of(tree, top + test.getFirst() + "/", names)
                : new Part(tree, names, List.of(), new int[0]);
        return new Parts(FramedDataset.of(trainImages, framing), FramedDataset.of(testImages, framing));
    }

    private static List<String> classNames(ImageTree tree, String top) throws IOException {
        List<String> names = List.copyOf(tree.foldersBelow(top));
        if (names.isEmpty()) {
            throw new DatasetFormatException(tree.root(), "has no images in folders of their classes; expected "
                    + top + "CLASS/NAME.jpg (or " + ImageFormat.list() + ")");
        }
        return names;
    }

    /** The folder that holds the classes or parts: an archive often has one more around them. */
    private static String top(ImageTree tree) {
        SortedSet<String> folders = tree.foldersBelow("");
        List<String> all = tree.pathsBelow("");
        boolean wrapped = folders.size() == 1 && !TRAINING_FOLDERS.contains(folders.getFirst())
                && all.stream().allMatch(path -> path.indexOf('/', path.indexOf('/') + 1) > 0);
        return wrapped ? folders.getFirst() + "/" : "";
    }
}
