package dev.lanewise.data;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.Arrays;
import java.util.Optional;

/** The memory of one batch, and what it holds now; all but the samples is guarded by the epoch that uses it. */
final class BatchBuffer {
    private static final int NONE = -1;

    private final Tensor images;
    private final int[] labels;
    private final Optional<Tensor> targets;
    private int number = NONE;
    private int count;
    /** Samples that are not there yet; one more for what is done with the whole batch at the end. */
    private int missing;
    private Throwable failure;
    private int failedSample;

    /**
     * Memory for batches of at most this shape.
     *
     * @param classes columns of the targets; 0 for none
     */
    BatchBuffer(Shape shape, int classes) {
        images = Tensor.zeros(shape);
        labels = new int[shape.dimension(0)];
        targets = classes == 0 ? Optional.empty() : Optional.of(Tensor.zeros(shape.dimension(0), classes));
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

    /** Goes on to another batch, of which nothing is there yet. */
    void begin(int batch, int samples) {
        number = batch;
        count = samples;
        missing = samples + 1;
        failure = null;
    }

    /**
     * Notes that some samples are there, or why they are not; of several failures that of the first sample counts.
     *
     * @return whether all samples are there now
     */
    boolean complete(int from, int to, Throwable failureOrNull) {
        missing -= to - from;
        if (failureOrNull != null && (failure == null || from < failedSample)) {
            failure = failureOrNull;
            failedSample = from;
        }
        return missing == 1;
    }

    boolean isComplete(int batch) {
        return number == batch && missing == 0;
    }

    /** Why the batch could not be prepared, or null. */
    Throwable failure() {
        return failure;
    }

    Batch batch() {
        boolean whole = count == labels.length;
        return new Batch(whole ? images : images.samples(0, count), whole ? labels : Arrays.copyOf(labels, count),
                whole ? targets : targets.map(all -> all.samples(0, count)));
    }

    /** Forgets the batch, before another epoch uses the memory. */
    void forget() {
        number = NONE;
    }
}
