package dev.lanewise.optim;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Tensor;
import java.util.Map;

/**
 * Adds noise to the gradients before each step of another optimizer: g ← g + N(0, η/(1 + t)^γ), at step t = 0, 1, …
 * (lecture 2).
 *
 * <p>η is the variance at the first step, 0.01, 0.3 or 1 in the paper, and γ = 0.55. State: {@code noise/step} (t).
 *
 * @see <a href="https://arxiv.org/abs/1511.06807">Neelakantan et al. 2015</a>
 */
public final class GradientNoise extends OptimizerWrapper {
    private static final String STEP = "noise/step";
    private static final double DECAY = 0.55;

    private final double variance;
    private final Random random;
    private long steps;

    /**
     * Noise for an optimizer.
     *
     * @param variance η, not negative
     * @param random what the noise is drawn from: step t draws from its stream t
     * @throws IllegalArgumentException if the variance is negative or not finite
     */
    public GradientNoise(Optimizer inner, double variance, Random random) {
        super(inner);
        this.variance = Ranges.requireNonNegative("the variance of gradient noise", variance);
        this.random = random.stream("gradient noise");
    }

    @Override
    public void step() {
        double deviation = Math.sqrt(variance / StrictMath.pow(1 + steps, DECAY));
        Gradients.addNoise(parameters(), random.stream(steps), deviation);
        steps++;
        super.step();
    }

    @Override
    Map<String, Tensor> ownState() {
        return Map.of(STEP, NamedState.ofCount(steps));
    }

    @Override
    void loadOwn(Map<String, Tensor> state) {
        steps = NamedState.count(state.get(STEP));
    }
}
