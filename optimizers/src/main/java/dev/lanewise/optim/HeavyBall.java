package dev.lanewise.optim;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.ParameterUpdate;
import dev.lanewise.tensor.ops.TwoPointStep;
import java.util.List;

/**
 * Polyak's heavy-ball method in its two-point form (lecture 2, equation 1.2).
 *
 * <p>With the gradient g, step size s and momentum α:
 * <pre>
 * θ ← θ + α(θ − θ₋₁) − s·g        (θ₋₁ = θ on the first step)
 * </pre>
 * At a constant step size the same as {@link Sgd} with momentum α. State: {@code NAME/previous} (θ₋₁).
 *
 * @see <a href="https://doi.org/10.1016/0041-5553(64)90137-5">Polyak 1964</a>
 */
public final class HeavyBall extends SlotOptimizer<HeavyBall> {
    private final double momentum;
    private final double gradientShare;

    /**
     * The method of step size s = {@code learningRate} and momentum α.
     *
     * @throws IllegalArgumentException if the learning rate is negative or not finite, or the momentum is not in [0, 1)
     */
    public HeavyBall(List<Parameter> parameters, double learningRate, double momentum) {
        this(parameters, learningRate, Ranges.requireCoefficient("momentum", momentum), 1);
    }

    private HeavyBall(List<Parameter> parameters, double learningRate, double momentum, double gradientShare) {
        super(parameters, learningRate);
        this.momentum = momentum;
        this.gradientShare = gradientShare;
    }

    /**
     * Lecture 0's form (equation 27), a weighted mean of the gradient step and the last move: θ ← θ − γηg + (1 − γ)(θ −
     * θ₋₁).
     *
     * @param learningRate η
     * @param share γ, more than 0 and at most 1
     * @throws IllegalArgumentException if a number is outside its range
     */
    public static HeavyBall weighted(List<Parameter> parameters, double learningRate, double share) {
        return new HeavyBall(parameters, learningRate, Ranges.requireCoefficient("1 - share", 1 - share), share);
    }

    @Override
    String settings() {
        return "momentum " + momentum + " gradient share " + gradientShare;
    }

    @Override
    List<String> slotNames() {
        return List.of("previous");
    }

    @Override
    void update(Parameter parameter, Tensor[] slots, Step step) {
        if (step.number() == 1) {
            slots[0].copyFrom(parameter.value());
        }
        ParameterUpdate.twoPoint(parameter.value(), parameter.gradient(), slots[0],
                new TwoPointStep(step.decay(), gradientShare * step.rate(), momentum));
    }
}
