package dev.lanewise.nn.activation;

import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Pass;
import dev.lanewise.nn.internal.Shapes;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.ParametricRelu;
import java.util.List;

/**
 * The rectifier with a learned slope below 0 (He et al. 2015): x above 0, weight·x below, for {@code [N, C]} or
 * {@code [N, C, H, W]}.
 *
 * <p>Parameter: {@code weight} of shape {@code [1]}, or {@code [C]} for a slope of each channel; 0.25 at first.
 */
public final class PReLU implements Layer {
    private static final float FIRST_SLOPE = 0.25f;

    private final Parameter weight;

    /** A rectifier with one slope. */
    public PReLU() {
        this(1);
    }

    /** A rectifier with a slope for each channel, or one for all where {@code slopes} is 1. */
    public PReLU(int slopes) {
        weight = new Parameter("weight", Tensor.zeros(slopes).fill(FIRST_SLOPE));
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(weight);
    }

    @Override
    public Shape outputShape(Shape input) {
        if (input.rank() != 4) {
            Shapes.requireRows(input);
        }
        int slopes = weight.value().elements();
        return slopes == 1 ? input : Shapes.requireSize(input, slopes, "channels");
    }

    @Override
    public Tensor forward(Tensor input, Pass pass) {
        Tensor output = pass.allocate(outputShape(input.shape()));
        ParametricRelu.forward(input, weight.value(), output);
        if (pass.isTraining()) {
            pass.save(input);
        } else {
            pass.release(input);
        }
        return output;
    }

    @Override
    public Tensor backward(Tensor outputGradient, Pass pass) {
        Tensor input = pass.restore();
        weight.accumulate((gradient, accumulate) -> ParametricRelu.backwardSlopes(input, outputGradient, gradient,
                accumulate));
        Tensor inputGradient = pass.overwrite(outputGradient,
                result -> ParametricRelu.backwardInput(input, weight.value(), outputGradient, result));
        pass.release(input);
        return inputGradient;
    }
}
