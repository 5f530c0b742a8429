package dev.lanewise.data;

import java.io.IOException;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The folders of classes below one folder of a tree, and the images in them.
 *
 * <p>A class is named by its folder, without spaces at its ends and in the normal form in which keyboards write it:
 * archives of macOS have
 * another form of the same name.
 */
final class ClassFolders {
    private final ImageTree tree;
    private final String top;
    /** The folders of each class, mostly one. */
    private final SortedMap<String, List<String>> folders = new TreeMap<>();

    ClassFolders(ImageTree tree, String top) {
        this.tree = tree;
        this.top = top;
        for (String folder : tree.listing().foldersBelow(top)) {
            folders.computeIfAbsent(className(folder), _ -> new ArrayList<>()).add(folder);
        }
    }

    private static String className(String folder) {
        String name = Normalizer.normalize(folder, Normalizer.Form.NFC).strip();
        return name.isEmpty() ? folder : name;
    }

    /** The names of the classes that have images, in order. */
    List<String> names() {
        return List.copyOf(folders.keySet());
    }

    /** Where the folders are, as a message calls it. */
    String top() {
        return top;
    }

    /** Says what may be other than the user thinks. */
    void warn(Consumer<String> warnings) {
        folders.forEach((name, same) -> {
            if (same.size() > 1) {
                warnings.accept(quoted(same) + " in " + tree.name(top) + " are taken for one class, " + name
                        + ": their names differ only in spaces at their ends or in their Unicode form");
            }
        });
        Map<String, String> small = new HashMap<>();
        folders.keySet().forEach(name -> {
            String other = small.put(name.toLowerCase(Locale.ROOT), name);
            if (other != null) {
                warnings.accept("the classes " + other + " and " + name + " differ only in case");
            }
        });
        int loose = tree.listing().imagesIn(top);
        if (loose > 0) {
            warnings.accept(DataSummary.images(loose) + " directly in " + tree.name(top)
                    + " left out: not in the folder of a class");
        }
        List<String> empty = List.copyOf(tree.listing().emptyFoldersBelow(top));
        if (!empty.isEmpty()) {
            warnings.accept((empty.size() == 1
                    ? "a folder without images is no class: "
                    : "folders without images are "
                            + "no classes: ")
                    + ClassNames.shortened(empty) + " in " + tree.name(top));
        }
    }

    private static String quoted(List<String> names) {
        return "'" + String.join("' and '", names) + "'";
    }

    /**
     * The images, labelled by the classes of the training part.
     *
     * @throws DatasetFormatException if there is a class that is not one of these
     */
    Images images(List<String> classNames, Consumer<String> warnings) throws DatasetFormatException {
        Map<String, Integer> labels = new HashMap<>();
        List<String> missing = new ArrayList<>(classNames);
        for (Map.Entry<String, List<String>> entry : folders.entrySet()) {
            String name = match(entry.getKey(), classNames, warnings);
            missing.remove(name);
            entry.getValue().forEach(folder -> labels.put(folder, classNames.indexOf(name)));
        }
        if (!missing.isEmpty() && !folders.isEmpty()) {
            warnings.accept(tree.name(top) + " has no images of the class" + (missing.size() == 1 ? " " : "es ")
                    + ClassNames.shortened(missing));
        }
        List<String> paths = new ArrayList<>();
        List<Integer> ofPaths = new ArrayList<>();
        for (String path : tree.listing().imagesBelow(top).keySet()) {
            int end = path.indexOf('/', top.length());
            if (end >= 0) {
                paths.add(path);
                ofPaths.add(labels.get(path.substring(top.length(), end)));
            }
        }
        return new TreeImages(tree, top, classNames, paths, ofPaths.stream().mapToInt(Integer::intValue).toArray());
    }

    private String match(String name, List<String> classNames, Consumer<String> warnings)
            throws DatasetFormatException {
        if (classNames.contains(name)) {
            return name;
        }
        List<String> alike = classNames.stream().filter(known -> known.equalsIgnoreCase(name)).toList();
        if (alike.size() == 1) {
            warnings.accept(tree.name(top + name) + " is taken for the class " + alike.getFirst()
                    + ", which differs only in case");
            return alike.getFirst();
        }
        throw new DatasetFormatException(tree.name(top + name), "is of a class that has no training images; those of "
                + "the training part are " + ClassNames.shortened(classNames));
    }

    /** Some images of a tree. */
    private record TreeImages(ImageTree tree, String top, List<String> classNames, List<String> paths, int[] labels)
            implements
                Images {
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

        @Override
        public String key(int index) {
            String path = paths.get(index);
            return path.substring(top.length()) + " " + tree.listing().size(path);
        }
    }
}
