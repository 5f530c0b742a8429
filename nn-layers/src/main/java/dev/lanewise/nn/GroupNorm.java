package dev.lanewise.nn;

import dev.lanewise.nn.internal.Shapes;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.BinaryFunction;
import dev.lanewise.tensor.ops.Broadcasting;
import dev.lanewise.tensor.ops.Elementwise;
import dev.lanewise.tensor.ops.LayerNormalization;
import dev.lanewise.tensor.ops.Layout;
import java.util.List;

/**
 * Group normalization (Wu and He 2018): the channels of each image, in groups, less the group's mean and divided by its
 * standard deviation; one channel a group is instance normalization (Ulyanov et al. 2016).
 *
 * <p>Parameters: {@code weight} and {@code bias} of shape {@code [channels]}; 1 and 0 at first.
 */
public final class GroupNorm implements Layer {
    private final int groups;
    private final int channels;
    private final float eps;
    private final Parameter weight;
    private final Parameter bias;

    /** A normalization with PyTorch's eps, 1e-5. */
    public GroupNorm(int groups, int channels) {
        this(groups, channels, 1e-5f);
    }

    /**
     * A normalization with another number added to the variance.
     *
     * @throws IllegalArgumentException if the channels are no multiple of the groups
     */
    public GroupNorm(int groups, int channels, float eps) {
        if (groups < 1 || channels < 1 || channels % groups != 0) {
            throw new IllegalArgumentException("channels must be a positive multiple of the groups, but are " + channels
                    + " in " + groups + " groups");
        }
        this.groups = groups;
        this.channels = channels;
        this.eps = eps;
        weight = new Parameter("weight", Tensor.zeros(channels).fill(1));
        bias = new Parameter("bias", Tensor.zeros(channels));
    }

    /** Instance normalization: a group for each channel. */
    public static GroupNorm instance(int channels, float eps) {
        return new GroupNorm(channels, channels, eps);
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(weight, bias);
    }

    @Override
    public Shape outputShape(Shape input) {
        return Shapes.requireSize(Shapes.requireImages(input), channels, "channels");
    }

    private Shape rows(Shape input) {
        int rows = input.dimension(0) * groups;
        return Shape.of(rows, rows == 0 ? 0 : input.elements() / rows);
    }

    @Override
    public Tensor forward(Tensor input, Pass pass) {
        Shape shape = outputShape(input.shape());
        Tensor rows = pass.allocate(rows(shape));
        Layout.reshape(input, rows);
        pass.release(input);
        Tensor inverse = pass.allocate(Shape.of(rows.dimension(0)));
        LayerNormalization.forward(rows, eps, rows, inverse);
        Tensor normalized = pass.allocate(shape);
        Layout.reshape(rows, normalized);
        pass.release(rows);
        Tensor output = pass.isTraining() ? pass.allocate(shape) : normalized;
        Broadcasting.apply(BinaryFunction.MULTIPLY, normalized, perChannel(weight.value()), output);
        Elementwise.addBias(output, bias.value());
        if (pass.isTraining()) {
            pass.save(normalized);
            pass.save(inverse);
        } else {
            pass.release(inverse);
        }
        return output;
    }

    private Tensor perChannel(Tensor values) {
        return values.viewInMemory(Shape.of(1, channels, 1, 1));
    }

    @Override
    public Tensor backward(Tensor outputGradient, Pass pass) {
        Tensor inverse = pass.restore();
        Tensor normalized = pass.restore();
        LayerNorm.accumulate(weight, bias, normalized, outputGradient, pass);
        Tensor scaled = pass.overwrite(outputGradient, result -> Broadcasting.apply(BinaryFunction.MULTIPLY,
                outputGradient, perChannel(weight.value()), result));
        Tensor rows = pass.allocate(rows(normalized.shape()));
        Layout.reshape(normalized, rows);
        Tensor gradient = pass.allocate(rows.shape());
        Layout.reshape(scaled, gradient);
        LayerNormalization.backward(rows, gradient, inverse, gradient);
        Layout.reshape(gradient, normalized);
        List.of(rows, gradient, inverse, scaled).forEach(pass::release);
        return normalized;
    }

    @Override
    public String description() {
        return channels + " channels in " + groups + " groups";
    }
}
