package dev.lanewise.optim;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.ParameterUpdate;
import java.util.List;

/** What Adam and AdamW share: the two moments with their bias correction, and the hyper-parameters. */
abstract sealed class MomentOptimizer<T extends MomentOptimizer<T>> extends SlotOptimizer permits Adam, AdamW {
    private final Options options;
    private final boolean decoupled;

    record Options(double beta1, double beta2, double epsilon, double weightDecay) {
        Options {
            requireCoefficient("beta1", beta1);
            requireCoefficient("beta2", beta2);
            requireNonNegative("epsilon", epsilon);
            requireNonNegative("weight decay", weightDecay);
        }

        static Options withWeightDecay(double weightDecay) {
            return new Options(0.9, 0.999, 1e-8, weightDecay);
        }
    }

    MomentOptimizer(List<Parameter> parameters, double learningRate, Options options, boolean decoupled) {
        super(parameters, learningRate, List.of("mean", "square"));
        this.options = options;
        this.decoupled = decoupled;
    }

    abstract T with(Options options);

    /**
     * A new optimizer like this one, before its first step, with the decay rates β₁ and β₂ of the moments.
     *
     * @throws IllegalArgumentException if one of them is not in [0, 1)
     */
    public final T withBetas(double beta1, double beta2) {
        return with(new Options(beta1, beta2, options.epsilon, options.weightDecay));
    }

    /**
     * A new optimizer like this one, before its first step, with another ε.
     *
     * @throws IllegalArgumentException if it is negative or not finite
     */
    public final T withEpsilon(double epsilon) {
        return with(new Options(options.beta1, options.beta2, epsilon, options.weightDecay));
    }

    /**
     * A new optimizer like this one, before its first step, with weight decay λ.
     *
     * @throws IllegalArgumentException if it is negative or not finite
     */
    public final T withWeightDecay(double weightDecay) {
        return with(new Options(options.beta1, options.beta2, options.epsilon, weightDecay));
    }

    @Override
    final void update(Parameter parameter, Tensor[] slots, long step) {
        ParameterUpdate.adam(parameter.value(), parameter.gradient(), slots[0], slots[1], learningRate(), options.beta1,
                options.beta2, options.epsilon, options.weightDecay, decoupled, step);
    }
}
