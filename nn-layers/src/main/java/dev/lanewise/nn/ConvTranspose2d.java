package dev.lanewise.nn;

import dev.lanewise.nn.internal.Shapes;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Activation;
import dev.lanewise.tensor.ops.ConvGeometry;
import dev.lanewise.tensor.ops.Convolution;
import dev.lanewise.tensor.ops.Elementwise;

/**
 * A transposed 2-D convolution (Zeiler et al. 2010: deconvolution), which computes what a {@link Conv2d} of the same
 * options computes backward: from {@code [N, inputChannels, H, W]} to {@code [N, outputChannels, H', W']}, H' = (H −
 * 1)·stride − padding + dilation·(kernel − 1) + outputPadding + 1.
 *
 * <p>Parameters: {@code weight} of shape {@code [inputChannels, outputChannels / groups, kernelHeight, kernelWidth]}
 * and {@code bias} of shape {@code [outputChannels]}; zeros until they are initialised or loaded.
 */
public final class ConvTranspose2d extends AffineLayer {
    private final int inputChannels;
    private final int outputChannels;
    private final Window window;
    private final Extra extra;
    private final int groups;
    private final boolean bias;

    /** Rows below and columns to the right that are added to the output. */
    private record Extra(int height, int width) {
        private Extra {
            if (height < 0 || width < 0) {
                throw new IllegalArgumentException(
                        "output padding must be at least 0, but is " + height + " by " + width);
            }
        }
    }

    /** A transposed convolution with a square kernel. */
    public ConvTranspose2d(int inputChannels, int outputChannels, int kernel) {
        this(inputChannels, outputChannels, kernel, kernel);
    }

    /** A transposed convolution with a kernel of any size. */
    public ConvTranspose2d(int inputChannels, int outputChannels, int kernelHeight, int kernelWidth) {
        this(inputChannels, outputChannels, Window.of(kernelHeight, kernelWidth), new Extra(0, 0), 1, true);
    }

    private ConvTranspose2d(int inputChannels, int outputChannels, Window window, Extra extra, int groups,
            boolean bias) {
        super(Conv2d.weightShape(outputChannels, inputChannels, window, groups), outputChannels, bias);
        this.inputChannels = inputChannels;
        this.outputChannels = outputChannels;
        this.window = window;
        this.extra = extra;
        this.groups = groups;
        this.bias = bias;
    }

    private ConvTranspose2d with(Window changed) {
        return new ConvTranspose2d(inputChannels, outputChannels, changed, extra, groups, bias);
    }

    /** The same with a stride in both directions: the output is about that many times as large as the input. */
    public ConvTranspose2d stride(int stride) {
        return stride(stride, stride);
    }

    /** The same with a stride for each direction. */
    public ConvTranspose2d stride(int height, int width) {
        return with(window.stride(height, width));
    }

    /** The same with so many pixels cut off the output on all four sides. */
    public ConvTranspose2d padding(int padding) {
        return padding(padding, padding, padding, padding);
    }

    /** The same with pixels cut off each side of the output. */
    public ConvTranspose2d padding(int top, int left, int bottom, int right) {
        return with(window.padding(top, left, bottom, right));
    }

    /** The same with rows and columns added to the output below and to the right, fewer than the stride. */
    public ConvTranspose2d outputPadding(int height, int width) {
        return new ConvTranspose2d(inputChannels, outputChannels, window, new Extra(height, width), groups, bias);
    }

    /** The same with {@code dilation − 1} pixels left out between the taps. */
    public ConvTranspose2d dilation(int dilation) {
        return with(window.dilation(dilation, dilation));
    }

    /** The same with its channels in groups that do not see each other. */
    public ConvTranspose2d groups(int groups) {
        return new ConvTranspose2d(inputChannels, outputChannels, window, extra, groups, bias);
    }

    /** The same with or without a bias. */
    public ConvTranspose2d bias(boolean bias) {
        return new ConvTranspose2d(inputChannels, outputChannels, window, extra, groups, bias);
    }

    @Override
    public Shape outputShape(Shape input) {
        Shapes.requireSize(Shapes.requireImages(input), inputChannels, "channels");
        if (extra.height >= window.strideHeight() || extra.width >= window.strideWidth()) {
            throw new IllegalArgumentException("expects an output padding below the stride of " + window.strideHeight()
                    + " by " + window.strideWidth() + ", but it is " + extra.height + " by " + extra.width);
        }
        int height = outputSize(input.dimension(2), window.strideHeight(), window.padTop() + window.padBottom(),
                window.dilationHeight() * (window.kernelHeight() - 1) + extra.height);
        int width = outputSize(input.dimension(3), window.strideWidth(), window.padLeft() + window.padRight(),
                window.dilationWidth() * (window.kernelWidth() - 1) + extra.width);
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException("leaves nothing of the input " + input + " after its padding");
        }
        return Shape.of(input.dimension(0), outputChannels, height, width);
    }

    private static int outputSize(int input, int stride, int padding, int reach) {
        return (input - 1) * stride - padding + reach + 1;
    }

    @Override
    public long multiplyAccumulates(Shape input) {
        return (long) input.elements() * (outputChannels / groups) * window.kernelHeight() * window.kernelWidth();
    }

    @Override
    void compute(Tensor input, Tensor weight, Tensor biasOrNull, Activation activation, Tensor output) {
        Convolution.backwardInput(geometry(output.shape()), input, weight, output);
        if (biasOrNull != null) {
            Elementwise.addBias(output, biasOrNull);
        }
        if (activation == Activation.RELU) {
            Elementwise.relu(output, output);
        }
    }

    @Override
    void computeInputGradient(Tensor outputGradient, Tensor weight, Tensor inputGradient) {
        Convolution.forward(geometry(outputGradient.shape()), outputGradient, weight, null, Activation.NONE,
                inputGradient);
    }

    @Override
    void computeWeightGradient(Tensor input, Tensor outputGradient, Tensor weightGradient, boolean accumulate) {
        Convolution.backwardWeight(geometry(outputGradient.shape()), outputGradient, input, weightGradient,
                accumulate);
    }

    /** That of the convolution from this layer's output to its input. */
    private ConvGeometry geometry(Shape output) {
        return Conv2d.geometry(window, output, outputChannels, inputChannels, groups);
    }
}
