package dev.lanewise.optim;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One optimizer for the first steps and another from then on: Adam for a fast start, SGD for a better end (lecture 2).
 *
 * <p>A learning rate that is set is the first one's; the second keeps the ratio to it that it was given with, or that
 * is measured in the first one's steps ({@link #swats}). State: theirs under {@code first/} and {@code second/},
 * {@code switch/step}, and what is measured under {@code switch/projection}.
 *
 * @see <a href="https://arxiv.org/abs/1712.07628">Keskar and Socher 2017</a>
 */
public final class SwitchedOptimizer implements Optimizer {
    private static final String STEP = "switch/step";
    private static final String PROJECTION = "switch/projection";

    private final Optimizer first;
    private final Optimizer second;
    private final long switchStep;
    private final double ratio;
    private final Optional<ProjectedRate> projection;
    private long steps;

    /**
     * {@code first} for {@code steps} steps, then {@code second}.
     *
     * @throws IllegalArgumentException if the steps are negative, the first learning rate is 0, or their parameters
     *     differ
     */
    public SwitchedOptimizer(Optimizer first, Optimizer second, long steps) {
        this(first, second, steps, Optional.empty());
    }

    private SwitchedOptimizer(Optimizer first, Optimizer second, long steps, Optional<ProjectedRate> projection) {
        this.first = first;
        this.second = second;
        this.projection = projection;
        switchStep = Ranges.requireAtLeast("the steps before the switch", 0, steps);
        ratio = second.learningRate() / Ranges.requirePositive("the first learning rate", first.learningRate());
        if (!names(first).equals(names(second))) {
            throw new IllegalArgumentException("the optimizers before and after a switch have other parameters: "
                    + names(first) + " and " + names(second));
        }
    }

    /**
     * SWATS with a given time of the switch: Adam, then SGD with momentum μ at the rate (1 − μ)Λ, where Λ is the rate
     * at which the projection of a gradient step onto Adam's is Adam's, averaged over Adam's steps. While that is not
     * known SGD has its own rate.
     *
     * @param sgd whose velocity does not contain the learning rate
     * @param momentum μ of {@code sgd}, in [0, 1)
     * @param steps Adam's steps
     * @throws IllegalArgumentException as the constructor, or if the momentum is outside its range
     */
    public static SwitchedOptimizer swats(Optimizer adam, Optimizer sgd, double momentum, long steps) {
        Ranges.requireCoefficient("momentum", momentum);
        return new SwitchedOptimizer(adam, sgd, steps,
                Optional.of(new ProjectedRate(adam.parameters(), 1 - momentum)));
    }

    private static List<String> names(Optimizer optimizer) {
        return optimizer.parameters().stream().map(Parameter::name).toList();
    }

    private Optimizer active() {
        return steps < switchStep ? first : second;
    }

    @Override
    public String description() {
        return "SwitchedOptimizer(" + first.description() + ", from step " + switchStep + " " + second.description()
                + ")";
    }

    @Override
    public void step() {
        if (steps < switchStep && projection.isPresent()) {
            projection.get().beginStep();
            first.step();
            projection.get().endStep(first.learningRate());
            setLearningRate(first.learningRate());
        } else {
            active().step();
        }
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
        double measured = projection.map(ProjectedRate::get).orElse(0.0);
        second.setLearningRate(learningRate * (measured > 0 ? measured : ratio));
    }

    @Override
    public Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>();
        first.state().forEach((name, tensor) -> state.put("first/" + name, tensor));
        second.state().forEach((name, tensor) -> state.put("second/" + name, tensor));
        state.put(STEP, NamedState.ofCount(steps));
        projection.ifPresent(rate -> state.put(PROJECTION, rate.state()));
        return Collections.unmodifiableMap(state);
    }

    @Override
    public void loadState(Map<String, Tensor> state) {
        NamedState.require(this, state(), state);
        first.loadState(part("first/", first, state));
        second.loadState(part("second/", second, state));
        steps = NamedState.count(state.get(STEP));
        projection.ifPresent(rate -> rate.state().copyFrom(state.get(PROJECTION)));
        setLearningRate(first.learningRate());
    }

    private static Map<String, Tensor> part(String prefix, Optimizer optimizer, Map<String, Tensor> state) {
        Map<String, Tensor> own = new LinkedHashMap<>();
        optimizer.state().keySet().forEach(name -> own.put(name, state.get(prefix + name)));
        return own;
    }
}
