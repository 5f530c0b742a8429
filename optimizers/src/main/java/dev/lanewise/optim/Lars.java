package dev.lanewise.optim;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Decay;
import dev.lanewise.tensor.ops.MomentumStep;
import dev.lanewise.tensor.ops.ParameterUpdate;
import dev.lanewise.tensor.ops.Reduction;
import java.util.List;

/**
 * LARS: momentum whose step of each parameter is a share of the parameter's length, for large batches of convolutional
 * networks.
 *
 * <p>With the gradient g, learning rate η, momentum μ, weight decay β and trust coefficient c:
 * <pre>
 * λ = c·‖θ‖ / (‖g‖ + β‖θ‖)           (1 where a norm is 0, and, as in timm, where β is 0: biases and normalization)
 * v ← μv + ηλ(g + βθ)
 * θ ← θ − v
 * </pre>
 * State: {@code NAME/momentum} (v).
 *
 * @see <a href="https://arxiv.org/abs/1708.03888">You, Gitman and Ginsburg 2017, algorithm 1</a>
 */
public final class Lars extends SlotOptimizer<Lars> {
    private double momentum = 0.9;
    private double trust = 0.001;

    /**
     * LARS with μ = 0.9, β = 0.0005 and c = 0.001; the {@code with…} methods change them.
     *
     * @throws IllegalArgumentException if the learning rate is negative or not finite
     */
    public Lars(List<Parameter> parameters, double learningRate) {
        super(parameters, learningRate, 5e-4);
    }

    /** A new optimizer like this one, before its first step, with momentum μ in [0, 1). */
    public Lars withMomentum(double momentum) {
        Ranges.requireCoefficient("momentum", momentum);
        return with(lars -> lars.momentum = momentum);
    }

    /** A new optimizer like this one, before its first step, with the trust coefficient c, more than 0. */
    public Lars withTrust(double trust) {
        Ranges.requirePositive("trust", trust);
        return with(lars -> lars.trust = trust);
    }

    @Override
    String settings() {
        return "momentum " + momentum + " trust " + trust;
    }

    @Override
    List<String> slotNames() {
        return List.of("momentum");
    }

    @Override
    void update(Parameter parameter, Tensor[] slots, Step step) {
        double beta = step.weightDecay();
        double norm = Math.sqrt(Reduction.squaredNorm(parameter.value()));
        double gradientNorm = Math.sqrt(Reduction.squaredNorm(parameter.gradient()));
        boolean adapts = beta > 0 && norm > 0 && gradientNorm > 0;
        double local = adapts ? trust * norm / (gradientNorm + beta * norm) : 1;
        ParameterUpdate.momentum(parameter.value(), parameter.gradient(), slots[0],
                new MomentumStep(new Decay(1, beta), momentum, step.rate() * local, 0, 1));
    }
}
