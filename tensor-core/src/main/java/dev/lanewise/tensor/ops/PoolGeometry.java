package dev.lanewise.tensor.ops;

import dev.lanewise.tensor.Shape;

/**
 * The geometry of a pooling over images: sizes in pixels, {@code ceilMode} as in PyTorch.
 *
 * @param inputHeight the height of the input
 * @param inputWidth the width of the input
 * @param kernelHeight the taps of a window along the height
 * @param kernelWidth the taps of a window along the width
 * @param strideHeight the distance of neighbouring windows along the height
 * @param strideWidth the distance of neighbouring windows along the width
 * @param padTop rows of padding above the input, less than a window, as all paddings
 * @param padLeft columns of padding left of it
 * @param padBottom rows of padding below it
 * @param padRight columns of padding right of it
 * @param dilationHeight the distance of neighbouring taps along the height
 * @param dilationWidth the distance of neighbouring taps along the width
 * @param ceilMode whether a last window that is cut by the end of the padded input counts
 */
public record PoolGeometry(int inputHeight, int inputWidth, int kernelHeight, int kernelWidth, int strideHeight,
        int strideWidth, int padTop, int padLeft, int padBottom, int padRight, int dilationHeight, int dilationWidth,
        boolean ceilMode) {
    /**
     * Checks the geometry.
     *
     * @throws IllegalArgumentException if a size, stride or dilation is below 1, a padding is negative or not smaller
     *     than a window, or no window fits
     */
    public PoolGeometry {
        checkAxis("height", inputHeight, kernelHeight, strideHeight, padTop, padBottom, dilationHeight);
        checkAxis("width", inputWidth, kernelWidth, strideWidth, padLeft, padRight, dilationWidth);
        checkOutput("height", inputHeight, kernelHeight, outputSize(inputHeight, kernelHeight, strideHeight, padTop,
                padBottom, dilationHeight, ceilMode));
        checkOutput("width", inputWidth, kernelWidth,
                outputSize(inputWidth, kernelWidth, strideWidth, padLeft, padRight,
                        dilationWidth, ceilMode));
    }

    /** The height of the output. */
    public int outputHeight() {
        return outputSize(inputHeight, kernelHeight, strideHeight, padTop, padBottom, dilationHeight, ceilMode);
    }

    /** The width of the output. */
    public int outputWidth() {
        return outputSize(inputWidth, kernelWidth, strideWidth, padLeft, padRight, dilationWidth, ceilMode);
    }

    Shape inputShape(int batch, int channels) {
        return Shape.of(batch, channels, inputHeight, inputWidth);
    }

    Shape outputShape(int batch, int channels) {
        return Shape.of(batch, channels, outputHeight(), outputWidth());
    }

    private static int outputSize(int size, int kernel, int stride, int padBefore, int padAfter, int dilation,
            boolean ceilMode) {
        int slack = size + padBefore + padAfter - dilation * (kernel - 1) - 1;
        int output = Math.floorDiv(slack + (ceilMode ? stride - 1 : 0), stride) + 1;
        // A window must start inside the input or the padding before it, not in the padding after it.
        return ceilMode && (output - 1) * stride >= size + padBefore ? output - 1 : output;
    }

    private static void checkAxis(String axis, int size, int kernel, int stride, int padBefore, int padAfter,
            int dilation) {
        if (size < 1 || kernel < 1 || stride < 1 || dilation < 1) {
            throw new IllegalArgumentException(
                    "pooling needs an input, a kernel, a stride and a dilation of at least 1, but along the "
                            + axis + " they are " + size + ", " + kernel + ", " + stride + " and " + dilation);
        }
        int most = dilation * (kernel - 1);
        if (padBefore < 0 || padAfter < 0 || padBefore > most || padAfter > most) {
            throw new IllegalArgumentException(
                    "pooling needs a padding of 0 to " + most + ", less than a window, but along the "
                            + axis + " it is " + padBefore + " and " + padAfter);
        }
    }

    private static void checkOutput(String axis, int size, int kernel, int output) {
        if (output < 1) {
            throw new IllegalArgumentException(
                    "no pooling window of " + kernel + " taps fits the input's " + axis + " of " + size);
        }
    }
}
