package dev.lanewise.optim;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.AdamStep;
import dev.lanewise.tensor.ops.ParameterUpdate;
import java.util.List;

/** What the optimizers with Adam's two moments share: their hyper-parameters and, for Adam and AdamW, the update. */
abstract sealed class AdamFamily<T extends AdamFamily<T>> extends SlotOptimizer<T>
        permits Adam, AdamW, AdaMax, Nadam, Lamb {
    double beta1 = 0.9;
    double beta2 = 0.999;
    double epsilon;
    Epsilon place;
    boolean corrected = true;
    boolean amsgrad;

    AdamFamily(List<Parameter> parameters, double learningRate, double epsilon, Epsilon place,
            double decoupledWeightDecay) {
        super(parameters, learningRate, decoupledWeightDecay);
        this.epsilon = epsilon;
        this.place = place;
    }

    /**
     * A new optimizer like this one, before its first step, with the decay rates β₁ and β₂ of the moments.
     *
     * @throws IllegalArgumentException if one of them is not in [0, 1)
     */
    public final T withBetas(double beta1, double beta2) {
        Ranges.requireCoefficient("beta1", beta1);
        Ranges.requireCoefficient("beta2", beta2);
        return with(changed -> {
            changed.beta1 = beta1;
            changed.beta2 = beta2;
        });
    }

    /**
     * A new optimizer like this one, before its first step, with another ε in the same place.
     *
     * @throws IllegalArgumentException if it is negative or not finite
     */
    public final T withEpsilon(double epsilon) {
        return withEpsilonAt(epsilon, place);
    }

    final T withEpsilonAt(double epsilon, Epsilon place) {
        Ranges.requireNonNegative("epsilon", epsilon);
        return with(changed -> {
            changed.epsilon = epsilon;
            changed.place = place;
        });
    }

    final T uncorrected() {
        return with(changed -> changed.corrected = false);
    }

    final T keepingMaximum() {
        return with(changed -> changed.amsgrad = true);
    }

    @Override
    String settings() {
        return "beta1 " + beta1 + " beta2 " + beta2 + " epsilon " + epsilon + " " + place + " corrected " + corrected
                + " amsgrad "
                + amsgrad;
    }

    @Override
    List<String> slotNames() {
        return amsgrad ? List.of("mean", "square", "maximum") : List.of("mean", "square");
    }

    @Override
    void update(Parameter parameter, Tensor[] slots, Step step) {
        AdamStep numbers = numbers(step);
        if (amsgrad) {
            ParameterUpdate.amsgrad(parameter.value(), parameter.gradient(), slots[0], slots[1], slots[2], numbers);
        } else {
            ParameterUpdate.adam(parameter.value(), parameter.gradient(), slots[0], slots[1], numbers);
        }
    }

    /** The numbers of a step of Adam. */
    final AdamStep numbers(Step step) {
        double correction1 = corrected ? 1 - StrictMath.pow(beta1, step.number()) : 1;
        double correction2 = corrected ? 1 - StrictMath.pow(beta2, step.number()) : 1;
        boolean hat = place == Epsilon.HAT;
        return new AdamStep(step.decay(), beta1, 1 - beta1, beta2, 1 - beta2,
                step.rate() / correction1 * (hat ? Math.sqrt(correction2) : 1), 0, hat ? 1 : 1 / correction2,
                place.inside(epsilon), place.outside(epsilon));
    }
}
