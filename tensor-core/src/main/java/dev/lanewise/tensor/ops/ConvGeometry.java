package dev.lanewise.tensor.ops;

import dev.lanewise.tensor.Shape;

/**
 * The sizes of a two-dimensional convolution (cross-correlation, as every framework computes it), but for the batch.
 *
 * <p>Output pixel (y, x) sees input pixels
 * {@code (y·strideHeight − padTop + ky·dilationHeight, x·strideWidth − padLeft + kx·dilationWidth)}; those outside the
 * input count as 0. Channels are in {@code groups} groups, each convolved by itself.
 *
 * @param padTop rows of zeros above the input; likewise the three other sides, which may differ
 */
public record ConvGeometry(int inputHeight, int inputWidth, int inputChannels, int outputChannels, int kernelHeight,
        int kernelWidth, int strideHeight, int strideWidth, int padTop, int padLeft, int padBottom, int padRight,
        int dilationHeight, int dilationWidth, int groups) {
    /**
     * Checks the sizes.
     *
     * @throws IllegalArgumentException if one is out of range, groups do not divide the channels, or the kernel does
     *     not fit
     */
    public ConvGeometry {
        if (inputHeight < 1 || inputWidth < 1 || inputChannels < 1 || outputChannels < 1 || kernelHeight < 1
                || kernelWidth < 1 || strideHeight < 1 || strideWidth < 1 || dilationHeight < 1 || dilationWidth < 1) {
            throw new IllegalArgumentException("input " + inputChannels + "×" + inputHeight + "×" + inputWidth
                    + ", outputs "
                    + outputChannels + ", kernel " + kernelHeight + "×" + kernelWidth + ", stride " + strideHeight + "×"
                    + strideWidth + ", dilation " + dilationHeight + "×" + dilationWidth + ": all must be positive");
        }
        if (padTop < 0 || padLeft < 0 || padBottom < 0 || padRight < 0) {
            throw new IllegalArgumentException(
                    "padding must not be negative, but is top " + padTop + ", left " + padLeft
                            + ", bottom " + padBottom + ", right " + padRight);
        }
        if (groups < 1 || inputChannels % groups != 0 || outputChannels % groups != 0) {
            throw new IllegalArgumentException(groups + " groups must divide " + inputChannels + " input and "
                    + outputChannels + " output channels");
        }
        long spanHeight = (kernelHeight - 1L) * dilationHeight + 1;
        long spanWidth = (kernelWidth - 1L) * dilationWidth + 1;
        if (spanHeight > (long) inputHeight + padTop + padBottom
                || spanWidth > (long) inputWidth + padLeft + padRight) {
            throw new IllegalArgumentException("the kernel spans " + spanHeight + "×" + spanWidth
                    + " pixels, but the padded input has only " + ((long) inputHeight + padTop + padBottom) + "×"
                    + ((long) inputWidth + padLeft + padRight));
        }
    }

    /** A geometry with equal strides, padding and dilation in both directions. */
    public static ConvGeometry of(int inputHeight, int inputWidth, int inputChannels, int outputChannels, int kernel,
            int stride, int padding, int dilation, int groups) {
        return new ConvGeometry(inputHeight, inputWidth, inputChannels, outputChannels, kernel, kernel, stride, stride,
                padding, padding, padding, padding, dilation, dilation, groups);
    }

    /** Rows of the output. */
    public int outputHeight() {
        return (inputHeight + padTop + padBottom - dilationHeight * (kernelHeight - 1) - 1) / strideHeight + 1;
    }

    /** Columns of the output. */
    public int outputWidth() {
        return (inputWidth + padLeft + padRight - dilationWidth * (kernelWidth - 1) - 1) / strideWidth + 1;
    }

    /** Input channels that one output channel sees. */
    public int channelsPerGroup() {
        return inputChannels / groups;
    }

    /** Output channels of one group. */
    public int outputsPerGroup() {
        return outputChannels / groups;
    }

    /** [outputChannels, inputChannels/groups, kernelHeight, kernelWidth]. */
    public Shape weightShape() {
        return Shape.of(outputChannels, channelsPerGroup(), kernelHeight, kernelWidth);
    }

    /** [batch, inputChannels, inputHeight, inputWidth]. */
    public Shape inputShape(int batch) {
        return Shape.of(batch, inputChannels, inputHeight, inputWidth);
    }

    /** [batch, outputChannels, outputHeight, outputWidth]. */
    public Shape outputShape(int batch) {
        return Shape.of(batch, outputChannels, outputHeight(), outputWidth());
    }

    /** The multiply-accumulate operations of a forward pass on one image. */
    public long multiplyAccumulates() {
        return (long) outputHeight() * outputWidth() * outputChannels * channelsPerGroup() * kernelHeight * kernelWidth;
    }
}
