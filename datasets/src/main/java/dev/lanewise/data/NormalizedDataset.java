package dev.lanewise.data;

import dev.lanewise.tensor.Shape;
import java.util.List;

/** A data set that is normalized as it is read. */
record NormalizedDataset(Dataset source, Normalization normalization) implements Dataset {
    NormalizedDataset {
        normalization.requireChannels(source.sampleShape().dimension(0));
    }

    @Override
    public int size() {
        return source.size();
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
        source.read(index, into, offset);
        normalize(into, offset);
    }

    @Override
    public void read(int index, float[] into, int offset, SampleContext context) {
        source.read(index, into, offset, context);
        normalize(into, offset);
    }

    private void normalize(float[] into, int offset) {
        normalization.apply(into, offset, sampleShape().elements());
    }

    @Override
    public int label(int index) {
        return source.label(index);
    }

    @Override
    public Dataset framed(Framing framing) {
        return source.framed(framing).normalized(normalization);
    }
}
