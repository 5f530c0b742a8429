package dev.lanewise.optim;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongToIntFunction;

/**
 * Steps another optimizer once for every n batches, with the mean of their gradients: a batch n times as large, in the
 * memory of one.
 *
 * <p>n may grow in the course of the training, in place of a falling learning rate (lecture 2): {@link #growing}.
 * State: {@code accumulation/count} (the batches since the last step), {@code accumulation/batches} (all batches) and
 * {@code NAME/accumulated} (the sum of the gradients since the last step).
 */
public final class GradientAccumulation extends OptimizerWrapper {
    private static final String COUNT = "accumulation/count";
    private static final String BATCHES = "accumulation/batches";

    private final LongToIntFunction size;
    private long count;
    private long batches;

    private GradientAccumulation(Optimizer inner, LongToIntFunction size) {
        super(inner);
        this.size = size;
    }

    /**
     * A step for every {@code batches} calls of {@link #step}.
     *
     * @throws IllegalArgumentException if the batches are below 1
     */
    public GradientAccumulation(Optimizer inner, int batches) {
        this(inner, checked(batches));
    }

    /**
     * A step for every batch at first, for every {@code factor} batches from the first milestone on, for every
     * {@code factor}² from the second on, and so on (Smith et al. 2018: the noise falls as with a rate divided by
     * {@code factor}).
     *
     * @param factor at least 1
     * @param milestones the batches seen before each growth
     * @throws IllegalArgumentException if the factor is below 1
     */
    public static GradientAccumulation growing(Optimizer inner, int factor, long... milestones) {
        Ranges.requireAtLeast("the growth of a batch", 1, factor);
        long[] copy = milestones.clone();
        return new GradientAccumulation(inner, seen -> {
            int batches = 1;
            for (long milestone : copy) {
                batches *= seen >= milestone ? factor : 1;
            }
            return batches;
        });
    }

    private static LongToIntFunction checked(int batches) {
        Ranges.requireAtLeast("the batches of a step", 1, batches);
        return seen -> batches;
    }

    /** Makes the gradients zero where a new sum begins; within a sum they stay. */
    @Override
    public void clearGradients() {
        if (count == 0) {
            super.clearGradients();
        }
    }

    @Override
    public void step() {
        int needed = size.applyAsInt(batches - count);
        batches++;
        count++;
        if (count == needed) {
            Gradients.scale(parameters(), 1.0 / needed);
            super.step();
            count = 0;
        }
    }

    @Override
    Map<String, Tensor> ownState() {
        Map<String, Tensor> state = new LinkedHashMap<>();
        for (Parameter parameter : parameters()) {
            state.put(parameter.name() + "/accumulated", parameter.gradient());
        }
        state.put(COUNT, NamedState.ofCount(count));
        state.put(BATCHES, NamedState.ofCount(batches));
        return state;
    }

    @Override
    void loadOwn(Map<String, Tensor> state) {
        for (Parameter parameter : parameters()) {
            parameter.gradient().copyFrom(state.get(parameter.name() + "/accumulated"));
        }
        count = NamedState.count(state.get(COUNT));
        batches = NamedState.count(state.get(BATCHES));
    }
}
