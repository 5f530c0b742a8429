package dev.lanewise.optim;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.ParameterUpdate;
import dev.lanewise.tensor.ops.ScaledStep;
import java.util.ArrayList;
import java.util.List;

/**
 * RMSprop: steps divided by the root of a running average of squared gradients, in the convention of PyTorch (ε outside
 * the root).
 *
 * <p>With the gradient g, learning rate η and decay γ:
 * <pre>
 * S ← γS + (1 − γ)g²                                            centred: m ← γm + (1 − γ)g,  S − m² in place of S below
 * θ ← θ − η g / (√S + ε)
 * </pre>
 * and with momentum μ: v ← μv + g/(√S + ε), θ ← θ − ηv. {@link Epsilon#INSIDE} is g/√(S + ε): lectures 0, 2 (equation
 * 12), 3 and 4, and Keras. PyTorch's γ is 0.99, with η = 0.01; the lectures' is 0.9, with η = 0.001. State:
 * {@code NAME/square} (S), {@code NAME/mean} (m), {@code NAME/momentum} (v).
 *
 * @see <a href="https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf">Hinton 2012</a>
 */
public final class RmsProp extends SlotOptimizer<RmsProp> {
    private double smoothing = 0.99;
    private double epsilon = 1e-8;
    private Epsilon place = Epsilon.OUTSIDE;
    private boolean centred;
    private double momentum;
    private RatePlace ratePlace = RatePlace.OUTSIDE;

    /**
     * RMSprop with γ = 0.99 and ε = 1e-8, not centred and without momentum; the {@code with…} methods change them.
     *
     * @throws IllegalArgumentException if the learning rate is negative or not finite
     */
    public RmsProp(List<Parameter> parameters, double learningRate) {
        super(parameters, learningRate);
    }

    /** A new optimizer like this one, before its first step, with the decay γ in [0, 1) of the averages. */
    public RmsProp withSmoothing(double smoothing) {
        Ranges.requireCoefficient("smoothing", smoothing);
        return with(rmsprop -> rmsprop.smoothing = smoothing);
    }

    /** A new optimizer like this one, before its first step, with another ε, not negative, in that place. */
    public RmsProp withEpsilon(double epsilon, Epsilon place) {
        Ranges.requireNonNegative("epsilon", epsilon);
        return with(rmsprop -> {
            rmsprop.epsilon = epsilon;
            rmsprop.place = place;
        });
    }

    /**
     * A new optimizer like this one, before its first step, that divides by the root of the variance S − m² (Graves
     * 2013); where rounding makes it negative it counts as 0.
     */
    public RmsProp withCentring() {
        return with(rmsprop -> rmsprop.centred = true);
    }

    /**
     * A new optimizer like this one, before its first step, with momentum μ in [0, 1) and the learning rate in that
     * place.
     */
    public RmsProp withMomentum(double momentum, RatePlace place) {
        Ranges.requireCoefficient("momentum", momentum);
        return with(rmsprop -> {
            rmsprop.momentum = momentum;
            rmsprop.ratePlace = place;
        });
    }

    @Override
    String settings() {
        return "smoothing " + smoothing + " epsilon " + epsilon + " " + place + " centred " + centred + " momentum "
                + momentum;
    }

    @Override
    List<String> slotNames() {
        List<String> names = new ArrayList<>(List.of("square"));
        if (centred) {
            names.add("mean");
        }
        if (momentum > 0) {
            names.add("momentum");
        }
        return names;
    }

    @Override
    void update(Parameter parameter, Tensor[] slots, Step step) {
        boolean inside = momentum > 0 && ratePlace == RatePlace.INSIDE;
        ScaledStep numbers = new ScaledStep(step.decay(), smoothing, 1 - smoothing, place.inside(epsilon),
                place.outside(epsilon), momentum, inside ? step.rate() : 1, inside ? 1 : step.rate());
        Tensor value = parameter.value();
        Tensor gradient = parameter.gradient();
        if (centred && momentum > 0) {
            ParameterUpdate.centredMomentum(value, gradient, slots[0], slots[1], slots[2], numbers);
        } else if (centred) {
            ParameterUpdate.centred(value, gradient, slots[0], slots[1], numbers);
        } else if (momentum > 0) {
            ParameterUpdate.scaledMomentum(value, gradient, slots[0], slots[1], numbers);
        } else {
            ParameterUpdate.scaled(value, gradient, slots[0], numbers);
        }
    }
}
