package dev.lanewise.optim;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** An optimizer that keeps a fixed number of tensors (slots) for each parameter, and counts its steps. */
abstract class SlotOptimizer implements Optimizer {
    private static final String STEP = "step";
    /** The step count is saved as two digits to this base: each is exact as a float. */
    private static final long STEP_BASE = 1L << 24;

    private final List<Parameter> parameters;
    private final List<String> slotNames;
    private final Tensor[][] slots;
    private double learningRate;
    private long steps;

    SlotOptimizer(List<Parameter> parameters, double learningRate, List<String> slotNames) {
        this.parameters = List.copyOf(parameters);
        this.slotNames = slotNames;
        if (this.parameters.stream().map(Parameter::name).distinct().count() != this.parameters.size()) {
            throw new IllegalArgumentException("two parameters have the same name: "
                    + this.parameters.stream().map(Parameter::name).toList());
        }
        setLearningRate(learningRate);
        slots = new Tensor[this.parameters.size()][];
    }

    /**
     * Updates one parameter.
     *
     * @param slots its tensors in the order of the slot names, zeros before the first step
     * @param step the number of this step, from 1 on
     */
    abstract void update(Parameter parameter, Tensor[] slots, long step);

    @Override
    public final void step() {
        steps++;
        for (int i = 0; i < slots.length; i++) {
            update(parameters.get(i), slotsOf(i), steps);
        }
    }

    @Override
    public final List<Parameter> parameters() {
        return parameters;
    }

    @Override
    public final double learningRate() {
        return learningRate;
    }

    @Override
    public final void setLearningRate(double learningRate) {
        this.learningRate = requireNonNegative("learning rate", learningRate);
    }

    @Override
    public final Map<String, Tensor> state() {
        Map<String, Tensor> state = slotsByName();
        state.put(STEP, Tensor.of(Shape.of(2), steps / STEP_BASE, steps % STEP_BASE));
        return Collections.unmodifiableMap(state);
    }

    @Override
    public final void loadState(Map<String, Tensor> state) {
        Map<String, Tensor> own = slotsByName();
        Map<String, Shape> expected = new LinkedHashMap<>();
        own.forEach((name, tensor) -> expected.put(name, tensor.shape()));
        expected.put(STEP, Shape.of(2));
        expected.forEach((name, shape) -> requireEntry(state, name, shape));
        TreeSet<String> unknown = new TreeSet<>(state.keySet());
        unknown.removeAll(expected.keySet());
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("the state has entries that " + getClass().getSimpleName()
                    + " does not know: " + unknown);
        }
        own.forEach((name, tensor) -> tensor.copyFrom(state.get(name)));
        Tensor step = state.get(STEP);
        steps = (long) step.get(0) * STEP_BASE + (long) step.get(1);
    }

    static double requireNonNegative(String name, double value) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(name + " must be finite and not negative, but is " + value);
        }
        return value;
    }

    /** A coefficient of an exponential average. */
    static double requireCoefficient(String name, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException(name + " must be in [0, 1), but is " + value);
        }
        return value;
    }

    private void requireEntry(Map<String, Tensor> state, String name, Shape shape) {
        Tensor tensor = state.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException(
                    "the state has no entry " + name + ", which " + getClass().getSimpleName()
                            + " needs");
        }
        if (!tensor.shape().equals(shape)) {
            throw new IllegalArgumentException(
                    "entry " + name + " of the state has shape " + tensor.shape() + ", expected "
                            + shape);
        }
    }

    private Map<String, Tensor> slotsByName() {
        Map<String, Tensor> named = new LinkedHashMap<>();
        for (int i = 0; i < slots.length; i++) {
            for (int slot = 0; slot < slotNames.size(); slot++) {
                named.put(parameters.get(i).name() + "/" + slotNames.get(slot), slotsOf(i)[slot]);
            }
        }
        return named;
    }

    /** Slots are made when first needed, so that an optimizer that is only configured takes no memory. */
    private Tensor[] slotsOf(int index) {
        if (slots[index] == null) {
            Shape shape = parameters.get(index).value().shape();
            slots[index] = slotNames.stream().map(name -> Tensor.zeros(shape)).toArray(Tensor[]::new);
        }
        return slots[index];
    }
}
