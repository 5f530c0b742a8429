package dev.lanewise.nn;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.List;

/**
 * A convolution that gathers the statistics of its output for a normalization which is part of a step outside,
 * {@link ResidualRelu}: it leaves them saved in the pass, from where {@link #withStatistics} takes them.
 *
 * <p>Only {@link Sequential} makes it, for passes of training; it is never seen among its children.
 */
final class Conv2dWithStatistics implements Layer {
    private final Conv2d convolution;
    private final BatchNorm2d norm;

    Conv2dWithStatistics(Conv2d convolution, BatchNorm2d norm) {
        this.convolution = convolution;
        this.norm = norm;
    }

    @Override
    public Shape outputShape(Shape input) {
        return convolution.outputShape(input);
    }

    @Override
    public List<Child> children() {
        return List.of(new Child("0", convolution));
    }

    @Override
    public Tensor forward(Tensor input, Pass pass) {
        WithStatistics output = convolution.forwardWithStatistics(input, norm, pass);
        pass.save(output.mean());
        pass.save(output.inverseDeviation());
        return output.tensor();
    }

    /** The output of the forward pass that has just ended, with its statistics. */
    WithStatistics withStatistics(Tensor output, Pass pass) {
        Tensor inverseDeviation = pass.restore();
        return new WithStatistics(output, pass.restore(), inverseDeviation);
    }

    @Override
    public Tensor backward(Tensor outputGradient, Pass pass) {
        return convolution.backward(outputGradient, pass);
    }

    @Override
    public void backwardParameters(Tensor outputGradient, Pass pass) {
        convolution.backwardParameters(outputGradient, pass);
    }
}
