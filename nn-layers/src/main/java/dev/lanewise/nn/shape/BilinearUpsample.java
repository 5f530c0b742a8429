package dev.lanewise.nn.shape;

import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Pass;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Resampling;
import dev.lanewise.tensor.ops.Resampling.Axis;
import dev.lanewise.tensor.ops.Resampling.Coordinates;

/**
 * Images at another size, interpolated between four pixels: PyTorch's {@code bilinear}, with the borders of the outer
 * pixels, or with {@link #alignCorners} their centres, at the same place.
 */
public final class BilinearUpsample implements Layer {
    private final UpsampleSize size;
    private final Coordinates coordinates;

    private BilinearUpsample(UpsampleSize size, Coordinates coordinates) {
        this.size = size;
        this.coordinates = coordinates;
    }

    /** Images that are so many times as high and wide. */
    public static BilinearUpsample byFactor(double height, double width) {
        return new BilinearUpsample(new UpsampleSize(true, height, width), Coordinates.HALF_PIXEL);
    }

    /** Images of a size. */
    public static BilinearUpsample toSize(int height, int width) {
        return new BilinearUpsample(new UpsampleSize(false, height, width), Coordinates.HALF_PIXEL);
    }

    /** The same with the centres of the corners' pixels at the same place. */
    public BilinearUpsample alignCorners() {
        return coordinates(Coordinates.ALIGN_CORNERS);
    }

    /** The same with another rule of where pixels are. */
    public BilinearUpsample coordinates(Coordinates other) {
        return new BilinearUpsample(size, other);
    }

    @Override
    public Shape outputShape(Shape input) {
        return size.outputShape(input);
    }

    private Axis rows(Shape input) {
        return Axis.of(input.dimension(2), size.rows(input), size.rowScale(input), coordinates);
    }

    private Axis columns(Shape input) {
        return Axis.of(input.dimension(3), size.columns(input), size.columnScale(input), coordinates);
    }

    @Override
    public Tensor forward(Tensor input, Pass pass) {
        Tensor output = pass.allocate(outputShape(input.shape()));
        Resampling.linear(input, rows(input.shape()), columns(input.shape()), output);
        if (pass.isTraining()) {
            pass.save(input.shape());
        }
        pass.release(input);
        return output;
    }

    @Override
    public Tensor backward(Tensor outputGradient, Pass pass) {
        Shape shape = pass.restore(Shape.class);
        Tensor gradient = pass.allocate(shape);
        Resampling.linearBackward(outputGradient, rows(shape), columns(shape), gradient);
        pass.release(outputGradient);
        return gradient;
    }

    @Override
    public String description() {
        return size.description();
    }
}
