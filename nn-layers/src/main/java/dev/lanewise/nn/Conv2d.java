package dev.lanewise.nn;

import dev.lanewise.nn.internal.Shapes;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Activation;
import dev.lanewise.tensor.ops.ConvGeometry;
import dev.lanewise.tensor.ops.Convolution;
import dev.lanewise.tensor.ops.PackedWeights;

/**
 * A 2-D convolution (cross-correlation, as PyTorch's; {@link TrueConvolution} is the other) from
 * {@code [N, inputChannels, H, W]} to {@code [N, outputChannels, H', W']}.
 *
 * <p>Made as its line in a paper's table reads: {@code new Conv2d(64, 128, 3).stride(2).padding(1).bias(false)}. The
 * options return new layers, each with parameters of its own; the defaults are stride, dilation and groups 1,
 * padding 0, and a bias.
 *
 * <p>Parameters: {@code weight} of shape {@code [outputChannels, inputChannels / groups, kernelHeight, kernelWidth]}
 * and {@code bias} of shape {@code [outputChannels]}; zeros until they are initialised or loaded.
 */
public final class Conv2d extends AffineLayer {
    private final int inputChannels;
    private final int outputChannels;
    private final Window window;
    private final boolean same;
    /** The window with the padding that {@code same} asks for. */
    private final Window padded;
    private final int groups;
    private final boolean bias;

    /** A convolution with a square kernel. */
    public Conv2d(int inputChannels, int outputChannels, int kernel) {
        this(inputChannels, outputChannels, kernel, kernel);
    }

    /** A convolution with a kernel of any size. */
    public Conv2d(int inputChannels, int outputChannels, int kernelHeight, int kernelWidth) {
        this(inputChannels, outputChannels, Window.of(kernelHeight, kernelWidth), false, 1, true);
    }

    private Conv2d(int inputChannels, int outputChannels, Window window, boolean same, int groups, boolean bias) {
        super(weightShape(inputChannels, outputChannels, window, groups), outputChannels, bias);
        this.inputChannels = inputChannels;
        this.outputChannels = outputChannels;
        this.window = window;
        this.same = same;
        padded = same ? window.samePadding() : window;
        this.groups = groups;
        this.bias = bias;
    }

    static Shape weightShape(int inputChannels, int outputChannels, Window window, int groups) {
        if (inputChannels < 1 || outputChannels < 1 || groups < 1
                || inputChannels % groups != 0 || outputChannels % groups != 0) {
            throw new IllegalArgumentException(
                    "channels must be positive multiples of the groups, but are " + inputChannels
                            + " in and " + outputChannels + " out in " + groups + " groups");
        }
        return Shape.of(outputChannels, inputChannels / groups, window.kernelHeight(), window.kernelWidth());
    }

    /** The same convolution with a stride in both directions. */
    public Conv2d stride(int stride) {
        return stride(stride, stride);
    }

    /** The same convolution with a stride for each direction. */
    public Conv2d stride(int height, int width) {
        return with(window.stride(height, width), same);
    }

    /** The same convolution with zeros on all four sides. */
    public Conv2d padding(int padding) {
        return padding(padding, padding);
    }

    /**
     * The same convolution with {@code height} rows of zeros above and below and {@code width} columns on both sides.
     */
    public Conv2d padding(int height, int width) {
        return padding(height, width, height, width);
    }

    /** The same convolution with a padding of zeros for each side. */
    public Conv2d padding(int top, int left, int bottom, int right) {
        return with(window.padding(top, left, bottom, right), false);
    }

    /**
     * The same convolution, padded so that the output has the input's size; an odd pixel goes below and to the right,
     * as in PyTorch. The stride must be 1.
     */
    public Conv2d samePadding() {
        return with(window, true);
    }

    /** The same convolution without padding: only windows that lie inside the image. */
    public Conv2d validPadding() {
        return padding(0);
    }

    /** The same convolution with {@code dilation − 1} pixels left out between the taps. */
    public Conv2d dilation(int dilation) {
        return dilation(dilation, dilation);
    }

