package dev.lanewise.optim;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Tensor;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Several optimizers, each with parameters of its own, as one: {@link Muon} for matrices beside {@link AdamW} for the
 * rest.
 *
 * <p>The learning rate is the first one's; the others keep the ratio to it that they were given with. State: that of
 * optimizer i under {@code i/}.
 */
public final class CombinedOptimizer implements Optimizer {
    private final List<Optimizer> optimizers;
    private final List<Double> ratios;

    /**
     * The optimizers as one.
     *
     * @throws IllegalArgumentException if there is none, two have a parameter in common, or the first one's learning
     *     rate is 0
     */
    public CombinedOptimizer(Optimizer... optimizers) {
        this.optimizers = List.of(optimizers);
        if (optimizers.length == 0) {
            throw new IllegalArgumentException("no optimizers to combine");
        }
        Set<String> names = new HashSet<>();
        for (Parameter parameter : parameters()) {
            if (!names.add(parameter.name())) {
                throw new IllegalArgumentException("two of the optimizers have the parameter " + parameter.name());
            }
        }
        double first = Ranges.requirePositive("the learning rate of the first optimizer", learningRate());
        ratios = this.optimizers.stream().map(optimizer -> optimizer.learningRate() / first).toList();
    }

    @Override
    public void step() {
        optimizers.forEach(Optimizer::step);
    }

    @Override
    public void clearGradients() {
        optimizers.forEach(Optimizer::clearGradients);
    }

    @Override
    public void enterEvaluation() {
        optimizers.forEach(Optimizer::enterEvaluation);
    }

    @Override
    public void leaveEvaluation() {
        optimizers.forEach(Optimizer::leaveEvaluation);
    }

    @Override
    public String description() {
        return optimizers.stream().map(Optimizer::description)
                .collect(Collectors.joining(", ", "CombinedOptimizer(", ")"))
                + " rates " + ratios;
    }

    @Override
    public List<Parameter> parameters() {
        return optimizers.stream().flatMap(optimizer -> optimizer.parameters().stream()).toList();
    }

    @Override
    public double learningRate() {
        return optimizers.getFirst().learningRate();
    }

    @Override
    public void setLearningRate(double learningRate) {
        for (int i = 0; i < ratios.size(); i++) {
            optimizers.get(i).setLearningRate(learningRate * ratios.get(i));
        }
    }

    @Override
    public Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>();
        for (int i = 0; i < ratios.size(); i++) {
            String prefix = i + "/";
            optimizers.get(i).state().forEach((name, tensor) -> state.put(prefix + name, tensor));
        }
        return Collections.unmodifiableMap(state);
    }

    @Override
    public void loadState(Map<String, Tensor> state) {
        NamedState.require(this, state(), state);
        for (int i = 0; i < ratios.size(); i++) {
            String prefix = i + "/";
            Map<String, Tensor> own = new LinkedHashMap<>();
            optimizers.get(i).state().keySet().forEach(name -> own.put(name, state.get(prefix + name)));
            optimizers.get(i).loadState(own);
        }
    }
}
