package dev.lanewise.data;

import dev.lanewise.formats.io.Limits;
import dev.lanewise.tensor.Shape;
import java.io.IOException;
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
    private static final int BLOCK_RECORDS = 1000;

    private CifarFile() {}

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
        Records records = new Records(labelBytes, classNames);
        for (Path file : files) {
            try (CheckedInput in = CheckedInput.of(file)) {
                records.add(in);
            }
        }
        return records.dataset();
    }

    /** The records of several files, in blocks of many, so that memory is taken as they arrive. */
    static final class Records {
        private final int labelBytes;
        private final List<String> classNames;
        private final List<byte[]> pixels = new ArrayList<>();
        private final List<byte[]> labels = new ArrayList<>();
        private int size;
        private String last = "";

        Records(int labelBytes, List<String> classNames) {
            this.labelBytes = labelBytes;
            this.classNames = classNames;
        }

        boolean isEmpty() {
            return size == 0;
        }

        /** Adds all records of a file, or of an entry of an archive. */
        void add(CheckedInput in) throws IOException {
            last = in.name();
            byte[] record = new byte[labelBytes + CHANNELS * PLANE];
            int count = in.readNBytes(record, 0, record.length);
            for (long index = 0; count > 0 || index == 0; index++) {
                if (count < record.length) {
                    throw new DatasetFormatException(last, "has " + (index * record.length + count)
                            + " bytes, expected one or more records of " + record.length);
                }
                in.requireExpansion();
                add(index, record);
                count = in.readNBytes(record, 0, record.length);
            }
        }

        private void add(long index, byte[] record) throws DatasetFormatException {
            int label = Byte.toUnsignedInt(record[labelBytes - 1]);
            if (label >= classNames.size()) {
                throw new DatasetFormatException(last, "label " + index + " is " + label + ", expected 0 to "
                        + (classNames.size() - 1));
            }
            int place = size % BLOCK_RECORDS;
            if (place == 0) {
                requireSize();
                pixels.add(GrownArrays.take(last, bytes(), () -> new byte[BLOCK_RECORDS * SHAPE.elements()]));
                labels.add(new byte[BLOCK_RECORDS]);
            }
            labels.getLast()[place] = (byte) label;
            interleave(record, labelBytes, pixels.getLast(), place * SHAPE.elements());
            size++;
        }

        private void requireSize() throws DatasetFormatException {
            if (bytes() > Limits.ELEMENTS) {
                throw new DatasetFormatException(last, "and the files before it have more than " + size
                        + " images, whose pixels are more than " + Limits.ELEMENTS);
            }
        }

        /** Of the pixels so far and the next block. */
        private long bytes() {
            return (long) (size + BLOCK_RECORDS) * SHAPE.elements();
        }

        /** All of them as one data set; can be called once. */
        ImageDataset dataset() throws DatasetFormatException {
            int elements = SHAPE.elements();
            byte[] allPixels = GrownArrays.take(last, 2L * size * elements, () -> new byte[size * elements]);
            byte[] allLabels = new byte[size];
            for (int start = 0; start < size; start += BLOCK_RECORDS) {
                int count = Math.min(BLOCK_RECORDS, size - start);
                System.arraycopy(pixels.removeFirst(), 0, allPixels, start * elements, count * elements);
                System.arraycopy(labels.removeFirst(), 0, allLabels, start, count);
            }
            return ImageDataset.of(SHAPE, allPixels, allLabels, classNames);
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
