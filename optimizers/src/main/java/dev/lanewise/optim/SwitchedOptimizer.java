package dev.lanewise.optim;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One optimizer for the first steps and another from then on: Adam for a fast start, SGD for a better end (lecture 2).
 *
 * <p>A learning rate that is set is the first one's; the second keeps the ratio to it that it was given with. State: theirs under
 * {@code first/} and {@code second/}, and {@code switch/step}.
 *
 * @see <a href="https://arxiv.org/abs/1712.07628">Keskar and Socher 2017</a>
 */
public final class SwitchedOptimizer implements Optimizer {
    private static final String STEP = "switch/step";

    private final Optimizer first;
    private final Optimizer second;
    private final long switchStep;
    private final double ratio;
    private long steps;

    /**
     * {@code first} for {@code steps} steps, then {@code second}.
     *
     * @throws IllegalArgumentException if the steps are negative, the first learning rate is 0, or their parameters differ
     */
    public SwitchedOptimizer(Optimizer first, Optimizer second, long steps) {
        this.first = first;
        this.second = second;
        switchStep = Ranges.requireAtLeast("the steps before the switch", 0, steps);
        ratio = second.learningRate() / Ranges.requirePositive("the first learning rate", first.learningRate());
        if (!names(first).equals(names(second))) {
            throw new IllegalArgumentException("the optimizers before and after a switch have other parameters: "
                    + names(first) + " and " + names(second));
        }
    }

    private static List<String> names(Optimizer optimizer) {
        return optimizer.parameters().stream().map(Parameter::name).toList();
    }

    private Optimizer active() {
        return steps < switchStep ? first : second;
    }

    @Override
    public void step() {
        active().step();
        steps++;
    }

    @Override
    public void clearGradients() {
        active().clearGradients();
    }

    @Override
    public List<Parameter> parameters() {
        return first.parameters();
    }

    /** The learning rate of the optimizer in use. */
    @Override
    public double learningRate() {
        return active().learningRate();
    }

    @Override
    public void setLearningRate(double learningRate) {
        first.setLearningRate(learningRate);
        second.setLearningRate(learningRate * ratio);
    }

    @Override
    public Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>();
        first.state().forEach((name, tensor) -> state.put("first/" + name, tensor));
        second.state().forEach((name, tensor) -> state.put("second/" + name, tensor));
        state.put(STEP, NamedState.ofCount(steps));
        return Collections.unmodifiableMap(state);
    }

    @Override
    public void loadState(Map<String, Tensor> state) {
        NamedState.require(this, state(), state);
        first.loadState(part("first/", first, state));
        second.loadState(part("second/", second, state));
        steps = NamedState.count(state.get(STEP));
    }

    private static Map<String, Tensor> part(String prefix, Optimizer optimizer, Map<String, Tensor> state) {
        Map<String, Tensor> own = new LinkedHashMap<>();
        optimizer.state().keySet().forEach(name -> own.put(name, state.get(prefix + name)));
        return own;
    }
}
