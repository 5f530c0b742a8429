package dev.lanewise.optim.parallel;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Tensor;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * A worker with a network of its own, whose parameters are the weights one behind the other, in the order of memory.
 */
public final class ReplicaWorker implements Worker {
    private final List<Parameter> parameters;
    private final IntToDoubleFunction lossAndGradients;

    /**
     * A worker.
     *
     * @param parameters of its network, which no other worker has
     * @param lossAndGradients runs forward and backward on the batch of a step, adding to gradients that are clear, and
     *     returns the loss
     */
    public ReplicaWorker(List<Parameter> parameters, IntToDoubleFunction lossAndGradients) {
        this.parameters = List.copyOf(parameters);
        this.lossAndGradients = lossAndGradients;
    }

    /** The parameters as one vector, copied: what a method is to train. */
    public static Parameter gather(List<Parameter> parameters) {
        Tensor weights = Tensor.zeros(parameters.stream().mapToInt(each -> each.value().elements()).sum());
        int index = 0;
        for (Parameter parameter : parameters) {
            index = part(weights, index, parameter.value()).copyFrom(parameter.value()).elements() + index;
        }
        return new Parameter("weights", weights);
    }

    /** Copies a vector of {@link #gather} into the parameters. */
    public static void scatter(Tensor weights, List<Parameter> parameters) {
        int index = 0;
        for (Parameter parameter : parameters) {
            parameter.value().copyFrom(part(weights, index, parameter.value()));
            index += parameter.value().elements();
        }
    }

    private static Tensor part(Tensor vector, int index, Tensor like) {
        return Tensor.wrapChannelsLast(like.shape(), vector.array(), vector.offset() + index);
    }

    @Override
    public double gradient(Tensor weights, int step, Tensor gradient) {
        scatter(weights, parameters);
        parameters.forEach(Parameter::clearGradient);
        double loss = lossAndGradients.applyAsDouble(step);
        int index = 0;
        for (Parameter parameter : parameters) {
            part(gradient, index, parameter.value()).copyFrom(parameter.gradient());
            index += parameter.value().elements();
        }
        return loss;
    }
}
