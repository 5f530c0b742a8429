package dev.lanewise.nn;

import dev.lanewise.nn.internal.Shapes;
import dev.lanewise.tensor.Shape;

/**
 * Batch normalization of each channel (Ioffe and Szegedy 2015) over inputs of shape {@code [N, C, H, W]}.
 *
 * <p>Parameters: {@code weight} (ones) and {@code bias} (zeros); buffers: {@code running_mean} (zeros) and {@code
 * running_var} (ones); each of shape {@code [channels]}. Defaults: eps 1e-5, momentum 0.1.
 */
public final class BatchNorm2d extends BatchNorm<BatchNorm2d> {
    /** A normalization of so many channels. */
    public BatchNorm2d(int channels) {
        this(channels, Options.DEFAULT);
    }

    private BatchNorm2d(int channels, Options options) {
        super(channels, options);
    }

    @Override
    BatchNorm2d with(Options options) {
        return new BatchNorm2d(channels, options);
    }

    @Override
    public Shape outputShape(Shape input) {
        return Shapes.requireSize(Shapes.requireImages(input), channels, "channels");
    }
}
