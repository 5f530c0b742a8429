package dev.lanewise.optim;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.ops.Elementwise;
import dev.lanewise.tensor.ops.ParameterUpdate;
import dev.lanewise.tensor.ops.Reduction;
import java.util.List;

/** What is done to the gradients of all parameters between backward and an optimizer's step. */
public final class Gradients {
    private Gradients() {}

    /** √Σ‖g‖² over all parameters: NaN or infinite if a gradient is. */
    public static double globalNorm(List<Parameter> parameters) {
        double sum = 0;
        for (Parameter parameter : parameters) {
            sum += Reduction.squaredNorm(parameter.gradient());
        }
        return Math.sqrt(sum);
    }

    /**
     * Scales all gradients by one factor so that their global norm is at most {@code limit} (Pascanu et al. 2013;
     * PyTorch's {@code clip_grad_norm_}, with its 1e-6 beside the norm).
     *
     * @return the global norm before; where it is NaN or infinite nothing is scaled
     * @throws IllegalArgumentException if the limit is not finite or not more than 0
     */
    public static double clipByGlobalNorm(List<Parameter> parameters, double limit) {
        Ranges.requirePositive("the largest global norm", limit);
        double norm = globalNorm(parameters);
        double factor = limit / (norm + 1e-6);
        if (factor < 1 && Double.isFinite(norm)) {
            scale(parameters, factor);
        }
        return norm;
    }

    /**
     * Forces every element of every gradient into [−limit, limit].
     *
     * @throws IllegalArgumentException if the limit is not finite or not more than 0
     */
    public static void clipByValue(List<Parameter> parameters, double limit) {
        Ranges.requirePositive("the largest gradient", limit);
        parameters.forEach(parameter -> ParameterUpdate.clamp(parameter.gradient(), limit));
    }

    /** Multiplies all gradients. */
    public static void scale(List<Parameter> parameters, double factor) {
        parameters.forEach(
                parameter -> Elementwise.scale(parameter.gradient(), (float) factor, parameter.gradient()));
    }

    /**
     * Adds independent normal noise to every element of every gradient.
     *
     * @param random the step's stream; each parameter draws from the stream of its name below it
     * @param deviation the standard deviation, not negative
     */
    public static void addNoise(List<Parameter> parameters, Random random, double deviation) {
        Ranges.requireNonNegative("the deviation of gradient noise", deviation);
        parameters.forEach(parameter -> ParameterUpdate.addNormal(parameter.gradient(),
                random.stream(parameter.name()), deviation));
    }
}
