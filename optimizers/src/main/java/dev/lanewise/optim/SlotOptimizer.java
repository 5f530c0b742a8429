package dev.lanewise.optim;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Decay;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * What all optimizers share that keep a fixed number of tensors (slots) for each parameter: weight decay, parameter
 * groups, the step count, and the state by name.
 */
abstract class SlotOptimizer<T extends SlotOptimizer<T>> implements Optimizer, Cloneable {
    private static final String STEP = "step";

    private final List<Parameter> parameters;
    private List<ParameterGroup> groups = List.of();
    private double weightDecay;
    private boolean decoupled;
    private Tensor[][] slots;
    private double learningRate;
    private long steps;

    /**
     * The numbers of one step for one parameter.
     *
     * @param number the number of this step, from 1 on
     * @param rate the learning rate, the parameter's groups included
     * @param decay what weight decay does before the step
     * @param weightDecay λ itself, for methods that do it in another way
     */
    record Step(long number, double rate, Decay decay, double weightDecay) {}

    SlotOptimizer(List<Parameter> parameters, double learningRate) {
        this(parameters, learningRate, 0);
    }

    /** An optimizer whose default is decoupled weight decay. */
    SlotOptimizer(List<Parameter> parameters, double learningRate, double decoupledWeightDecay) {
        weightDecay = decoupledWeightDecay;
        decoupled = decoupledWeightDecay > 0;
        this.parameters = List.copyOf(parameters);
        if (this.parameters.stream().map(Parameter::name).distinct().count() != this.parameters.size()) {
            throw new IllegalArgumentException("two parameters have the same name: "
                    + this.parameters.stream().map(Parameter::name).toList());
        }
        setLearningRate(learningRate);
        slots = new Tensor[this.parameters.size()][];
    }

    /** What is kept for each parameter: the ends of the names in the state. */
    abstract List<String> slotNames();

    /** The numbers of the method beside its learning rate and weight decay, such as {@code momentum 0.9}; empty if it has none. */
    String settings() {
        return "";
    }

    @Override
    public final String description() {
        String decay = weightDecay == 0 ? "" : (decoupled ? " decoupled" : "") + " weight decay " + weightDecay;
        String parts = groups.isEmpty()
                ? ""
                : groups.stream().map(SlotOptimizer::described)
                        .collect(Collectors.joining(", ", " groups ", ""));
        return getClass().getSimpleName() + (settings().isEmpty() ? "" : " " + settings()) + decay + parts;
    }

    private static String described(ParameterGroup group) {
        return group.description() + " " + group.learningRateFactor() + " " + group.weightDecay();
    }

    /**
     * Updates one parameter.
     *
     * @param slots its tensors in the order of the slot names, zeros before the first step
     */
    abstract void update(Parameter parameter, Tensor[] slots, Step step);

    /**
     * A new optimizer like this one, before its first step, with weight decay λ coupled to the gradient: g ← g + λθ,
     * the gradient of λ/2·‖θ‖² (PyTorch's {@code weight_decay}; λ is twice that of the lectures' λΣW²).
     *
     * @throws IllegalArgumentException if it is negative or not finite
     */
    public T withWeightDecay(double weightDecay) {
        return withDecay(weightDecay, false);
    }

    /**
     * A new optimizer like this one, before its first step, with weight decay λ that stays out of the gradient: θ ← θ −
     * ηλθ first (Loshchilov and Hutter 2019: SGDW, AdamW).
     *
     * @throws IllegalArgumentException if it is negative or not finite
     */
    public T withDecoupledWeightDecay(double weightDecay) {
        return withDecay(weightDecay, true);
    }

    /**
     * A new optimizer like this one, before its first step, with groups in addition to those it has; where several set
     * the same number for a parameter, the last counts.
     *
     * @throws IllegalArgumentException if a group has no member
     */
    public T withGroups(ParameterGroup... added) {
        List<ParameterGroup> all = new ArrayList<>(groups);
        for (ParameterGroup group : added) {
            group.requireMember(parameters);
            all.add(group);
        }
        SlotOptimizer<T> copy = fresh();
        copy.groups = List.copyOf(all);
        return copy.self();
    }

    /** A copy of this optimizer, before its first step, that {@code change} may write to. */
    final T with(Consumer<T> change) {
        T copy = fresh().self();
        change.accept(copy);
        return copy;
    }

    final T withDecay(double weightDecay, boolean decoupled) {
        Ranges.requireNonNegative("weight decay", weightDecay);
        SlotOptimizer<T> copy = fresh();
        copy.weightDecay = weightDecay;
        copy.decoupled = decoupled;
        return copy.self();
    }

    @SuppressWarnings("unchecked")
    private T self() {
        return (T) this;
    }

    @SuppressWarnings("unchecked")
    private SlotOptimizer<T> fresh() {
        try {
            SlotOptimizer<T> copy = (SlotOptimizer<T>) clone();
            copy.slots = new Tensor[parameters.size()][];
            copy.steps = 0;
            return copy;
        } catch (CloneNotSupportedException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Override
    public final void step() {
        steps++;
        for (int i = 0; i < slots.length; i++) {
            update(parameters.get(i), slotsOf(i), stepOf(parameters.get(i)));
        }
    }

    private Step stepOf(Parameter parameter) {
        double factor = 1;
        double lambda = weightDecay;
        for (ParameterGroup group : groups) {
            if (group.members().test(parameter)) {
                factor = group.learningRateFactor().orElse(factor);
                lambda = group.weightDecay().orElse(lambda);
            }
        }
        double rate = learningRate * factor;
        Decay decay = decoupled ? new Decay(1 - rate * lambda, 0) : new Decay(1, lambda);
        return new Step(steps, rate, decay, lambda);
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
        this.learningRate = Ranges.requireNonNegative("learning rate", learningRate);
    }

    @Override
    public final Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>();
        List<String> names = slotNames();
        for (int i = 0; i < slots.length; i++) {
            for (int slot = 0; slot < names.size(); slot++) {
                state.put(parameters.get(i).name() + "/" + names.get(slot), slotsOf(i)[slot]);
            }
        }
        state.put(STEP, NamedState.ofCount(steps));
        return Collections.unmodifiableMap(state);
    }

    @Override
    public final void loadState(Map<String, Tensor> state) {
        Map<String, Tensor> own = state();
        NamedState.require(this, own, state);
        own.forEach((name, tensor) -> tensor.copyFrom(state.get(name)));
        steps = NamedState.count(state.get(STEP));
    }

    /** Slots are made when first needed, so that an optimizer that is only configured takes no memory. */
    private Tensor[] slotsOf(int index) {
        if (slots[index] == null) {
            Shape shape = parameters.get(index).value().shape();
            slots[index] = slotNames().stream().map(name -> Tensor.zeros(shape)).toArray(Tensor[]::new);
        }
        return slots[index];
    }
}
