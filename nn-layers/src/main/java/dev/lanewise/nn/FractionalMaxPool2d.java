package dev.lanewise.nn;

import dev.lanewise.nn.internal.Shapes;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Pooling;

/**
 * Fractional max pooling (Graham 2014): the maximum over square windows at pseudo-random places, so that the size
 * shrinks by a factor between 1 and 2 or any other, from {@code [N, C, H, W]} to {@code [N, C, height, width]}.
 *
 * <p>With α = (size − kernel) / (output − 1), output i looks from ⌊α·(i + u)⌋ − ⌊α·u⌋ on, and the last from size −
 * kernel; u is drawn from [0, 1) for each sample and direction, as in PyTorch, which draws for each channel too. In
 * evaluation it is drawn as well: the outputs of several passes may be averaged.
 */
public final class FractionalMaxPool2d implements Layer {
    private final int kernel;
    private final int height;
    private final int width;
    private final double ratio;

    /** The places of one sample's windows. */
    private record Places(int[] rows, int[] columns) {}

    /** The places of all samples' windows and the shape of the input. */
    private record Drawn(Places[] samples, Shape input) {}

    private FractionalMaxPool2d(int kernel, int height, int width, double ratio) {
        if (kernel < 1) {
            throw new IllegalArgumentException("kernel size must be at least 1, but is " + kernel);
        }
        this.kernel = kernel;
        this.height = height;
        this.width = width;
        this.ratio = ratio;
    }

    /**
     * A pooling to a given size.
     *
     * @param kernel the rows and columns of each window: 2 for the paper's overlapping windows
     * @param height the height of the output, at least 1
     * @param width the width of the output, at least 1
     */
    public static FractionalMaxPool2d toSize(int kernel, int height, int width) {
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException("output size must be at least 1, but is " + height + " by " + width);
        }
        return new FractionalMaxPool2d(kernel, height, width, 0);
    }

    /**
     * A pooling to a share of the size, rounded down.
     *
     * @param kernel the rows and columns of each window: 2 for the paper's overlapping windows
     * @param ratio output size over input size, in (0, 1): 1/√2 for the paper's "size halves every two poolings"
     */
    public static FractionalMaxPool2d byRatio(int kernel, double ratio) {
        if (!(ratio > 0 && ratio < 1)) {
            throw new IllegalArgumentException("the ratio of the sizes must be in (0, 1), but is " + ratio);
        }
        return new FractionalMaxPool2d(kernel, 0, 0, ratio);
    }

    @Override
    public Shape outputShape(Shape input) {
        Shapes.requireImages(input);
        return Shape.of(input.dimension(0), input.dimension(1), outputSize(input.dimension(2), height),
                outputSize(input.dimension(3), width));
    }

    private int outputSize(int input, int fixed) {
        int output = fixed > 0 ? fixed : (int) (input * ratio);
        if (output < 1 || output + kernel - 1 > input) {
            throw new IllegalArgumentException("expects images of at least " + (Math.max(1, output) + kernel - 1)
                    + " pixels for " + output + " windows of " + kernel + ", but one side has " + input);
        }
        return output;
    }

    @Override
    public Tensor forward(Tensor input, Pass pass) {
        Shape shape = outputShape(input.shape());
        Tensor output = pass.allocate(shape);
        Tensor argmax = pass.allocate(shape);
        Drawn drawn = new Drawn(draw(pass.nextStream(), input.shape(), shape), input.shape());
        for (int i = 0; i < drawn.samples.length; i++) {
            Pooling.placedMaxForward(drawn.samples[i].rows, drawn.samples[i].columns, kernel, input.samples(i, i + 1),
                    output.samples(i, i + 1), argmax.samples(i, i + 1));
        }
        if (pass.isTraining()) {
            pass.save(argmax);
            pass.save(drawn);
        } else {
            pass.release(argmax);
        }
        pass.release(input);
        return output;
    }

    @Override
    public Tensor backward(Tensor outputGradient, Pass pass) {
        Drawn drawn = pass.restore(Drawn.class);
        Tensor argmax = pass.restore();
        Tensor inputGradient = pass.allocate(drawn.input);
        for (int i = 0; i < drawn.samples.length; i++) {
            Pooling.placedMaxBackward(drawn.samples[i].rows, drawn.samples[i].columns, kernel,
                    outputGradient.samples(i, i + 1), argmax.samples(i, i + 1), inputGradient.samples(i, i + 1));
        }
        pass.release(argmax);
        pass.release(outputGradient);
        return inputGradient;
    }

    private Places[] draw(Random stream, Shape input, Shape output) {
        Places[] samples = new Places[input.dimension(0)];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = new Places(places(input.dimension(2), output.dimension(2), stream.nextDouble()),
                    places(input.dimension(3), output.dimension(3), stream.nextDouble()));
        }
        return samples;
    }

    private int[] places(int input, int output, double u) {
        int[] places = new int[output];
        double step = output == 1 ? 0 : (input - kernel) / (output - 1.0);
        for (int i = 0; i < output - 1; i++) {
            places[i] = (int) (step * (i + u)) - (int) (step * u);
        }
        places[output - 1] = input - kernel;
        return places;
    }
}
