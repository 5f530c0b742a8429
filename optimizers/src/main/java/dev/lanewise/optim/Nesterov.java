package dev.lanewise.optim;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.ParameterUpdate;
import dev.lanewise.tensor.ops.TwoPointStep;
import java.util.List;

/**
 * Nesterov's accelerated gradient on its two sequences, for convex functions (NAG-C) and strongly convex ones (NAG-SC):
 * lecture 2.
 *
 * <p>With the gradient at x, which is what the parameters hold, and step size s, for k = 0, 1, …:
 * <pre>
 * y₊ ← x − s·∇f(x)
 * x₊ ← y₊ + c(y₊ − y)        NAG-C: c = k/(k + 3);  NAG-SC (1.3): c = (1 − √(μs))/(1 + √(μs))
 * </pre>
 * and y = x before the first step. State: {@code NAME/last} (y). {@link Sgd#withNesterov} is the form with a velocity
 * that networks are trained by.
 *
 * @see <a href="https://arxiv.org/abs/1503.01243">Su, Boyd and Candès 2016</a>
 */
public final class Nesterov extends SlotOptimizer<Nesterov> {
    /** The μ of a function that is convex only. */
    private static final double NONE = 0;

    private final double strongConvexity;

    private Nesterov(List<Parameter> parameters, double learningRate, double strongConvexity) {
        super(parameters, learningRate);
        this.strongConvexity = strongConvexity;
    }

    /**
     * NAG-C, for a convex function whose gradient is L-Lipschitz.
     *
     * @param learningRate s, at most 1/L
     * @throws IllegalArgumentException if it is negative or not finite
     */
    public static Nesterov convex(List<Parameter> parameters, double learningRate) {
        return new Nesterov(parameters, learningRate, NONE);
    }

    /**
     * NAG-SC, for a μ-strongly convex function whose gradient is L-Lipschitz.
     *
     * @param learningRate s, at most 1/L
     * @param strongConvexity μ, more than 0
     * @throws IllegalArgumentException if a number is outside its range
     */
    public static Nesterov stronglyConvex(List<Parameter> parameters, double learningRate, double strongConvexity) {
        return new Nesterov(parameters, learningRate, Ranges.requirePositive("strong convexity", strongConvexity));
    }

    @Override
    String settings() {
        return "strong convexity " + strongConvexity;
    }

    @Override
    List<String> slotNames() {
        return List.of("last");
    }

    @Override
    void update(Parameter parameter, Tensor[] slots, Step step) {
        if (step.number() == 1) {
            slots[0].copyFrom(parameter.value());
        }
        ParameterUpdate.accelerated(parameter.value(), parameter.gradient(), slots[0],
                new TwoPointStep(step.decay(), step.rate(), inertia(step)));
    }

    private double inertia(Step step) {
        double k = step.number() - 1;
        double root = Math.sqrt(strongConvexity * step.rate());
        return strongConvexity == NONE ? k / (k + 3) : (1 - root) / (1 + root);
    }
}
