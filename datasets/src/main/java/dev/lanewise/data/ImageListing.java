package dev.lanewise.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The files of a folder or archive, told apart as they are listed: images by their paths, with {@code /} between parts;
 * files that are none,
 * counted by their suffix; and what systems leave behind, which is neither.
 */
final class ImageListing {
    /**
     * What file managers, network storage and notebooks put beside the user's files; names that begin with a dot do
     * not need listing.
     */
    private static final Set<String> CLUTTER = Set.of("__macosx", "@eadir", "@tmp", "@recycle", "#recycle", "#snapshot",
            "@recently-snapshot", "lost+found", "$recycle.bin", "recycler", "system volume information", "found.000",
            "network trash folder", "temporary items", "thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r",
            "__pycache__");
    private static final int SHOWN_SUFFIXES = 6;
    private static final int LONGEST_SUFFIX = 8;

    private final NavigableMap<String, Long> images = new TreeMap<>();
    private final SortedSet<String> folders = new TreeSet<>();
    private final SortedMap<String, Integer> skipped = new TreeMap<>();
    private final List<String> remarks = new ArrayList<>();

    /** Whether a file or folder of this name is of the system, not of the user. */
    static boolean isClutter(String name) {
        return name.startsWith(".") || CLUTTER.contains(name.toLowerCase(Locale.ROOT));
    }

    private static boolean isInClutter(String path) {
        return Stream.of(path.split("/")).anyMatch(ImageListing::isClutter);
    }

    /** Takes up a regular file. */
    void addFile(String path, long size) {
        if (isInClutter(path)) {
            return;
        }
        String suffix = suffix(path);
        if (ImageFormat.isReadable(suffix)) {
            images.put(path, size);
        } else {
            skipped.merge(suffix.isEmpty() ? "without suffix" : "." + suffix, 1, Integer::sum);
        }
        int end = path.lastIndexOf('/');
        if (end > 0) {
            addFolder(path.substring(0, end));
        }
    }

    /** Takes up a folder, which may hold nothing. */
    void addFolder(String path) {
        if (!path.isEmpty() && !isInClutter(path)) {
            folders.add(path);
        }
    }

    /** Something that the user should know of a file or folder that is left out. */
    void leaveOut(String path, String reason) {
        if (!isInClutter(path)) {
            remarks.add(path + " is left out: " + reason);
        }
    }

    private static String suffix(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        String suffix = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return suffix.length() < name.length() && suffix.matches("[a-z0-9]{1," + LONGEST_SUFFIX + "}") ? suffix : "";
    }

    /**
     * The images below a folder, which is empty or ends in {@code /}, with their sizes, in the order of their paths.
     */
    SortedMap<String, Long> imagesBelow(String folder) {
        return below(images, folder);
    }

    /** The size of an image's file. */
    long size(String path) {
        return images.get(path);
    }

    /** How many images lie in a folder itself. */
    int imagesIn(String folder) {
        return (int) imagesBelow(folder).keySet().stream().filter(path -> path.indexOf('/', folder.length()) < 0)
                .count();
    }

    /** The names of the folders directly below a folder that hold images, at any depth. */
    SortedSet<String> foldersBelow(String folder) {
        SortedSet<String> names = new TreeSet<>();
        String next = folder;
        for (String path = images.ceilingKey(folder); path != null
                && path.startsWith(folder); path = images.ceilingKey(next)) {
            int end = path.indexOf('/', folder.length());
            if (end < 0) {
                next = path + '\0';
            } else {
                names.add(path.substring(folder.length(), end));
                // The first path that does not begin with this folder.
                next = path.substring(0, end) + (char) ('/' + 1);
            }
        }
        return names;
    }

    /** The names of the folders directly below a folder that hold no image. */
    SortedSet<String> emptyFoldersBelow(String folder) {
        SortedSet<String> names = new TreeSet<>();
        for (String path : folders) {
            if (path.startsWith(folder) && path.length() > folder.length()) {
                int end = path.indexOf('/', folder.length());
                names.add(path.substring(folder.length(), end < 0 ? path.length() : end));
            }
        }
        names.removeAll(foldersBelow(folder));
        return names;
    }

    private static <V> SortedMap<String, V> below(NavigableMap<String, V> map, String folder) {
        return folder.isEmpty()
                ? map
                : map.subMap(folder, folder.substring(0, folder.length() - 1) + (char) ('/' + 1));
    }

    /**
     * How many files are no images that can be read, by suffix, most first, as {@code .tif: 8, .txt: 1}; empty if
     * there are none.
     */
    String skipped() {
        List<String> kinds = skipped.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .map(kind -> kind.getKey() + ": " + kind.getValue()).toList();
        String shown = kinds.stream().limit(SHOWN_SUFFIXES).collect(Collectors.joining(", "));
        return kinds.size() <= SHOWN_SUFFIXES ? shown : shown + " and " + (kinds.size() - SHOWN_SUFFIXES) + " more";
    }

    /** One line for each file or folder that is left out though it is of the user. */
    List<String> remarks() {
        return remarks;
    }
}
