package dev.lanewise.optim;

/** Clips the gradients before each step of another optimizer. Keeps nothing. */
public final class GradientClipping extends OptimizerWrapper {
    private final Runnable clip;

    private GradientClipping(Optimizer inner, Runnable clip) {
        super(inner);
        this.clip = clip;
    }

    /**
     * Clips to a global norm: {@link Gradients#clipByGlobalNorm}.
     *
     * @throws IllegalArgumentException if the limit is not finite or not more than 0
     */
    public static GradientClipping byGlobalNorm(Optimizer inner, double limit) {
        Ranges.requirePositive("the largest global norm", limit);
        return new GradientClipping(inner, () -> Gradients.clipByGlobalNorm(inner.parameters(), limit));
    }

    /**
     * Clips every element: {@link Gradients#clipByValue}.
     *
     * @throws IllegalArgumentException if the limit is not finite or not more than 0
     */
    public static GradientClipping byValue(Optimizer inner, double limit) {
        Ranges.requirePositive("the largest gradient", limit);
        return new GradientClipping(inner, () -> Gradients.clipByValue(inner.parameters(), limit));
    }

    @Override
    public void step() {
        clip.run();
        super.step();
    }
}
