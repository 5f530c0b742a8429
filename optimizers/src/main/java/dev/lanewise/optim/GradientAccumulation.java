package dev.lanewise.optim;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Steps another optimizer once for every n batches, with the mean of their gradients: a batch n times as large, in the memory of one.
 *
 * <p>State: {@code accumulation/count} (the batches since the last step), and {@code NAME/accumulated} (their gradients' sum).
 */
public final class GradientAccumulation extends OptimizerWrapper {
    private static final String COUNT = "accumulation/count";

    private final int batches;
    private long count;

    /**
     * A step for every {@code batches} calls of {@link #step}.
     *
     * @throws IllegalArgumentException if the batches are below 1
     */
    public GradientAccumulation(Optimizer inner, int batches) {
        super(inner);
        this.batches = (int) Ranges.requireAtLeast("the batches of a step", 1, batches);
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
        count++;
        if (count == batches) {
            Gradients.scale(parameters(), 1.0 / batches);
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
        return state;
    }

    @Override
    void loadOwn(Map<String, Tensor> state) {
        for (Parameter parameter : parameters()) {
            parameter.gradient().copyFrom(state.get(parameter.name() + "/accumulated"));
        }
        count = NamedState.count(state.get(COUNT));
    }
}
