package dev.lanewise.optim;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.AdamStep;
import dev.lanewise.tensor.ops.Decay;
import dev.lanewise.tensor.ops.ParameterUpdate;
import dev.lanewise.tensor.ops.Reduction;
import java.util.List;

/**
 * LAMB: AdamW whose step of each parameter is as long as the parameter itself, for large batches.
 *
 * <p>With Adam's corrected moments m̂ and v̂, learning rate η and weight decay λ:
 * <pre>
 * u = m̂ / (√v̂ + ε) + λθ
 * θ ← θ − η·‖θ‖/‖u‖·u            (ratio 1 where a norm is 0, and, as in timm, where λ is 0: biases and normalization)
 * </pre>
 * State: {@code NAME/mean} (m), {@code NAME/square} (v).
 *
 * @see <a href="https://arxiv.org/abs/1904.00962">You et al. 2020</a>
 */
public final class Lamb extends AdamFamily<Lamb> {
    /**
     * LAMB with β₁ = 0.9, β₂ = 0.999, ε = 1e-6 and λ = 0.01; the {@code with…} methods change them.
     *
     * @throws IllegalArgumentException if the learning rate is negative or not finite
     */
    public Lamb(List<Parameter> parameters, double learningRate) {
        super(parameters, learningRate, 1e-6, Epsilon.OUTSIDE, 0.01);
    }

    /**
     * A new optimizer like this one, before its first step, with weight decay λ, not negative: a part of u, as all of
     * LAMB's.
     */
    @Override
    public Lamb withWeightDecay(double weightDecay) {
        return withDecoupledWeightDecay(weightDecay);
    }

    /** In two passes: the moments and ‖u‖, then Adam's step with moments that stand still. */
    @Override
    void update(Parameter parameter, Tensor[] slots, Step step) {
        Tensor value = parameter.value();
        Tensor gradient = parameter.gradient();
        AdamStep adam = numbers(new Step(step.number(), 1, new Decay(1, step.weightDecay()), 0));
        double update = Math.sqrt(ParameterUpdate.lamb(value, gradient, slots[0], slots[1], adam));
        double norm = Math.sqrt(Reduction.squaredNorm(value));
        double ratio = step.weightDecay() > 0 && norm > 0 && update > 0 ? norm / update : 1;
        double rate = step.rate() * ratio;
        ParameterUpdate.adam(value, gradient, slots[0], slots[1],
                new AdamStep(new Decay(1 - rate * step.weightDecay(), 0), 1, 0, 1, 0, rate * adam.meanShare(), 0,
                        adam.correction(), adam.inside(), adam.outside()));
    }
}
