package dev.lanewise.optim;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.ParameterUpdate;
import dev.lanewise.tensor.ops.ScaledStep;
import java.util.List;

/**
 * Adagrad: steps divided by the root of the sum of all squared gradients, in the convention of PyTorch (ε outside the
 * root).
 *
 * <p>With the gradient g and learning rate η, at step t = 1, 2, …:
 * <pre>
 * G ← G + g²
 * θ ← θ − ηₜ g / (√G + ε),     ηₜ = η / (1 + (t − 1)·decay)
 * </pre>
 * {@link Epsilon#INSIDE} is g/√(G + ε): lectures 0, 2 (equation 3) and 3, and Keras, whose G starts at 0.1. Lecture 1
 * has ε outside. State: {@code NAME/square} (G).
 *
 * @see <a href="https://jmlr.org/papers/v12/duchi11a.html">Duchi, Hazan and Singer 2011</a>
 */
public final class Adagrad extends SlotOptimizer<Adagrad> {
    private double epsilon = 1e-10;
    private Epsilon place = Epsilon.OUTSIDE;
    private double rateDecay;
    private double initialAccumulator;

    /**
     * Adagrad with ε = 1e-10 and G = 0 at the start; the {@code with…} methods change them.
     *
     * @param learningRate 0.01 is usual
     * @throws IllegalArgumentException if it is negative or not finite
     */
    public Adagrad(List<Parameter> parameters, double learningRate) {
        super(parameters, learningRate);
    }

    /** A new optimizer like this one, before its first step, with another ε, not negative, in that place. */
    public Adagrad withEpsilon(double epsilon, Epsilon place) {
        Ranges.requireNonNegative("epsilon", epsilon);
        return with(adagrad -> {
            adagrad.epsilon = epsilon;
            adagrad.place = place;
        });
    }

    /**
     * A new optimizer like this one, before its first step, whose learning rate falls as 1/(1 + (t − 1)·decay), decay
     * not negative.
     */
    public Adagrad withLearningRateDecay(double decay) {
        Ranges.requireNonNegative("learning rate decay", decay);
        return with(adagrad -> adagrad.rateDecay = decay);
    }

    /** A new optimizer like this one, before its first step, whose G starts at a number that is not negative. */
    public Adagrad withInitialAccumulator(double start) {
        Ranges.requireNonNegative("initial accumulator", start);
        return with(adagrad -> adagrad.initialAccumulator = start);
    }

    @Override
    String settings() {
        return "epsilon " + epsilon + " " + place + " rate decay " + rateDecay + " initial " + initialAccumulator;
    }

    @Override
    List<String> slotNames() {
        return List.of("square");
    }

    @Override
    void update(Parameter parameter, Tensor[] slots, Step step) {
        if (step.number() == 1) {
            slots[0].fill((float) initialAccumulator);
        }
        double rate = step.rate() / (1 + (step.number() - 1) * rateDecay);
        ParameterUpdate.scaled(parameter.value(), parameter.gradient(), slots[0], new ScaledStep(step.decay(), 1, 1,
                place.inside(epsilon), place.outside(epsilon), 0, 0, rate));
    }
}
