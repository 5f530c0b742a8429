package dev.lanewise.optim;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An optimizer that does something before or after the steps of another, whose state it adds its own to. */
abstract class OptimizerWrapper implements Optimizer {
    final Optimizer inner;

    OptimizerWrapper(Optimizer inner) {
        this.inner = inner;
    }

    /** What is saved beside the inner optimizer's state, live, or made for the purpose and read by {@link #loadOwn}. */
    Map<String, Tensor> ownState() {
        return Map.of();
    }

    /** Loads what {@link #ownState} gave; names and shapes are checked already. */
    void loadOwn(Map<String, Tensor> state) {}

    @Override
    public void step() {
        inner.step();
    }

    @Override
    public void clearGradients() {
        inner.clearGradients();
    }

    @Override
    public void enterEvaluation() {
        inner.enterEvaluation();
    }

    @Override
    public void leaveEvaluation() {
        inner.leaveEvaluation();
    }

    @Override
    public String description() {
        return getClass().getSimpleName() + "(" + inner.description() + ")";
    }

    @Override
    public final List<Parameter> parameters() {
        return inner.parameters();
    }

    @Override
    public final double learningRate() {
        return inner.learningRate();
    }

    @Override
    public void setLearningRate(double learningRate) {
        inner.setLearningRate(learningRate);
    }

    @Override
    public final Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>(inner.state());
        state.putAll(ownState());
        return Collections.unmodifiableMap(state);
    }

    @Override
    public final void loadState(Map<String, Tensor> state) {
        Map<String, Tensor> own = ownState();
        NamedState.require(this, state(), state);
        Map<String, Tensor> innerState = new LinkedHashMap<>(state);
        innerState.keySet().removeAll(own.keySet());
        inner.loadState(innerState);
        loadOwn(state);
    }
}
