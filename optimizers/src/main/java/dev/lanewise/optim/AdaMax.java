package dev.lanewise.optim;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.AdamStep;
import dev.lanewise.tensor.ops.ParameterUpdate;
import java.util.List;

/**
 * AdaMax: Adam with the largest gradient, discounted, in place of the root of the mean square, in the convention of
 * PyTorch.
 *
 * <p>With the gradient g, learning rate η, at step t = 1, 2, …:
 * <pre>
 * m ← β₁m + (1 − β₁)g
 * u ← max(β₂u, |g| + ε)                       {@link Epsilon#OUTSIDE} (Keras): u ← max(β₂u, |g|), and u + ε below
 * θ ← θ − η / (1 − β₁ᵗ) · m / u
 * </pre>
 * State: {@code NAME/mean} (m), {@code NAME/norm} (u).
 *
 * @see <a href="https://arxiv.org/abs/1412.6980">Kingma and Ba 2015, section 7.1</a>
 */
public final class AdaMax extends AdamFamily<AdaMax> {
    /**
     * AdaMax with β₁ = 0.9, β₂ = 0.999 and ε = 1e-8 inside the maximum; the {@code with…} methods change them.
     *
     * @param learningRate 0.002 is usual
     * @throws IllegalArgumentException if it is negative or not finite
     */
    public AdaMax(List<Parameter> parameters, double learningRate) {
        super(parameters, learningRate, 1e-8, Epsilon.INSIDE, 0);
    }

    /** A new optimizer like this one, before its first step, with another ε, not negative, in that place. */
    public AdaMax withEpsilon(double epsilon, Epsilon place) {
        return withEpsilonAt(epsilon, place);
    }

    @Override
    List<String> slotNames() {
        return List.of("mean", "norm");
    }

    @Override
    void update(Parameter parameter, Tensor[] slots, Step step) {
        double rate = step.rate() / (1 - StrictMath.pow(beta1, step.number()));
        ParameterUpdate.adamax(parameter.value(), parameter.gradient(), slots[0], slots[1],
                new AdamStep(step.decay(), beta1, 1 - beta1, beta2, 0, rate, 0, 0, place.inside(epsilon),
                        place.outside(epsilon)));
    }
}
