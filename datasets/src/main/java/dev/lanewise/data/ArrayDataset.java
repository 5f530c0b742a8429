package dev.lanewise.data;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.List;

/**
 * Samples that are the rows of a tensor, for example of one that was read by {@link NpyFile}; values are given as they are.
 *
 * <p>Safe for use by several threads at once.
 */
public final class ArrayDataset implements Dataset {
    private final Tensor samples;
    private final Shape sampleShape;
    private final int[] labels;
    private final List<String> classNames;

    private ArrayDataset(Tensor samples, int[] labels, List<String> classNames) {
        this.samples = samples;
        sampleShape = Shape.of(samples.dimension(1), samples.dimension(2), samples.dimension(3));
        this.labels = labels;
        this.classNames = classNames;
    }

    /**
     * A data set over the given tensor, which is not copied.
     *
     * @param samples {@code [N, C, H, W]}
     * @param labels N classes
     * @param classNames the meaning of label 0, 1, …
     * @throws IllegalArgumentException if the samples are not of rank 4, there are not as many labels, or a label has no class
     */
    public static ArrayDataset of(Tensor samples, int[] labels, List<String> classNames) {
        if (samples.shape().rank() != 4 || samples.dimension(0) != labels.length) {
            throw new IllegalArgumentException(labels.length + " labels do not fit samples of shape " + samples.shape()
                    + ", expected [N, C, H, W]");
        }
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= classNames.size()) {
                throw new IllegalArgumentException("label " + labels[i] + " of sample " + i + " is outside 0 to "
                        + (classNames.size() - 1));
            }
        }
        return new ArrayDataset(samples, labels.clone(), List.copyOf(classNames));
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
        System.arraycopy(samples.array(), samples.offset() + index * elements, into, offset, elements);
    }

    @Override
    public int label(int index) {
        return labels[index];
    }
}
