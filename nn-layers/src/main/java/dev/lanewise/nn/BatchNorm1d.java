package dev.lanewise.nn;

import dev.lanewise.nn.internal.Shapes;
import dev.lanewise.tensor.Shape;

/**
 * Batch normalization of each feature (Ioffe and Szegedy 2015) over inputs of shape {@code [N, C]}.
 *
 * <p>Parameters: {@code weight} (ones) and {@code bias} (zeros); buffers: {@code running_mean} (zeros) and {@code
 * running_var} (ones); each of shape {@code [features]}. Defaults: eps 1e-5, momentum 0.1.
 */
public final class BatchNorm1d extends BatchNorm<BatchNorm1d> {
    /** A normalization of so many features. */
    public BatchNorm1d(int features) {
        this(features, Options.DEFAULT);
    }

    private BatchNorm1d(int features, Options options) {
        super(features, options);
    }

    @Override
    BatchNorm1d with(Options options) {
        return new BatchNorm1d(channels, options);
    }

    @Override
    public Shape outputShape(Shape input) {
        return Shapes.requireSize(Shapes.requireRows(input), channels, "features");
    }
}
