package dev.lanewise.optim;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Tensor;
import java.util.List;
import java.util.Map;

/**
 * A rule that changes parameters against their gradients, with the state that it keeps from step to step.
 *
 * <p>A training step is {@link #clearGradients}, forward and backward, {@link #step}. An optimizer belongs to one
 * thread; its update is the same bits at any thread count.
 */
public interface Optimizer {
    /** Updates every parameter in place from its gradient. */
    void step();

    /** Makes the gradients of all parameters zero. */
    default void clearGradients() {
        parameters().forEach(Parameter::clearGradient);
    }

    /**
     * Puts the weights to be evaluated in place of those that are trained: for optimizers that keep an average
     * ({@link WeightAverage}); for all others nothing. Nothing is trained until {@link #leaveEvaluation}.
     */
    default void enterEvaluation() {}

    /** Puts the trained weights back after {@link #enterEvaluation}. */
    default void leaveEvaluation() {}

    /** The name of the method and its numbers but for the learning rate, in one line: what two runs of the same must have in common. */
    default String description() {
        return getClass().getSimpleName();
    }

    /** The parameters that this optimizer updates, in the order given to it. */
    List<Parameter> parameters();

    /** The learning rate of the next step. */
    double learningRate();

    /**
     * Sets the learning rate of the next steps.
     *
     * @throws IllegalArgumentException if the rate is negative or not finite
     */
    void setLearningRate(double learningRate);

    /**
     * All that must be saved to go on exactly: the tensors of this optimizer, not copied, under names such as
     * {@code conv1.weight/momentum}, and the number of steps taken under {@code step}; hyper-parameters are not part of
     * it.
     *
     * @return an unmodifiable map in the order of the parameters
     */
    Map<String, Tensor> state();

    /**
     * Goes to a state that {@link #state} gave for parameters of the same names and shapes; copies the tensors.
     *
     * @throws IllegalArgumentException if a name is missing or unknown, or a shape differs; nothing is changed then
     */
    void loadState(Map<String, Tensor> state);
}
