package dev.lanewise.nn;

import dev.lanewise.nn.activation.ReLU;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Activation;
import java.util.ArrayList;
import java.util.List;

/**
 * A convolution, the batch normalization behind it and perhaps a ReLU behind that as one step of training: the
 * convolution gathers the statistics of its output while caches hold it, and the ReLU is applied where the output is
 * stored.
 *
 * <p>Only {@link Sequential} makes it, for passes of training; it is never seen among its children.
 */
final class ConvBatchNorm implements Layer {
    private final Conv2d convolution;
    private final BatchNorm2d norm;
    private final ReLU reluOrNull;

    /** A step without a ReLU. */
    ConvBatchNorm(Conv2d convolution, BatchNorm2d norm) {
        this(convolution, norm, null);
    }

    private ConvBatchNorm(Conv2d convolution, BatchNorm2d norm, ReLU reluOrNull) {
        this.convolution = convolution;
        this.norm = norm;
        this.reluOrNull = reluOrNull;
    }

    /** Whether a ReLU behind this step can still become part of it. */
    boolean takesReLU() {
        return reluOrNull == null;
    }

    /** This step and the ReLU behind it as one. */
    ConvBatchNorm with(ReLU relu) {
        return new ConvBatchNorm(convolution, norm, relu);
    }

    @Override
    public Shape outputShape(Shape input) {
        return norm.outputShape(convolution.outputShape(input));
    }

    @Override
    public List<Child> children() {
        List<Child> children = new ArrayList<>();
        children.add(new Child("0", convolution));
        children.add(new Child("1", norm));
        if (reluOrNull != null) {
            children.add(new Child("2", reluOrNull));
        }
        return children;
    }

    @Override
    public Tensor forward(Tensor input, Pass pass) {
        return norm.forward(convolution.forwardWithStatistics(input, norm, pass), activation(), pass);
    }

    @Override
    public Tensor backward(Tensor outputGradient, Pass pass) {
        return convolution.backward(norm.backward(outputGradient, activation(), pass), pass);
    }

    @Override
    public void backwardParameters(Tensor outputGradient, Pass pass) {
        convolution.backwardParameters(norm.backward(outputGradient, activation(), pass), pass);
    }

    private Activation activation() {
        return reluOrNull == null ? Activation.NONE : Activation.RELU;
    }
}
