package dev.lanewise.data;

import java.nio.file.Files;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Where in a tree of images the folders of classes are: in the folders of its parts, or all together. What could be
 * meant in two ways is refused,
 * and what is left out is said.
 */
final class ImageLayout {
    private final ImageTree tree;
    private final ImageListing listing;
    private final Consumer<String> warnings;
    /** The folder that holds the parts or classes, empty or ending in {@code /}. */
    private final String top;

    private ImageLayout(ImageTree tree, Consumer<String> warnings) {
        this.tree = tree;
        this.warnings = warnings;
        listing = tree.listing();
        top = unwrapped();
    }

    /**
     * The folder that holds the classes of each part, empty or ending in {@code /}; without parts it is that of the
     * training part.
     *
     * @param warnings receives a line about each folder that is left out
     * @throws DatasetFormatException if there are two folders of one part, classes beside parts, or parts without classes
     */
    static Map<PartName, String> of(ImageTree tree, Consumer<String> warnings) throws DatasetFormatException {
        ImageLayout layout = new ImageLayout(tree, warnings);
        Map<PartName, String> parts = layout.parts();
        if (!parts.isEmpty()) {
            return parts;
        }
        layout.requireNoPartsDeeper();
        return Map.of(PartName.TRAINING, layout.top);
    }

    /** The folder that holds the classes where parts do not matter. */
    static String topOf(ImageTree tree) {
        return new ImageLayout(tree, _ -> {}).top;
    }

    /** Goes down as long as there is one folder with nothing beside it: an archive often has one or two around all. */
    private String unwrapped() {
        String folder = "";
        while (true) {
            SortedSet<String> folders = listing.foldersBelow(folder);
            if (folders.size() != 1 || PartName.of(folders.getFirst()).isPresent() || listing.imagesIn(folder) > 0
                    || listing.imagesIn(folder + folders.getFirst() + "/") > 0) {
                return folder;
            }
            folder += folders.getFirst() + "/";
        }
    }

    private boolean holdsFolders(String folder) {
        return !listing.foldersBelow(folder).isEmpty();
    }

    private Map<PartName, String> parts() throws DatasetFormatException {
        SortedSet<String> folders = listing.foldersBelow(top);
        SortedSet<String> named = new TreeSet<>(folders);
        named.removeIf(folder -> PartName.of(folder).isEmpty());
        SortedSet<String> others = new TreeSet<>(folders);
        others.removeAll(named);
        // A folder "train" of images among others is a class; one of folders is a part.
        SortedSet<String> parted = new TreeSet<>(named);
        parted.removeIf(folder -> !holdsFolders(top + folder + "/"));
        boolean training = parted.stream().anyMatch(folder -> isTraining(folder));
        if (!training && !parted.isEmpty() && !others.isEmpty()) {
            throw refusal("has the " + list(parted) + " of a part, and beside it " + list(others)
                    + ", but no training part: put what is to be learned from into " + top + "train/CLASS/");
        }
        boolean only = !named.isEmpty() && others.isEmpty();
        if (!training && !only) {
            return Map.of();
        }
        if (parted.isEmpty() || named.stream().anyMatch(folder -> isTraining(folder) && !parted.contains(folder))) {
            throw refusal("has images in " + list(named) + ", but not in folders of their classes there; expected "
                    + top + named.getFirst() + "/CLASS/NAME.jpg");
        }
        Map<PartName, String> parts = new EnumMap<>(PartName.class);
        for (String folder : parted) {
            PartName part = PartName.of(folder).orElseThrow();
            String other = parts.put(part, folder);
            if (other != null) {
                throw refusal("has two folders of " + part + " images, " + list(List.of(other, folder))
                        + ": put them together, or move one away");
            }
        }
        others.forEach(folder -> warnings.accept(leftOut(folder, "it is no part, and lies beside " + list(parted))));
        named.stream().filter(folder -> !parted.contains(folder)).forEach(
                folder -> warnings.accept(leftOut(folder, "its images are in no folders of their classes")));
        int loose = listing.imagesIn(top);
        if (loose > 0) {
            warnings.accept(DataSummary.images(loose) + " left out: beside " + list(parted) + ", in no part");
        }
        parts.replaceAll((part, folder) -> unwrapped(part, top + folder + "/"));
        return parts;
    }

    private static boolean isTraining(String folder) {
        return PartName.of(folder).equals(Optional.of(PartName.TRAINING));
    }

    private String leftOut(String folder, String reason) {
        return tree.name(top + folder) + " (" + DataSummary.images(listing.imagesBelow(top + folder + "/").size())
                + ") is left out: " + reason;
    }

    /** Goes down into {@code seg_train/seg_train}, or one folder around several classes. */
    private String unwrapped(PartName part, String from) {
        String folder = from;
        while (true) {
            SortedSet<String> folders = listing.foldersBelow(folder);
            if (folders.size() != 1 || listing.imagesIn(folder) > 0) {
                return folder;
            }
            String inner = folder + folders.getFirst() + "/";
            int classes = listing.foldersBelow(inner).size();
            boolean sameName = PartName.of(folders.getFirst()).equals(Optional.of(part));
            if (listing.imagesIn(inner) > 0 || classes < (sameName ? 1 : 2)) {
                return folder;
            }
            folder = inner;
        }
    }

    /**
     * Refuses a folder of several data sets, and classes that are parted one by one: both would mix training and test
     * images.
     */
    private void requireNoPartsDeeper() throws DatasetFormatException {
        for (String folder : listing.foldersBelow(top)) {
            String inner = top + folder + "/";
            List<String> named = listing.foldersBelow(inner).stream()
                    .filter(name -> PartName.of(name).isPresent()).toList();
            boolean parted = named.stream().anyMatch(ImageLayout::isTraining) && named.size() > 1;
            if (parted && holdsFolders(inner + named.getFirst() + "/")) {
                throw refusal("has the parts one folder deeper, " + list(named) + " in " + inner + "; "
                        + instead(top + folder));
            } else if (parted) {
                throw refusal("has parts in its classes, " + list(named) + " in " + inner
                        + "; expected the classes in the parts: " + named.getLast() + "/" + folder + "/");
            }
        }
    }

    /** Warns of classes without images of their own but with folders: maybe those are the classes. */
    static void warnOfDeeperClasses(ImageTree tree, String top, Consumer<String> warnings) {
        ImageLayout layout = new ImageLayout(tree, warnings);
        for (String folder : layout.listing.foldersBelow(top)) {
            String inner = top + folder + "/";
            SortedSet<String> deeper = layout.listing.foldersBelow(inner);
            if (layout.listing.imagesIn(inner) == 0 && deeper.size() > 1) {
                warnings.accept(
                        "the class " + folder + " has no images of its own, but folders of them (" + names(deeper)
                                + "); if those are the classes, " + layout.instead(top + folder));
                return;
            }
        }
    }

    /** What to do for another folder of this tree. */
    private String instead(String folder) {
        return Files.isDirectory(tree.root())
                ? "use " + ImageFolder.PREFIX + tree.root().resolve(folder)
                : "zip " + folder + " alone, or unpack the file and name that folder";
    }

    private DatasetFormatException refusal(String problem) {
        return new DatasetFormatException(tree.root(), problem);
    }

    private static String list(Iterable<String> folders) {
        StringBuilder text = new StringBuilder();
        folders.forEach(folder -> text.append(text.isEmpty() ? "" : ", ").append(folder).append('/'));
        return text.toString();
    }

    private static String names(SortedSet<String> names) {
        return ClassNames.shortened(List.copyOf(names));
    }
}
