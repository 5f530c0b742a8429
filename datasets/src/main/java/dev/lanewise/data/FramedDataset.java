package dev.lanewise.data;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.IntStream;

/** Samples cut from images of any size, decoded and scaled as they are read. */
final class FramedDataset implements Dataset {
    private final Images images;
    private final Framing framing;
    private final PixelTable table;
    private final Shape sampleShape;

    private FramedDataset(Images images, Framing framing, PixelTable table) {
        this.images = images;
        this.framing = framing;
        this.table = table;
        sampleShape = Shape.of(images.channels(), framing.size(), framing.size());
    }

    static FramedDataset of(Images images, Framing framing) {
        return new FramedDataset(images, framing, PixelTable.of(images.channels()));
    }

    @Override
    public int size() {
        return images.size();
    }

    @Override
    public Shape sampleShape() {
        return sampleShape;
    }

    @Override
    public List<String> classNames() {
        return images.classNames();
    }

    @Override
    public String key(int index) {
        return images.key(index);
    }

    @Override
    public int label(int index) {
        return images.label(index);
    }

    /** {@inheritDoc} What is random about the framing is the same at each call. */
    @Override
    public void read(int index, float[] into, int offset) {
        read(index, into, offset, new SampleContext(index, 0, Random.of(0)));
    }

    @Override
    public void read(int index, float[] into, int offset, SampleContext context) {
        table.convert(bytes(index, context), 0, sampleShape.elements(), into, offset);
    }

    /** All samples as they are framed without an epoch, decoded once; of small images, which fit into memory. */
    ImageDataset inMemory() {
        int elements = sampleShape.elements();
        byte[] pixels = new byte[Math.multiplyExact(size(), elements)];
        byte[] labels = new byte[size()];
        IntStream.range(0, size()).parallel().forEach(index -> {
            byte[] sample = bytes(index, new SampleContext(index, 0, Random.of(0)));
            System.arraycopy(sample, 0, pixels, index * elements, elements);
            labels[index] = (byte) label(index);
        });
        return ImageDataset.of(sampleShape, pixels, labels, classNames());
    }

    private byte[] bytes(int index, SampleContext context) {
        try {
            Image image = images.image(index);
            Crop crop = framing.crop(image.width(), image.height(), context.random());
            return Resampling.sample(image, crop, framing.size(), context);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalArgumentException e) {
            throw new UncheckedIOException(new DatasetFormatException(images.name(index), e.getMessage()));
        }
    }

    @Override
    public FramedDataset normalized(Normalization normalization) {
        return new FramedDataset(images, framing, table.normalized(normalization));
    }

    @Override
    public FramedDataset framed(Framing other) {
        return new FramedDataset(images, other, table);
    }
}
