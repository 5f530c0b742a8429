package dev.lanewise.optim;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.AdamStep;
import dev.lanewise.tensor.ops.ParameterUpdate;
import java.util.List;

/**
 * Nadam: Adam with Nesterov's momentum, with the momentum schedule of PyTorch.
 *
 * <p>With the gradient g, learning rate η, at step t = 1, 2, …, and Πₜ = μ₁·…·μₜ:
 * <pre>
 * m ← β₁m + (1 − β₁)g
 * v ← β₂v + (1 − β₂)g²,    v̂ = v / (1 − β₂ᵗ)
 * θ ← θ − η (μₜ₊₁ m / (1 − Πₜ₊₁) + (1 − μₜ) g / (1 − Πₜ)) / (√v̂ + ε)
 * μₜ = β₁(1 − ½·0.96^(ψt))                          without a schedule: μₜ = β₁
 * </pre>
 * ψ is 0.004 in PyTorch and Dozat's report, and 1 in Keras. State: {@code NAME/mean} (m), {@code NAME/square} (v).
 *
 * @see <a href="https://cs229.stanford.edu/proj2015/054_report.pdf">Dozat 2016</a>
 */
public final class Nadam extends AdamFamily<Nadam> {
    private double momentumDecay = 4e-3;
    private boolean scheduled = true;
    private boolean repeated;
    /**
     * Π of the step {@link #productStep}, kept so that a step needs one factor; not state, since it is a function of
     * the step.
     */
    private double product = 1;
    private long productStep;

    /**
     * Nadam with β₁ = 0.9, β₂ = 0.999, ε = 1e-8 and ψ = 0.004; the {@code with…} methods change them.
     *
     * @param learningRate 0.002 is usual
     * @throws IllegalArgumentException if it is negative or not finite
     */
    public Nadam(List<Parameter> parameters, double learningRate) {
        super(parameters, learningRate, 1e-8, Epsilon.OUTSIDE, 0);
    }

    /** A new optimizer like this one, before its first step, with ψ, not negative, in the momentum schedule. */
    public Nadam withMomentumDecay(double momentumDecay) {
        Ranges.requireNonNegative("momentum decay", momentumDecay);
        return with(nadam -> {
            nadam.momentumDecay = momentumDecay;
            nadam.scheduled = true;
        });
    }

    /** A new optimizer like this one, before its first step, whose momentum is β₁ at every step. */
    public Nadam withoutMomentumSchedule() {
        return with(nadam -> nadam.scheduled = false);
    }

    /**
     * A new optimizer like this one, before its first step, that corrects m by 1 − Πₜ·μₜ·μₜ₊₁, with μₜ twice: PyTorch
     * up to 1.13, one tensor at a time; PyTorch 2 and Keras have 1 − Πₜ₊₁, as the report.
     */
    public Nadam withRepeatedMomentum() {
        return with(nadam -> nadam.repeated = true);
    }

    @Override
    void update(Parameter parameter, Tensor[] slots, Step step) {
        double momentum = momentum(step.number());
        double next = momentum(step.number() + 1);
        double reached = product(step.number());
        double ahead = reached * next * (repeated ? momentum : 1);
        AdamStep adam = numbers(step);
        ParameterUpdate.adam(parameter.value(), parameter.gradient(), slots[0], slots[1],
                new AdamStep(step.decay(), adam.beta1(), adam.gain1(), adam.beta2(), adam.gain2(),
                        step.rate() * next / (1 - ahead), step.rate() * (1 - momentum) / (1 - reached),
                        adam.correction(), adam.inside(), adam.outside()));
    }

    private double momentum(long step) {
        return scheduled ? beta1 * (1 - 0.5 * StrictMath.pow(0.96, step * momentumDecay)) : beta1;
    }

    private double product(long step) {
        if (step < productStep) {
            product = 1;
            productStep = 0;
        }
        while (productStep < step) {
            product *= momentum(++productStep);
        }
        return product;
    }
}
