package dev.lanewise.nn.loss;

import dev.lanewise.tensor.Tensor;
import java.util.Arrays;

/**
 * The multiclass hinge loss of a support vector machine (Weston and Watkins 1999), averaged over the batch: the sum
 * over the other classes j of max(0, x_j − x_label + margin).
 *
 * <p>PyTorch's {@code MultiMarginLoss} divides it by the number of classes.
 */
public final class HingeLoss extends ClassLoss<HingeLoss> {
    private final float margin;

    /** A loss with the customary margin 1. */
    public HingeLoss() {
        this(1);
    }

    /**
     * A loss.
     *
     * @param margin what the score of the label must exceed all others by, above 0
     */
    public HingeLoss(float margin) {
        this(margin, Options.DEFAULT);
    }

    private HingeLoss(float margin, Options options) {
        super(options);
        if (!(margin > 0)) {
            throw new IllegalArgumentException("the margin must be above 0, but is " + margin);
        }
        this.margin = margin;
    }

    @Override
    HingeLoss with(Options options) {
        return new HingeLoss(margin, options);
    }

    @Override
    double evaluate(Tensor output, Tensor targets, double divisor, Tensor gradientOrNull) {
        int classes = output.dimension(1);
        double[] slopes = new double[classes];
        double sum = 0;
        for (int row = 0; row < output.dimension(0); row++) {
            Arrays.fill(slopes, 0);
            for (int label = 0; label < classes; label++) {
                double share = targets.get(row, label);
                if (share > 0) {
                    sum += share * addSlopes(output, row, label, share, slopes);
                }
            }
            for (int c = 0; gradientOrNull != null && c < classes; c++) {
                gradientOrNull.set((float) (slopes[c] / divisor), row, c);
            }
        }
        return sum / divisor;
    }

    /** The loss of one row for one label; adds share times its slopes. */
    private double addSlopes(Tensor output, int row, int label, double share, double[] slopes) {
        double needed = (double) margin - output.get(row, label);
        double loss = 0;
        for (int c = 0; c < slopes.length; c++) {
            double excess = output.get(row, c) + needed;
            if (c != label && excess > 0) {
                loss += excess;
                slopes[c] += share;
                slopes[label] -= share;
            }
        }
        return loss;
    }
}
