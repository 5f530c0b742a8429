package dev.lanewise.nn;

/** Where a convolution or a pooling looks: kernel, stride, padding and dilation in pixels, all immutable. */
record Window(
        int kernelHeight,
        int kernelWidth,
        int strideHeight,
        int strideWidth,
        int padTop,
        int padLeft,
        int padBottom,
        int padRight,
        int dilationHeight,
        int dilationWidth) {

    Window {
        atLeast(1, "kernel size", kernelHeight, kernelWidth);
        atLeast(1, "stride", strideHeight, strideWidth);
        atLeast(0, "padding", padTop, padLeft, padBottom, padRight);
        atLeast(1, "dilation", dilationHeight, dilationWidth);
    }

    static Window of(int kernelHeight, int kernelWidth) {
        return new Window(kernelHeight, kernelWidth, 1, 1, 0, 0, 0, 0, 1, 1);
    }

    Window stride(int height, int width) {
        return new Window(kernelHeight, kernelWidth, height, width, padTop, padLeft, padBottom, padRight,
                dilationHeight,
                dilationWidth);
    }

    Window padding(int top, int left, int bottom, int right) {
        return new Window(kernelHeight, kernelWidth, strideHeight, strideWidth, top, left, bottom, right,
                dilationHeight,
                dilationWidth);
    }

    Window dilation(int height, int width) {
        return new Window(kernelHeight, kernelWidth, strideHeight, strideWidth, padTop, padLeft, padBottom, padRight,
                height,
                width);
    }

    /**
     * PyTorch's {@code padding="same"}: the output has the input's size, and an odd pixel goes below and to the right.
     */
    Window samePadding() {
        if (strideHeight != 1 || strideWidth != 1) {
            throw new IllegalArgumentException(
                    "same padding needs stride 1, but the stride is " + strideHeight + " by " + strideWidth);
        }
        int vertical = dilationHeight * (kernelHeight - 1);
        int horizontal = dilationWidth * (kernelWidth - 1);
        return padding(vertical / 2, horizontal / 2, vertical - vertical / 2, horizontal - horizontal / 2);
    }

    /** For example {@code 3x3 filters at stride 2, pad 1}; a padding that differs between sides is named for each. */
    String description() {
        String stride = strideHeight == strideWidth ? "" + strideHeight : strideHeight + "x" + strideWidth;
        boolean even = padTop == padBottom && padLeft == padRight && padTop == padLeft;
        String pad = even ? "" + padTop : padTop + "," + padLeft + "," + padBottom + "," + padRight;
        String dilation = dilationHeight == 1 && dilationWidth == 1
                ? ""
                : ", dilation " + dilationHeight + "x" + dilationWidth;
        return kernelHeight + "x" + kernelWidth + " filters at stride " + stride + ", pad " + pad + dilation;
    }

    private static void atLeast(int minimum, String what, int... values) {
        for (int value : values) {
            if (value < minimum) {
                throw new IllegalArgumentException(what + " must be at least " + minimum + ", but is " + value);
            }
        }
    }
}
