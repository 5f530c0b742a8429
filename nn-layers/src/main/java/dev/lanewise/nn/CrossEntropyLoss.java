package dev.lanewise.nn;

import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Softmax;

/**
 * Softmax cross-entropy of logits: −Σ q·log softmax(x), averaged over the batch.
 *
 * <p>With label smoothing s (Szegedy et al. 2015), q is 1 − s on the label plus s / classes on every class, as in
 * PyTorch.
 */
public final class CrossEntropyLoss implements Loss {
    private final float labelSmoothing;

    /** A loss without label smoothing. */
    public CrossEntropyLoss() {
        this(0);
    }

    /**
     * A loss with label smoothing.
     *
     * @param labelSmoothing the share of the probability that is spread over all classes, in [0, 1]
     */
    public CrossEntropyLoss(float labelSmoothing) {
        if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
            throw new IllegalArgumentException("label smoothing must be in [0, 1], but is " + labelSmoothing);
        }
        this.labelSmoothing = labelSmoothing;
    }

    @Override
    public double evaluate(Tensor output, int[] labels, Tensor gradientOrNull) {
        return Softmax.crossEntropy(output, labels, labelSmoothing, gradientOrNull);
    }
}