    /** The same convolution with a dilation for each direction. */
    public Conv2d dilation(int height, int width) {
        return with(window.dilation(height, width), same);
    }

    /** The same convolution with its channels in groups that do not see each other; groups = channels is depthwise. */
    public Conv2d groups(int groups) {
        return new Conv2d(inputChannels, outputChannels, window, same, groups, bias);
    }

    /** The same convolution with or without a bias. */
    public Conv2d bias(boolean bias) {
        return new Conv2d(inputChannels, outputChannels, window, same, groups, bias);
    }

    private Conv2d with(Window window, boolean same) {
        return new Conv2d(inputChannels, outputChannels, window, same, groups, bias);
    }

    @Override
    public Shape outputShape(Shape input) {
        Shapes.requireSize(Shapes.requireImages(input), inputChannels, "channels");
        return geometry(input).outputShape(input.dimension(0));
    }

    @Override
    public long multiplyAccumulates(Shape input) {
        return (long) outputShape(input).elements() * (inputChannels / groups) * window.kernelHeight()
                * window.kernelWidth();
    }

    @Override
    public String description() {
        return outputChannels + " " + padded.description() + (groups == 1 ? "" : ", " + groups + " groups");
    }

    @Override
    void compute(Tensor input, Tensor weight, Tensor biasOrNull, Activation activation, Tensor output) {
        Convolution.forward(geometry(input.shape()), input, weight, biasOrNull, activation, output);
    }

    /** In training, the output and what the normalization behind this layer needs to know of it. */
    WithStatistics forwardWithStatistics(Tensor input, BatchNorm2d norm, Pass pass) {
        WithStatistics output = norm.withUnsetStatistics(pass.allocate(outputShape(input.shape())), pass);
        Convolution.forwardWithStatistics(geometry(input.shape()), input, weight().value(), biasOrNull(), norm.eps(),
                output.tensor(), output.mean(), output.inverseDeviation());
        pass.save(input);
        return output;
    }

    @Override
    void computeFixed(Tensor input, Tensor weight, PackedWeights packed, Tensor biasOrNull, Activation activation,
            Tensor output) {
        Convolution.forward(geometry(input.shape()), input, weight, packed, biasOrNull, activation, output);
    }

    /**
     * max(output + addend, 0) with another weight and bias, in memory of its own; saves and gives up nothing.
     *
     * @param packedOrNull keeps what is made of a weight that stays as it is
     */
    Tensor forwardAddRelu(Tensor otherWeight, PackedWeights packedOrNull, Tensor otherBiasOrNull, Tensor addend,
            Tensor input, Pass pass) {
        Tensor output = pass.allocate(outputShape(input.shape()));
        Convolution.forwardAdd(geometry(input.shape()), input, otherWeight, packedOrNull, otherBiasOrNull, addend,
                Activation.RELU, output);
        return output;
    }

    @Override
    void computeInputGradient(Tensor outputGradient, Tensor weight, Tensor inputGradient) {
        Convolution.backwardInput(geometry(inputGradient.shape()), outputGradient, weight, inputGradient);
    }

    @Override
    void computeWeightGradient(Tensor input, Tensor outputGradient, Tensor weightGradient, boolean accumulate) {
        Convolution.backwardWeight(geometry(input.shape()), input, outputGradient, weightGradient, accumulate);
    }

    /** The sizes of this convolution for an input {@code [N, inputChannels, H, W]}. */
    public ConvGeometry geometry(Shape input) {
        return geometry(padded, input, inputChannels, outputChannels, groups);
    }

    static ConvGeometry geometry(Window window, Shape input, int inputChannels, int outputChannels, int groups) {
        return new ConvGeometry(
                input.dimension(2), input.dimension(3), inputChannels, outputChannels,
                window.kernelHeight(), window.kernelWidth(), window.strideHeight(), window.strideWidth(),
                window.padTop(), window.padLeft(), window.padBottom(), window.padRight(),
                window.dilationHeight(), window.dilationWidth(), groups);
    }
}
