package dev.lanewise.nn.math;

import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Pass;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.BinaryFunction;
import dev.lanewise.tensor.ops.Broadcasting;
import dev.lanewise.tensor.ops.Elementwise;

/** Each element to a fixed power, for any shape. */
public final class Power implements Layer {
    private final float exponent;

    /** A power. */
    public Power(float exponent) {
        this.exponent = exponent;
    }

    @Override
    public Shape outputShape(Shape input) {
        return input;
    }

    @Override
    public Tensor forward(Tensor input, Pass pass) {
        Tensor output = pass.allocate(input.shape());
        power(input, exponent, output);
        if (pass.isTraining()) {
            pass.save(input);
        } else {
            pass.release(input);
        }
        return output;
    }

    /** g·p·x^(p−1). */
    @Override
    public Tensor backward(Tensor outputGradient, Pass pass) {
        Tensor input = pass.restore();
        Tensor slope = pass.allocate(input.shape());
        power(input, exponent - 1, slope);
        Elementwise.scale(slope, exponent, slope);
        pass.release(input);
        Tensor gradient = pass.overwrite(outputGradient,
                result -> Broadcasting.apply(BinaryFunction.MULTIPLY, outputGradient, slope, result));
        pass.release(slope);
        return gradient;
    }

    private static void power(Tensor x, float exponent, Tensor y) {
        if (exponent == 2) {
            Broadcasting.apply(BinaryFunction.MULTIPLY, x, x, y);
        } else if (exponent == 1) {
            y.copyFrom(x);
        } else {
            Broadcasting.apply(BinaryFunction.POWER, x, Tensor.of(Shape.of(), exponent), y);
        }
    }

    @Override
    public String description() {
        return "to the power of " + exponent;
    }
}
