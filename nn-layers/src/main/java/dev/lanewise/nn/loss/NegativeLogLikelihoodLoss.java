package dev.lanewise.nn.loss;

import dev.lanewise.nn.activation.LogSoftmax;
import dev.lanewise.tensor.Tensor;

/**
 * The negative logarithm of the probability of the label, −x at its place, averaged over the batch, for outputs that
 * are logarithms of probabilities: behind a {@link LogSoftmax}, the same as {@link CrossEntropyLoss}.
 */
public final class NegativeLogLikelihoodLoss extends ClassLoss<NegativeLogLikelihoodLoss> {
    /** A loss with equal weights. */
    public NegativeLogLikelihoodLoss() {
        this(Options.DEFAULT);
    }

    private NegativeLogLikelihoodLoss(Options options) {
        super(options);
    }

    @Override
    NegativeLogLikelihoodLoss with(Options options) {
        return new NegativeLogLikelihoodLoss(options);
    }

    @Override
    double evaluate(Tensor output, Tensor targets, double divisor, Tensor gradientOrNull) {
        double sum = 0;
        for (int i = 0; i < output.elements(); i++) {
            double share = targets.array()[targets.offset() + i];
            // A class without a share must not make a NaN of probability 0.
            sum -= share == 0 ? 0 : share * output.array()[output.offset() + i];
            if (gradientOrNull != null) {
                gradientOrNull.array()[gradientOrNull.offset() + i] = (float) (-share / divisor);
            }
        }
        return sum / divisor;
    }
}
