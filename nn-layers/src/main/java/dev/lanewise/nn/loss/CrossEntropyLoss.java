package dev.lanewise.nn.loss;

import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Softmax;

/**
 * Softmax cross-entropy of logits: −Σ q·ln softmax(x), averaged over the batch.
 *
 * <p>With label smoothing s (Szegedy et al. 2015), q is 1 − s times the target plus s / classes on every class, as in
 * PyTorch.
 */
public final class CrossEntropyLoss extends ClassLoss<CrossEntropyLoss> {
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
        this(new Options(labelSmoothing, Options.DEFAULT.classWeights(), Options.DEFAULT.ignoredLabel()));
    }

    private CrossEntropyLoss(Options options) {
        super(options);
        if (!(options.labelSmoothing() >= 0 && options.labelSmoothing() <= 1)) {
            throw new IllegalArgumentException(
                    "label smoothing must be in [0, 1], but is " + options.labelSmoothing());
        }
    }

    @Override
    CrossEntropyLoss with(Options options) {
        return new CrossEntropyLoss(options);
    }

    @Override
    public double evaluate(Tensor output, int[] labels, Tensor gradientOrNull) {
        return options.areEqualWeights() && options.ignoredLabel().isEmpty()
                ? Softmax.crossEntropy(output, labels, options.labelSmoothing(), gradientOrNull)
                : super.evaluate(output, labels, gradientOrNull);
    }

    @Override
    double evaluate(Tensor output, Tensor targets, double divisor, Tensor gradientOrNull) {
        return Softmax.crossEntropy(output, targets, divisor, gradientOrNull);
    }
}
