package dev.lanewise.data;

import dev.lanewise.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * Images held in memory as bytes, converted and normalized by a table as they are read.
 *
 * <p>Safe for use by several threads at once.
 */
public final class ImageDataset implements Dataset {
    private final Shape sampleShape;
    private final byte[] pixels;
    private final byte[] labels;
    private final List<String> classNames;
    private final PixelTable table;

    private ImageDataset(Shape sampleShape, byte[] pixels, byte[] labels, List<String> classNames,
            PixelTable table) {
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
        return new ImageDataset(sampleShape, pixels, labels, List.copyOf(classNames),
                PixelTable.of(sampleShape.dimension(0)));
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
        table.convert(pixels, index * elements, elements, into, offset);
    }

    @Override
    public int label(int index) {
        return labels[index] & 0xff;
    }

    @Override
    public ImageDataset normalized(Normalization normalization) {
        return new ImageDataset(sampleShape, pixels, labels, classNames, table.normalized(normalization));
    }

    @Override
    public Dataset framed(Framing framing) {
        return FramedDataset.of(new WholeImages(this), framing);
    }

    /** The images as they are, before they are framed. */
    private record WholeImages(ImageDataset data) implements Images {
        @Override
        public int size() {
            return data.size();
        }

        @Override
        public List<String> classNames() {
            return data.classNames();
        }

        @Override
        public int label(int index) {
            return data.label(index);
        }

        @Override
        public int channels() {
            return data.sampleShape.dimension(0);
        }

        @Override
        public Image image(int index) {
            int elements = data.sampleShape.elements();
            return new Image(data.sampleShape.dimension(2), data.sampleShape.dimension(1), channels(),
                    Arrays.copyOfRange(data.pixels, index * elements, (index + 1) * elements));
        }

        @Override
        public String name(int index) {
            return "image " + index;
        }
    }
}
