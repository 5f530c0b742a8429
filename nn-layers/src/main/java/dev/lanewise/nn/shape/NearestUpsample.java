package dev.lanewise.nn.shape;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.ops.IndexMap;
import dev.lanewise.tensor.ops.Resampling;
import dev.lanewise.tensor.ops.Resampling.Coordinates;
import dev.lanewise.tensor.ops.Resampling.Rounding;
import java.util.List;

/**
 * Images at another size, each pixel that of the input which is the nearest: PyTorch's {@code nearest} unless told
 * otherwise.
 */
public final class NearestUpsample extends IndexLayer {
    private final UpsampleSize size;
    private final Coordinates coordinates;
    private final Rounding rounding;

    private NearestUpsample(UpsampleSize size, Coordinates coordinates, Rounding rounding) {
        this.size = size;
        this.coordinates = coordinates;
        this.rounding = rounding;
    }

    /** Images that are so many times as high and wide. */
    public static NearestUpsample byFactor(double height, double width) {
        return new NearestUpsample(new UpsampleSize(true, height, width), Coordinates.ASYMMETRIC, Rounding.FLOOR);
    }

    /** Images of a size. */
    public static NearestUpsample toSize(int height, int width) {
        return new NearestUpsample(new UpsampleSize(false, height, width), Coordinates.ASYMMETRIC, Rounding.FLOOR);
    }

    /** The same with another rule of which pixel is the nearest. */
    public NearestUpsample rule(Coordinates otherCoordinates, Rounding otherRounding) {
        return new NearestUpsample(size, otherCoordinates, otherRounding);
    }

    @Override
    public Shape outputShape(Shape input) {
        return size.outputShape(input);
    }

    @Override
    IndexMap map(Shape input) {
        Shape output = size.outputShape(input);
        int[][] axes = all(input);
        axes[2] = Resampling.nearest(input.dimension(2), output.dimension(2), size.rowScale(input), coordinates,
                rounding);
        axes[3] = Resampling.nearest(input.dimension(3), output.dimension(3), size.columnScale(input), coordinates,
                rounding);
        return new IndexMap(input, List.of(axes));
    }

    @Override
    public String description() {
        return size.description();
    }
}
