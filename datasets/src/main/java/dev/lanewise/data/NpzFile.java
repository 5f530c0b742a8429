package dev.lanewise.data;

import dev.lanewise.formats.io.ZipArchive;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.zip.ZipException;

/** The arrays of an NPZ file, of which only those are read that are asked for. */
final class NpzFile {
    private static final String SUFFIX = ".npy";

    private final Path file;
    private final ZipArchive zip;

    private NpzFile(Path file, ZipArchive zip) {
        this.file = file;
        this.zip = zip;
    }

    /**
     * Lists the arrays of a file.
     *
     * @throws DatasetFormatException if it is no whole NPZ file
     * @throws IOException if it cannot be read
     */
    static NpzFile open(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new DatasetFormatException(file, "is a folder, expected an NPZ file");
        }
        try {
            ZipArchive zip = ZipArchive.open(file);
            for (ZipArchive.Entry entry : zip.entries()) {
                verifyName(file, zip, entry);
            }
            return new NpzFile(file, zip);
        } catch (ZipException e) {
            throw new DatasetFormatException(file, isNpy(file)
                    ? "is an NPY file of one array, expected an NPZ file of images and labels (numpy.savez)"
                    : "is no whole NPZ file: " + e.getMessage());
        }
    }

    /** A damaged name would hide an array. */
    private static void verifyName(Path file, ZipArchive zip, ZipArchive.Entry entry) throws IOException {
        try {
            zip.verifyName(entry);
        } catch (ZipException e) {
            throw new DatasetFormatException(file + "!/" + entry.name(), e.getMessage());
        }
    }

    private static boolean isNpy(Path file) throws IOException {
        try (CheckedInput in = CheckedInput.of(file)) {
            byte[] start = in.readNBytes(NpyHeader.MAGIC.length());
            return new String(start, StandardCharsets.ISO_8859_1).equals(NpyHeader.MAGIC);
        }
    }

    /** The names of the arrays, in the order of the file. */
    Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        for (ZipArchive.Entry entry : zip.entries()) {
            if (entry.name().endsWith(SUFFIX)) {
                names.add(entry.name().substring(0, entry.name().length() - SUFFIX.length()));
            }
        }
        return names;
    }

    /** Opens one of the arrays. */
    NpyArray array(String name) throws IOException {
        return NpyArray.of(CheckedInput.of(file, zip, zip.entry(name + SUFFIX).orElseThrow()));
    }
}
