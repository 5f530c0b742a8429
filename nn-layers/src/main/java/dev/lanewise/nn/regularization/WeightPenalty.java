package dev.lanewise.nn.regularization;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.ops.Reduction;
import dev.lanewise.tensor.ops.WeightRegularization;
import java.util.List;
import java.util.stream.Stream;

/**
 * The penalty absolute·Σ|W| + squared·ΣW² over all weights of rank 2 or more; biases and normalizations are not
 * penalized.
 *
 * <p>Its gradient is absolute·sign(W) + 2·squared·W. An optimizer's weight decay of λ, which adds λW, is thus an L2
 * penalty of λ/2, apart from acting on all its parameters.
 *
 * @param absolute the factor of the sum of magnitudes, at least 0
 * @param squared the factor of the sum of squares, at least 0
 */
public record WeightPenalty(double absolute, double squared) implements Regularizer {
    /** Checks the factors. */
    public WeightPenalty {
        if (!(absolute >= 0 && squared >= 0)) {
            throw new IllegalArgumentException(
                    "the factors of a penalty must be at least 0, but are " + absolute + " and " + squared);
        }
    }

    /** The penalty λ·ΣW² (ridge, Tikhonov). */
    public static WeightPenalty l2(double lambda) {
        return new WeightPenalty(0, lambda);
    }

    /** The penalty λ·Σ|W| (lasso), which makes weights sparse. */
    public static WeightPenalty l1(double lambda) {
        return new WeightPenalty(lambda, 0);
    }

    /** The penalty λ·Σ(β·W² + |W|) (Zou and Hastie 2005). */
    public static WeightPenalty elasticNet(double lambda, double beta) {
        return new WeightPenalty(lambda, lambda * beta);
    }

    @Override
    public double penalty(List<Parameter> parameters) {
        return weights(parameters)
                .mapToDouble(weight -> absolute * Reduction.sumOfMagnitudes(weight.value())
                        + squared * Reduction.squaredNorm(weight.value()))
                .sum();
    }

    @Override
    public void addGradients(List<Parameter> parameters) {
        weights(parameters).forEach(weight -> WeightRegularization.addPenaltyGradient(weight.value(), absolute, squared,
                weight.gradient()));
    }

    /** The parameters that connect units: all but biases and those of normalizations. */
    static Stream<Parameter> weights(List<Parameter> parameters) {
        return parameters.stream().filter(parameter -> parameter.value().shape().rank() >= 2);
    }
}
