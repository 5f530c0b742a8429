package dev.lanewise.data;

import dev.lanewise.tensor.Shape;

/**
 * Moves each point (x, y), measured from the center of the image with y downwards, to
 * (xx·x + xy·y + width·right, yx·x + yy·y + height·down).
 *
 * @param xx how much of x goes to x
 * @param xy how much of y goes to x
 * @param yx how much of x goes to y
 * @param yy how much of y goes to y
 * @param right the shift, as a share of the width
 * @param down the shift, as a share of the height
 * @param border what stands where no point comes from
 */
public record Affine(double xx, double xy, double yx, double yy, double right, double down, Border border)
        implements
            Transform {
    /**
     * Checks that the map can be inverted.
     *
     * @throws IllegalArgumentException if it cannot
     */
    public Affine {
        double determinant = xx * yy - xy * yx;
        if (!(Math.abs(determinant) > 0 && Double.isFinite(determinant) && Double.isFinite(right + down))) {
            throw new IllegalArgumentException("the map [[" + xx + ", " + xy + "], [" + yx + ", " + yy
                    + "]] cannot be inverted");
        }
    }

    /** A rotation to the right by an angle in degrees. */
    public static Affine rotation(double degrees, Border border) {
        double angle = Math.toRadians(degrees);
        double sine = StrictMath.sin(angle);
        double cosine = StrictMath.cos(angle);
        return new Affine(cosine, -sine, sine, cosine, 0, 0, border);
    }

    /** A shift by shares of the width and height. */
    public static Affine translation(double right, double down, Border border) {
        return new Affine(1, 0, 0, 1, right, down, border);
    }

    /** A stretch by positive factors; above 1 what is seen becomes larger. */
    public static Affine stretch(double horizontal, double vertical, Border border) {
        return new Affine(horizontal, 0, 0, vertical, 0, 0, border);
    }

    /** A shear: what stands upright leans to the left by an angle in degrees, below 90. */
    public static Affine shear(double degrees, Border border) {
        return new Affine(1, StrictMath.tan(Math.toRadians(degrees)), 0, 1, 0, 0, border);
    }

    /** This map's matrix after another's; the shifts are added, and the border is this map's. */
    public Affine after(Affine first) {
        return new Affine(xx * first.xx + xy * first.yx, xx * first.xy + xy * first.yy,
                yx * first.xx + yy * first.yx, yx * first.xy + yy * first.yy, right + first.right, down + first.down,
                border);
    }

    /** The transform that moves everything back; what was moved out of the image is lost. */
    public Transform inverse() {
        return (sample, offset, shape, context) -> {
            double shiftX = right * shape.dimension(2);
            double shiftY = down * shape.dimension(1);
            Warp.apply(sample, offset, shape, context, border, new Warp.Mapping() {
                @Override
                public double x(double x, double y) {
                    return xx * x + xy * y + shiftX;
                }

                @Override
                public double y(double x, double y) {
                    return yx * x + yy * y + shiftY;
                }
            });
        };
    }

    @Override
    public void apply(float[] sample, int offset, Shape shape, SampleContext context) {
        double determinant = xx * yy - xy * yx;
        double shiftX = right * shape.dimension(2);
        double shiftY = down * shape.dimension(1);
        Warp.apply(sample, offset, shape, context, border, new Warp.Mapping() {
            @Override
            public double x(double x, double y) {
                return (yy * (x - shiftX) - xy * (y - shiftY)) / determinant;
            }

            @Override
            public double y(double x, double y) {
                return (xx * (y - shiftY) - yx * (x - shiftX)) / determinant;
            }
        });
    }
}
