package dev.lanewise.optim.fullbatch;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Tensor;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * The loss of a network as a function of all its parameters in one vector, in the order of the parameters and of their
 * memory.
 *
 * <p>The network computes in single precision, so about seven digits of the value mean something. After a method has
 * ended, {@link #write} puts its result into the network.
 */
public final class NetworkObjective implements Objective {
    private final List<Parameter> parameters;
    private final DoubleSupplier lossAndGradients;
    private final int size;

    /**
     * The function of these parameters.
     *
     * @param lossAndGradients runs forward and backward on the whole batch, adding to gradients that are clear, and
     *     returns the loss; the network must be deterministic
     */
    public NetworkObjective(List<Parameter> parameters, DoubleSupplier lossAndGradients) {
        this.parameters = List.copyOf(parameters);
        this.lossAndGradients = lossAndGradients;
        size = parameters.stream().mapToInt(parameter -> parameter.value().elements()).sum();
    }

    @Override
    public int size() {
        return size;
    }

    /** The parameters as they are now, in one vector. */
    public double[] read() {
        double[] x = new double[size];
        int index = 0;
        for (Parameter parameter : parameters) {
            index = gather(parameter.value(), x, index);
        }
        return x;
    }

    /**
     * Sets the parameters.
     *
     * @throws IllegalArgumentException if the vector has another length
     */
    public void write(double[] x) {
        if (x.length != size) {
            throw new IllegalArgumentException(
                    "the network has " + size + " parameters, but " + x.length + " are given");
        }
        int index = 0;
        for (Parameter parameter : parameters) {
            Tensor value = parameter.value();
            for (int i = 0; i < value.elements(); i++) {
                value.array()[value.offset() + i] = (float) x[index++];
            }
        }
    }

    @Override
    public double evaluate(double[] x, double[] gradient) {
        write(x);
        parameters.forEach(Parameter::clearGradient);
        double loss = lossAndGradients.getAsDouble();
        int index = 0;
        for (Parameter parameter : parameters) {
            index = gather(parameter.gradient(), gradient, index);
        }
        return loss;
    }

    private static int gather(Tensor tensor, double[] into, int index) {
        for (int i = 0; i < tensor.elements(); i++) {
            into[index + i] = tensor.array()[tensor.offset() + i];
        }
        return index + tensor.elements();
    }
}
