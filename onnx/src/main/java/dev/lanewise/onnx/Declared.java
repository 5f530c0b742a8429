package dev.lanewise.onnx;

import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Pass;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.Arrays;

/** The input as the file declares it: passes on what fits. */
final class Declared implements Layer {
    private final int[] dimensions;

    /** An input whose dimensions are as given, those that are {@link OnnxModel#FREE} of any size. */
    Declared(int... dimensions) {
        this.dimensions = dimensions.clone();
    }

    @Override
    public Shape outputShape(Shape input) {
        boolean fits = input.rank() == dimensions.length;
        for (int axis = 0; fits && axis < dimensions.length; axis++) {
            fits = dimensions[axis] == OnnxModel.FREE || dimensions[axis] == input.dimension(axis);
        }
        if (!fits) {
            throw new IllegalArgumentException("expects " + description() + ", but the input is " + input);
        }
        return input;
    }

    @Override
    public Tensor forward(Tensor input, Pass pass) {
        return input;
    }

    @Override
    public Tensor backward(Tensor outputGradient, Pass pass) {
        return outputGradient;
    }

    @Override
    public String description() {
        return Arrays.toString(dimensions).replace("-1", "any");
    }
}
