package dev.lanewise.data;

import dev.lanewise.formats.io.Limits;
import dev.lanewise.tensor.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The IDX format of MNIST: two zero bytes, an element type, the number of dimensions, each dimension as a big-endian int, then
 * the elements; raw or within gzip.
 *
 * @see <a href="https://yann.lecun.com/exdb/mnist/">LeCun, Cortes and Burges: the MNIST database</a>
 */
public final class IdxFile {
    private static final int UNSIGNED_BYTE = 0x08;

    private IdxFile() {}

    /**
     * Reads a file of images and the file of their labels.
     *
     * @param images {@code [N, H, W]} unsigned bytes
     * @param labels {@code [N]} unsigned bytes
     * @param classNames the meaning of label 0, 1, …; at most 256
     * @return N gray-scale images of shape {@code [1, H, W]}
     * @throws DatasetFormatException if a file is damaged or of another format, the counts differ, or a label has no class
     * @throws IOException if a file cannot be read
     */
    public static ImageDataset read(Path images, Path labels, List<String> classNames) throws IOException {
        try (CheckedInput imageBytes = CheckedInput.of(images); CheckedInput labelBytes = CheckedInput.of(labels)) {
            return read(imageBytes, labelBytes, classNames);
        }
    }

    static ImageDataset read(CheckedInput images, CheckedInput labels, List<String> classNames) throws IOException {
        Content label = content(labels, 1, "labels");
        Content image = content(images, 3, "images");
        if (image.dimensions[0] != label.dimensions[0]) {
            throw new DatasetFormatException(labels.name(), "has " + label.dimensions[0] + " labels, but "
                    + images.name() + " has " + image.dimensions[0] + " images");
        }
        for (int i = 0; i < label.elements.length; i++) {
            if (Byte.toUnsignedInt(label.elements[i]) >= classNames.size()) {
                throw new DatasetFormatException(labels.name(),
                        "label " + i + " is " + Byte.toUnsignedInt(label.elements[i])
                                + ", expected 0 to " + (classNames.size() - 1));
            }
        }
        return ImageDataset.of(Shape.of(1, image.dimensions[1], image.dimensions[2]), image.elements, label.elements,
                classNames);
    }

    private record Content(int[] dimensions, byte[] elements) {}

    private static Content content(CheckedInput in, int rank, String what) throws IOException {
        int[] dimensions = dimensions(in, rank, what);
        int declared = Arrays.stream(dimensions).reduce(1, (a, b) -> a * b);
        String declaration = "the " + declared + " elements that its header declares " + Arrays.toString(dimensions);
        byte[] elements = in.bytes(declared, declaration);
        in.requireEnd(declaration);
        return new Content(dimensions, elements);
    }

    private static int[] dimensions(CheckedInput in, int rank, String what) throws IOException {
        byte[] header = in.readNBytes(Integer.BYTES * (1 + rank));
        int expected = UNSIGNED_BYTE << 8 | rank;
        if (header.length >= Integer.BYTES && ByteBuffer.wrap(header).getInt() != expected) {
            throw new DatasetFormatException(in.name(), String.format(Locale.ROOT,
                    "is no IDX file of %s: it starts with %08x, expected %08x (unsigned bytes of rank %d)", what,
                    ByteBuffer.wrap(header).getInt(), expected, rank));
        }
        if (header.length < Integer.BYTES * (1 + rank)) {
            throw new DatasetFormatException(in.name(), "is cut short: its header has " + header.length
                    + " bytes, expected " + Integer.BYTES * (1 + rank));
        }
        ByteBuffer sizes = ByteBuffer.wrap(header).position(Integer.BYTES);
        int[] dimensions = new int[rank];
        long elements = 1;
        for (int axis = 0; axis < rank; axis++) {
            dimensions[axis] = sizes.getInt();
            if (dimensions[axis] < 1) {
                throw new DatasetFormatException(in.name(), "declares the size "
                        + Integer.toUnsignedString(dimensions[axis]) + " for dimension " + axis + ", expected 1 to "
                        + Integer.MAX_VALUE);
            }
            // Below 2^62 after each factor, since what is too large ends the loop.
            elements *= dimensions[axis];
            if (elements > Limits.ELEMENTS) {
                throw new DatasetFormatException(in.name(), "declares more than " + Limits.ELEMENTS + " elements of "
                        + what);
            }
        }
        return dimensions;
    }
}
