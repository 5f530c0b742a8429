package dev.lanewise.optim;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.ParameterUpdate;
import dev.lanewise.tensor.ops.ScaledStep;
import java.util.List;

/**
 * Adadelta: steps in the units of the parameters, from running averages of squared gradients and squared steps (lecture
 * 2, equations 5 to 11).
 *
 * <p>With the gradient g, decay γ, and RMS[x] = √(E[x²] + ε):
 * <pre>
 * E[g²] ← γE[g²] + (1 − γ)g²
 * Δ ← RMS[Δ]₋₁ / RMS[g] · g
 * E[Δ²] ← γE[Δ²] + (1 − γ)Δ²
 * θ ← θ − ηΔ
 * </pre>
 * The learning rate η is 1 in the paper and the lecture; PyTorch and Keras have it as here. State: {@code NAME/square}
 * (E[g²]), {@code NAME/delta} (E[Δ²]).
 *
 * @see <a href="https://arxiv.org/abs/1212.5701">Zeiler 2012</a>
 */
public final class Adadelta extends SlotOptimizer<Adadelta> {
    private double decay = 0.9;
    private double epsilon = 1e-6;

    /**
     * Adadelta with γ = 0.9 and ε = 1e-6, as PyTorch has it; the {@code with…} methods change them (Keras: 0.95 and
     * 1e-7).
     *
     * @param learningRate 1 is the paper's
     * @throws IllegalArgumentException if it is negative or not finite
     */
    public Adadelta(List<Parameter> parameters, double learningRate) {
        super(parameters, learningRate);
    }

    /** A new optimizer like this one, before its first step, with the decay γ in [0, 1) of the averages. */
    public Adadelta withDecay(double decay) {
        Ranges.requireCoefficient("decay", decay);
        return with(adadelta -> adadelta.decay = decay);
    }

    /** A new optimizer like this one, before its first step, with another ε, not negative. */
    public Adadelta withEpsilon(double epsilon) {
        Ranges.requireNonNegative("epsilon", epsilon);
        return with(adadelta -> adadelta.epsilon = epsilon);
    }

    @Override
    String settings() {
        return "decay " + decay + " epsilon " + epsilon;
    }

    @Override
    List<String> slotNames() {
        return List.of("square", "delta");
    }

    @Override
    void update(Parameter parameter, Tensor[] slots, Step step) {
        ParameterUpdate.adadelta(parameter.value(), parameter.gradient(), slots[0], slots[1],
                new ScaledStep(step.decay(), decay, 1 - decay, epsilon, 0, 0, 0, step.rate()));
    }
}
