package dev.lanewise.nn;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.BinaryFunction;
import dev.lanewise.tensor.ops.Broadcasting;
import dev.lanewise.tensor.ops.Elementwise;
import dev.lanewise.tensor.ops.LayerNormalization;
import dev.lanewise.tensor.ops.Reduction;
import java.util.List;

/**
 * Layer normalization (Ba et al. 2016) of the last dimension, {@code features}: of rows, or of tokens
 * {@code [N, L, features]}.
 *
 * <p>Parameters: {@code weight} and {@code bias} of shape {@code [features]}; 1 and 0 at first. Over the channels of
 * images it is {@code new AlongAxis(1, new LayerNorm(channels))}.
 */
public final class LayerNorm implements Layer {
    private final int features;
    private final float eps;
    private final Parameter weight;
    private final Parameter bias;

    /** A normalization with PyTorch's eps, 1e-5. */
    public LayerNorm(int features) {
        this(features, 1e-5f);
    }

    /** A normalization with another number added to the variance. */
    public LayerNorm(int features, float eps) {
        this.features = features;
        this.eps = eps;
        weight = new Parameter("weight", Tensor.zeros(features).fill(1));
        bias = new Parameter("bias", Tensor.zeros(features));
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(weight, bias);
    }

    @Override
    public Shape outputShape(Shape input) {
        if (input.rank() < 2 || input.rank() == 4 || input.dimension(input.rank() - 1) != features) {
            throw new IllegalArgumentException("expects [N, ..., " + features + "] but not images, and the input is "
                    + input);
        }
        return input;
    }

    private Shape rows(Shape shape) {
        return Shape.of(shape.elements() / features, features);
    }

    @Override
    public Tensor forward(Tensor input, Pass pass) {
        Shape rows = rows(outputShape(input.shape()));
        if (!pass.isTraining()) {
            return pass.overwrite(input, result -> {
                LayerNormalization.forward(input.viewInMemory(rows), eps, result.viewInMemory(rows), null);
                scaleAndShift(result.viewInMemory(rows), result.viewInMemory(rows));
            });
        }
        Tensor inverse = pass.allocate(Shape.of(rows.dimension(0)));
        Tensor normalized = pass.overwrite(input, result -> LayerNormalization.forward(input.viewInMemory(rows), eps,
                result.viewInMemory(rows), inverse));
        Tensor output = pass.allocate(input.shape());
        scaleAndShift(normalized.viewInMemory(rows), output.viewInMemory(rows));
        pass.save(normalized);
        pass.save(inverse);
        return output;
    }

    private void scaleAndShift(Tensor normalized, Tensor output) {
        Broadcasting.apply(BinaryFunction.MULTIPLY, normalized, weight.value(), output);
        Elementwise.addBias(output, bias.value());
    }

    @Override
    public Tensor backward(Tensor outputGradient, Pass pass) {
        Tensor inverse = pass.restore();
        Tensor normalized = pass.restore();
        Shape rows = rows(outputGradient.shape());
        accumulate(weight, bias, normalized.viewInMemory(rows), outputGradient.viewInMemory(rows), pass);
        Tensor gradient = pass.overwrite(outputGradient, result -> {
            Broadcasting.apply(BinaryFunction.MULTIPLY, outputGradient.viewInMemory(rows), weight.value(),
                    result.viewInMemory(rows));
            LayerNormalization.backward(normalized.viewInMemory(rows), result.viewInMemory(rows), inverse,
                    result.viewInMemory(rows));
        });
        pass.release(inverse);
        pass.release(normalized);
        return gradient;
    }

    /** Adds to the gradients of a scale and a shift behind a normalization: sums down the rows, or over each channel. */
    static void accumulate(Parameter weight, Parameter bias, Tensor normalized, Tensor gradient, Pass pass) {
        if (!bias.isFrozen()) {
            bias.accumulate((sum, accumulate) -> Reduction.sumPerChannel(gradient, sum, accumulate));
        }
        if (!weight.isFrozen()) {
            Tensor products = pass.allocate(gradient.shape());
            Broadcasting.apply(BinaryFunction.MULTIPLY, gradient, normalized, products);
            weight.accumulate((sum, accumulate) -> Reduction.sumPerChannel(products, sum, accumulate));
            pass.release(products);
        }
    }

    @Override
    public String description() {
        return "over " + features;
    }
}
