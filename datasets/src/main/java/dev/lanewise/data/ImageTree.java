package dev.lanewise.data;

import dev.lanewise.formats.io.ZipArchive;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipException;

/** The image files below a folder or in a zip file, which is not unpacked. */
final class ImageTree {
    private final Path root;
    private final ImageListing listing;
    private final Source source;

    /** Gives the bytes of a file below the root. */
    @FunctionalInterface
    private interface Source {
        byte[] read(String path) throws IOException;
    }

    private ImageTree(Path root, ImageListing listing, Source source) {
        this.root = root;
        this.listing = listing;
        this.source = source;
    }

    /**
     * Lists a folder or zip file.
     *
     * @throws DatasetFormatException if it is neither, or a zip file that is damaged or leads out of itself
     * @throws IOException if there is none, or it cannot be read
     */
    static ImageTree of(Path root) throws IOException {
        if (!Files.exists(root)) {
            if (Files.isSymbolicLink(root)) {
                throw new DatasetFormatException(root, "is a symbolic link that leads nowhere, or to itself");
            }
            throw new NoSuchFileException(root.toString());
        }
        return Files.isDirectory(root) ? ofFolder(root) : ofZip(root);
    }

    private static ImageTree ofFolder(Path root) throws IOException {
        FolderVisitor visitor = new FolderVisitor(root);
        Files.walkFileTree(root, Set.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, visitor);
        return new ImageTree(root, visitor.listing, path -> Image.bytes(root.resolve(path)));
    }

    /** Lists what is below a folder, links followed. */
    private static final class FolderVisitor extends SimpleFileVisitor<Path> {
        private final Path root;
        private final ImageListing listing = new ImageListing();

        private FolderVisitor(Path root) {
            this.root = root;
        }

        private String path(Path file) {
            return root.relativize(file).toString().replace(root.getFileSystem().getSeparator(), "/");
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            if (!folder.equals(root) && ImageListing.isClutter(folder.getFileName().toString())) {
                return FileVisitResult.SKIP_SUBTREE;
            }
            listing.addFolder(path(folder));
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()) {
                listing.addFile(path(file), attributes.size());
            } else if (attributes.isSymbolicLink()) {
                listing.leaveOut(path(file), "it is a symbolic link that leads nowhere, or to itself");
            } else {
                listing.leaveOut(path(file), "it is neither a file nor a folder");
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (failure instanceof FileSystemLoopException) {
                listing.leaveOut(path(file), "it is a symbolic link to a folder that it lies in, a loop");
            } else if (!ImageListing.isClutter(file.getFileName().toString())) {
                throw failure;
            }
            return FileVisitResult.CONTINUE;
        }
    }

    private static ImageTree ofZip(Path file) throws IOException {
        try {
            ZipArchive zip = ZipArchive.open(file);
            ImageListing listing = new ImageListing();
            Map<String, ZipArchive.Entry> entries = new HashMap<>();
            for (ZipArchive.Entry entry : zip.entries()) {
                String path = pathInZip(entry.name());
                if (path.isEmpty() || path.endsWith("/")) {
                    listing.addFolder(path.isEmpty() ? path : path.substring(0, path.length() - 1));
                } else if (entries.putIfAbsent(path, entry) == null) {
                    listing.addFile(path, entry.size());
                } else {
                    throw new ZipException("it has two entries named " + path);
                }
            }
            return new ImageTree(file, listing, path -> entryBytes(zip, entries.get(path), file));
        } catch (ZipException e) {
            throw new DatasetFormatException(file,
                    "is neither a folder nor a whole zip file of images (" + e.getMessage() + ")");
        }
    }

    private static byte[] entryBytes(ZipArchive zip, ZipArchive.Entry entry, Path file) throws IOException {
        try (InputStream in = zip.stream(entry)) {
            return Image.bytes(in, file + "!/" + entry.name());
        }
    }

    /**
     * The name of an entry as a path: old tools of Windows write {@code \}, others begin with {@code /} or {@code ./}.
     */
    private static String pathInZip(String name) throws ZipException {
        StringBuilder path = new StringBuilder();
        String plain = name.replace('\\', '/');
        for (String part : plain.split("/")) {
            if (part.equals("..")) {
                throw new ZipException("its entry " + name + " leads out of the archive; zip the folder itself");
            }
            if (!part.isEmpty() && !part.equals(".")) {
                path.append(path.isEmpty() ? "" : "/").append(part);
            }
        }
        return plain.endsWith("/") && !path.isEmpty() ? path.append('/').toString() : path.toString();
    }

    /** Where the tree is. */
    Path root() {
        return root;
    }

    /** What there is. */
    ImageListing listing() {
        return listing;
    }

    /** What messages call a file or folder. */
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
        } catch (ZipException | EOFException e) {
            throw new DatasetFormatException(name(path), "is damaged (" + e.getMessage() + ")");
        }
        return Image.decode(bytes, name(path));
    }
}
