package dev.lanewise.data;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.Arrays;

/** The memory of one batch, and what it holds now. */
final class BatchBuffer {
    private final Tensor images;
    private final int[] labels;
    private Batch batch;

    BatchBuffer(Shape shape) {
        images = Tensor.zeros(shape);
        labels = new int[shape.dimension(0)];
    }

    float[] array() {
        return images.array();
    }

    int offsetOf(int sample) {
        return images.offset() + sample * images.shape().elementsPerSample();
    }

    void setLabel(int sample, int label) {
        labels[sample] = label;
    }

    void finish(int count) {
        boolean whole = count == labels.length;
        batch = new Batch(whole ? images : images.samples(0, count), whole ? labels : Arrays.copyOf(labels, count));
    }

    Batch batch() {
        return batch;
    }
}
