package dev.lanewise.data;

import dev.lanewise.tensor.Shape;
import java.util.List;
import java.util.Objects;

/** Some samples of another data set, in an order of their own. */
public final class Subset implements Dataset {
    private final Dataset source;
    private final int[] indices;

    private Subset(Dataset source, int[] indices) {
        this.source = source;
        this.indices = indices;
    }

    /**
     * The samples of {@code source} at the given indices, in this order.
     *
     * @throws IndexOutOfBoundsException if there is no such sample
     */
    public static Subset of(Dataset source, int[] indices) {
        for (int index : indices) {
            Objects.checkIndex(index, source.size());
        }
        return new Subset(source, indices.clone());
    }

    /** The indices in the source, in order. */
    public int[] indices() {
        return indices.clone();
    }

    @Override
    public int size() {
        return indices.length;
    }

    @Override
    public Shape sampleShape() {
        return source.sampleShape();
    }

    @Override
    public List<String> classNames() {
        return source.classNames();
    }

    @Override
    public void read(int index, float[] into, int offset) {
        source.read(indices[index], into, offset);
    }

    @Override
    public void read(int index, float[] into, int offset, SampleContext context) {
        source.read(indices[index], into, offset, context);
    }

    @Override
    public String key(int index) {
        return source.key(indices[index]);
    }

    @Override
    public int label(int index) {
        return source.label(indices[index]);
    }

    @Override
    public Subset normalized(Normalization normalization) {
        return new Subset(source.normalized(normalization), indices);
    }

    @Override
    public Subset framed(Framing framing) {
        return new Subset(source.framed(framing), indices);
    }
}
