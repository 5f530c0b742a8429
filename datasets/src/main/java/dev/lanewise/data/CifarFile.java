package dev.lanewise.data;

import dev.lanewise.tensor.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The binary format of CIFAR: any number of records of one label byte (CIFAR-10) or two (CIFAR-100: coarse, then fine, which is
 * used), and 3,072 bytes of a 32×32 image: its red, its green and its blue plane; raw or within gzip.
 *
 * @see <a href="https://www.cs.toronto.edu/~kriz/cifar.html">Krizhevsky: the CIFAR-10 and CIFAR-100 datasets</a>
 */
public final class CifarFile {
    static final Shape SHAPE = Shape.of(3, 32, 32);

    private static final int PLANE = 32 * 32;
    private static final int CHANNELS = 3;
    private static final int MAX_PIXEL_BYTES = Integer.MAX_VALUE - 64;

    private CifarFile() {}

    /** The content of one file, or of one entry of an archive. */
    record Content(String name, byte[] bytes) {}

    /**
     * Reads files one after the other into memory.
     *
     * @param files raw or within gzip; may be none
     * @param labelBytes before each image: 1 for CIFAR-10, 2 for CIFAR-100; the last is the label
     * @param classNames the meaning of label 0, 1, …; at most 256
     * @return RGB images of shape {@code [3, 32, 32]}
     * @throws DatasetFormatException if a file is not a whole number of records, or a label has no class
     * @throws IOException if a file cannot be read
     */
    public static ImageDataset read(List<Path> files, int labelBytes, List<String> classNames) throws IOException {
        List<Content> contents = new ArrayList<>();
        for (Path file : files) {
            byte[] bytes = Gzip.read(file, Files.newInputStream(file), InputStream::readAllBytes);
            contents.add(new Content(file.toString(), bytes));
        }
        return of(contents, labelBytes, classNames);
    }

    /** Puts the records of several files together. */
    static ImageDataset of(List<Content> contents, int labelBytes, List<String> classNames)
            throws DatasetFormatException {
        int record = labelBytes + CHANNELS * PLANE;
        long records = 0;
        for (Content content : contents) {
            if (content.bytes.length == 0 || content.bytes.length % record != 0) {
                throw new DatasetFormatException(content.name, "has " + content.bytes.length
                        + " bytes, expected one or more records of " + record);
            }
            records += content.bytes.length / record;
        }
        if (records * SHAPE.elements() > MAX_PIXEL_BYTES) {
            throw new DatasetFormatException(contents.getFirst().name, "and the other files have " + records
                    + " images, more than fit into memory");
        }
        byte[] labels = new byte[(int) records];
        byte[] pixels = new byte[labels.length * SHAPE.elements()];
        int image = 0;
        for (Content content : contents) {
            for (int from = 0; from < content.bytes.length; from += record, image++) {
                labels[image] = content.bytes[from + labelBytes - 1];
                requireClass(content, from / record, labels[image], classNames.size());
                interleave(content.bytes, from + labelBytes, pixels, image * SHAPE.elements());
            }
        }
        return ImageDataset.of(SHAPE, pixels, labels, classNames);
    }

    private static void requireClass(Content content, int index, byte label, int classes)
            throws DatasetFormatException {
        if (Byte.toUnsignedInt(label) >= classes) {
            throw new DatasetFormatException(content.name, "label " + index + " is " + Byte.toUnsignedInt(label)
                    + ", expected 0 to " + (classes - 1));
        }
    }

    /** From planes to pixels. */
    private static void interleave(byte[] planes, int from, byte[] pixels, int to) {
        for (int i = 0; i < PLANE; i++) {
            for (int channel = 0; channel < CHANNELS; channel++) {
                pixels[to + i * CHANNELS + channel] = planes[from + channel * PLANE + i];
            }
        }
    }
}
