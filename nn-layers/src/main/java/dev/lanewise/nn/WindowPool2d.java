package dev.lanewise.nn;

import dev.lanewise.nn.internal.Shapes;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.PoolGeometry;

/** A pooling over a window that moves over the image; the options return new layers of type {@code P}. */
abstract sealed class WindowPool2d<P extends WindowPool2d<P>> implements Layer permits MaxPool2d, AvgPool2d, SumPool2d,
        ProductPool2d, LpPool2d {
    final Window window;
    final boolean ceilMode;

    WindowPool2d(Window window, boolean ceilMode) {
        this.window = window;
        this.ceilMode = ceilMode;
    }

    /** A window whose stride is its size: PyTorch's default. */
    static Window tiling(int kernelHeight, int kernelWidth) {
        return Window.of(kernelHeight, kernelWidth).stride(kernelHeight, kernelWidth);
    }

    abstract P with(Window window, boolean ceilMode);

    /** The same pooling with a stride in both directions; the default is the kernel's size. */
    public final P stride(int stride) {
        return stride(stride, stride);
    }

    /** The same pooling with a stride for each direction. */
    public final P stride(int height, int width) {
        return with(window.stride(height, width), ceilMode);
    }

    /** The same pooling with padding on all four sides. */
    public final P padding(int padding) {
        return padding(padding, padding);
    }

    /** The same pooling with padding above and below, and on both sides. */
    public final P padding(int height, int width) {
        return padding(height, width, height, width);
    }

    /** The same pooling with a padding for each side. */
    public final P padding(int top, int left, int bottom, int right) {
        return with(window.padding(top, left, bottom, right), ceilMode);
    }

    /** The same pooling with {@code dilation − 1} pixels left out between the taps. */
    public final P dilation(int dilation) {
        return with(window.dilation(dilation, dilation), ceilMode);
    }

    /**
     * The same pooling with its output size rounded up (a last window may reach over the edge) or, the default, down.
     */
    public final P ceilMode(boolean ceilMode) {
        return with(window, ceilMode);
    }

    @Override
    public final Shape outputShape(Shape input) {
        return outputShape(input, geometry(input));
    }

    @Override
    public final String description() {
        return window.description() + (ceilMode ? ", rounded up" : "");
    }

    static Shape outputShape(Shape input, PoolGeometry geometry) {
        return Shape.of(input.dimension(0), input.dimension(1), geometry.outputHeight(), geometry.outputWidth());
    }

    /** A tensor for the gradient of the input whose output gradient is given. */
    static Tensor allocateInputGradient(PoolGeometry geometry, Tensor outputGradient, Pass pass) {
        return pass.allocate(Shape.of(outputGradient.dimension(0), outputGradient.dimension(1), geometry.inputHeight(),
                geometry.inputWidth()));
    }

    /** The sizes of this pooling for an input {@code [N, C, H, W]}. */
    public final PoolGeometry geometry(Shape input) {
        Shapes.requireImages(input);
        return new PoolGeometry(
                input.dimension(2), input.dimension(3),
                window.kernelHeight(), window.kernelWidth(), window.strideHeight(), window.strideWidth(),
                window.padTop(), window.padLeft(), window.padBottom(), window.padRight(),
                window.dilationHeight(), window.dilationWidth(), ceilMode);
    }
}
