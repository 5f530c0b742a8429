package dev.lanewise.optim;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.Map;

/**
 * Reduces the learning rate of another optimizer when a metric has stopped to improve: ÷10 as of AlexNet and ResNet
 * (lecture 2).
 *
 * <p>After each {@link #report}, with the best metric so far:
 * <pre>
 * better than the best by the threshold: it is the new best;   else one bad report more
 * more bad reports than the patience: rate ← rate·factor, and the count starts again
 * </pre>
 * as PyTorch's {@code ReduceLROnPlateau} with a relative threshold. A schedule's rate is multiplied by the reductions.
 * State: {@code plateau/state}: the best metric, the bad reports, and the reductions.
 */
public final class ReduceOnPlateau extends OptimizerWrapper {
    private static final String STATE = "plateau/state";

    private final double factor;
    private final int patience;
    private final double threshold;
    private double scheduledRate;
    /** In single precision, as it is saved. */
    private float best = Float.POSITIVE_INFINITY;
    private int badReports;
    private int reductions;

    /** Reduces to a tenth after more than ten reports that are not better by a ten-thousandth: PyTorch's defaults. */
    public ReduceOnPlateau(Optimizer inner) {
        this(inner, 0.1, 10, 1e-4);
    }

    /**
     * A reduction of an optimizer's learning rate.
     *
     * @param factor in (0, 1)
     * @param patience the reports without improvement that are borne, at least 0
     * @param threshold the relative improvement that counts, in [0, 1)
     * @throws IllegalArgumentException if a number is outside its range
     */
    public ReduceOnPlateau(Optimizer inner, double factor, int patience, double threshold) {
        super(inner);
        this.factor = Ranges.requireCoefficient("the factor", Ranges.requirePositive("the factor", factor));
        this.patience = (int) Ranges.requireAtLeast("the patience", 0, patience);
        this.threshold = Ranges.requireCoefficient("the threshold", threshold);
        scheduledRate = inner.learningRate();
    }

    /**
     * Takes a metric that is to become small, such as the validation loss, once an epoch.
     *
     * @return whether the learning rate is reduced now
     */
    public boolean report(double metric) {
        if (metric < best - threshold * Math.abs(Float.isInfinite(best) ? 0 : best)) {
            best = (float) metric;
            badReports = 0;
            return false;
        }
        badReports++;
        if (badReports <= patience) {
            return false;
        }
        badReports = 0;
        reductions++;
        setLearningRate(scheduledRate);
        return true;
    }

    /** How often the rate was reduced. */
    public int reductions() {
        return reductions;
    }

    /** Sets the rate that the reductions multiply. */
    @Override
    public void setLearningRate(double learningRate) {
        scheduledRate = learningRate;
        super.setLearningRate(learningRate * StrictMath.pow(factor, reductions));
    }

    @Override
    Map<String, Tensor> ownState() {
        return Map.of(STATE, Tensor.of(Shape.of(3), best, badReports, reductions));
    }

    @Override
    void loadOwn(Map<String, Tensor> state) {
        Tensor saved = state.get(STATE);
        best = saved.get(0);
        badReports = (int) saved.get(1);
        reductions = (int) saved.get(2);
        setLearningRate(scheduledRate);
    }
}
