package dev.lanewise.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** The image files below a folder or in a zip file, which is not unpacked. */
final class ImageTree {
    private final Path root;
    private final List<String> paths;
    private final Source source;

    /** Gives the bytes of a file below the root. */
    @FunctionalInterface
    private interface Source {
        byte[] read(String path) throws IOException;
    }

    private ImageTree(Path root, Stream<String> files, Source source) {
        this.root = root;
        this.source = source;
        paths = files.filter(ImageTree::isImage).sorted().toList();
    }

    /**
     * Lists a folder or zip file.
     *
     * @throws IOException if there is none, or it cannot be read
     */
    static ImageTree of(Path root) throws IOException {
        if (!Files.exists(root)) {
            throw new NoSuchFileException(root.toString());
        }
        if (Files.isDirectory(root)) {
            try (Stream<Path> files = Files.find(root, Integer.MAX_VALUE, (file, is) -> is.isRegularFile(),
                    FileVisitOption.FOLLOW_LINKS)) {
                String separator = root.getFileSystem().getSeparator();
                return new ImageTree(root, files.map(file -> root.relativize(file).toString().replace(separator, "/")),
                        path -> Image.bytes(root.resolve(path)));
            }
        }
        ZipFile zip = zip(root);
        return new ImageTree(root, zip.stream().filter(entry -> !entry.isDirectory()).map(ZipEntry::getName),
                path -> entryBytes(zip, path));
    }

    /** The zip file; it stays open as long as images are read from it, until the collector closes it. */
    private static ZipFile zip(Path file) throws IOException {
        try {
            return new ZipFile(file.toFile());
        } catch (ZipException e) {
            throw new DatasetFormatException(file, "is neither a folder nor a whole zip file of images ("
                    + e.getMessage() + ")");
        }
    }

    private static byte[] entryBytes(ZipFile zip, String path) throws IOException {
        try (InputStream in = zip.getInputStream(zip.getEntry(path))) {
            return Image.bytes(in, zip.getName() + "!/" + path);
        }
    }

    private static boolean isImage(String path) {
        for (String part : path.split("/")) {
            if (part.startsWith(".") || part.equals("__MACOSX")) {
                return false;
            }
        }
        return ImageFormat.isReadable(path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }

    /** Where the tree is. */
    Path root() {
        return root;
    }

    /** The images whose path, with {@code /} between its parts, begins so, in the order of their paths. */
    List<String> pathsBelow(String prefix) {
        return paths.stream().filter(path -> path.startsWith(prefix)).toList();
    }

    /** The names of the folders directly below a prefix, which is empty or ends in {@code /}, that hold images. */
    SortedSet<String> foldersBelow(String prefix) {
        SortedSet<String> folders = new TreeSet<>();
        for (String path : pathsBelow(prefix)) {
            int end = path.indexOf('/', prefix.length());
            if (end >= 0) {
                folders.add(path.substring(prefix.length(), end));
            }
        }
        return folders;
    }

    /** What messages call an image. */
    String name(String path) {
        return Files.isDirectory(root) ? root.resolve(path).toString() : root + "!/" + path;
    }

    /**
     * Reads and decodes an image.
     *
     * @throws IOException if it cannot be read or decoded; the message names it
     */
    Image image(String path) throws IOException {
        byte[] bytes;
        try {
            bytes = source.read(path);
        } catch (ZipException e) {
            throw new DatasetFormatException(name(path), "is damaged (" + e.getMessage() + ")");
        }
        return Image.decode(bytes, name(path));
    }
}
