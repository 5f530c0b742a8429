package dev.lanewise.data;

import dev.lanewise.tensor.Shape;

/**
 * Distorts as a lens does: the pixel at radius r is drawn from r·(1 + k·r²), where the corners have radius 1; for a positive k, the
 * image bulges (barrel distortion), for a negative one, its corners are drawn out (pincushion).
 *
 * @param smallest the smallest k that is drawn, above −1/3
 * @param largest the largest k
 * @param border what stands outside the image
 */
public record LensDistortion(double smallest, double largest, Border border) implements Transform {
    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if it is empty, or a k of −1/3 or below, which would fold the image, is in it
     */
    public LensDistortion {
        if (!(smallest > -1.0 / 3 && largest >= smallest && Double.isFinite(largest))) {
            throw new IllegalArgumentException(
                    "a lens distortion needs a range above -1/3, but has " + smallest + " to "
                            + largest);
        }
    }

    @Override
    public void apply(float[] sample, int offset, Shape shape, SampleContext context) {
        double k = smallest + (largest - smallest) * context.random().nextDouble();
        double squaredCorner = (square(shape.dimension(1)) + square(shape.dimension(2))) / 4;
        Warp.apply(sample, offset, shape, context, border, new Warp.Mapping() {
            @Override
            public double x(double x, double y) {
                return x * factor(x, y);
            }

            @Override
            public double y(double x, double y) {
                return y * factor(x, y);
            }

            private double factor(double x, double y) {
                return 1 + k * (x * x + y * y) / squaredCorner;
            }
        });
    }

    private static double square(double value) {
        return value * value;
    }
}
