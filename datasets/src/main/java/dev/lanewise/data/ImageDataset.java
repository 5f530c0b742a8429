package dev.lanewise.data;

import dev.lanewise.tensor.Shape;
import java.util.List;

/**
 * Images held in memory as bytes, converted and normalized by a table as they are read.
 *
 * <p>Safe for use by several threads at once.
 */
public final class ImageDataset implements Dataset {
    private static final int BYTE_VALUES = 256;

    private final Shape sampleShape;
    private final byte[] pixels;
    private final byte[] labels;
    private final List<String> classNames;
    /** The value of byte b in channel c at {@code [c * 256 + b]}. */
    private final float[] table;

    private ImageDataset(Shape sampleShape, byte[] pixels, byte[] labels, List<String> classNames, float[] table) {
        this.sampleShape = sampleShape;
        this.pixels = pixels;
        this.labels = labels;
        this.classNames = classNames;
        this.table = table;
    }

    /**
     * A data set over the given memory, which is not copied.
     *
     * @param sampleShape {@code [C, H, W]}
     * @param pixels the images one after the other, each {@code H, W, C}, unsigned
     * @param labels one unsigned byte an image
     * @param classNames at most 256
     * @throws IllegalArgumentException if the lengths do not fit each other, or a label has no class
     */
    public static ImageDataset of(Shape sampleShape, byte[] pixels, byte[] labels, List<String> classNames) {
        if (sampleShape.rank() != 3 || pixels.length != (long) labels.length * sampleShape.elements()) {
            throw new IllegalArgumentException(labels.length + " labels and images of shape " + sampleShape
                    + ", which must be [C, H, W], do not fit " + pixels.length + " bytes of pixels");
        }
        for (int i = 0; i < labels.length; i++) {
            if (Byte.toUnsignedInt(labels[i]) >= classNames.size()) {
                throw new IllegalArgumentException("label " + Byte.toUnsignedInt(labels[i]) + " of sample " + i
                        + " is outside 0 to " + (classNames.size() - 1));
            }
        }
        float[] table = new float[sampleShape.dimension(0) * BYTE_VALUES];
        for (int i = 0; i < table.length; i++) {
            table[i] = (i % BYTE_VALUES) / 255f;
        }
        return new ImageDataset(sampleShape, pixels, labels, List.copyOf(classNames), table);
    }

    @Override
    public int size() {
        return labels.length;
    }

    @Override
    public Shape sampleShape() {
        return sampleShape;
    }

    @Override
    public List<String> classNames() {
        return classNames;
    }

    @Override
    public void read(int index, float[] into, int offset) {
        int elements = sampleShape.elements();
        int channels = sampleShape.dimension(0);
        int start = index * elements;
        for (int channel = 0; channel < channels; channel++) {
            int row = channel * BYTE_VALUES;
            for (int i = channel; i < elements; i += channels) {
                into[offset + i] = table[row + (pixels[start + i] & 0xff)];
            }
        }
    }

    @Override
    public int label(int index) {
        return labels[index] & 0xff;
    }

    @Override
    public ImageDataset normalized(Normalization normalization) {
        normalization.requireChannels(sampleShape.dimension(0));
        float[] normalized = new float[table.length];
        for (int i = 0; i < table.length; i++) {
            normalized[i] = normalization.apply(i / BYTE_VALUES, table[i]);
        }
        return new ImageDataset(sampleShape, pixels, labels, classNames, normalized);
    }
}
