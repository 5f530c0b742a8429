package dev.lanewise.data;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;

/**
 * Rotates, shears, stretches and shifts by random amounts, in this order and in one redrawing (torchvision's {@code RandomAffine}
 * with independent stretches of the two axes).
 *
 * @param rotation the largest angle either way, in degrees
 * @param shear the largest angle either way, in degrees, below 90
 * @param stretch the largest factor; its inverse is the smallest; 1 for none
 * @param translation the largest shift either way, as a share of the width and height
 * @param border what stands where nothing comes from
 */
public record RandomAffine(double rotation, double shear, double stretch, double translation, Border border)
        implements
            Transform {
    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a number is outside its range
     */
    public RandomAffine {
        if (!(rotation >= 0 && rotation <= 180 && shear >= 0 && shear < 90 && stretch >= 1 && stretch <= 100
                && translation >= 0 && translation <= 1)) {
            throw new IllegalArgumentException(
                    "a random affine map needs a rotation in [0, 180], a shear in [0, 90), a "
                            + "stretch in [1, 100] and a translation in [0, 1], but has " + rotation + ", " + shear
                            + ", "
                            + stretch + " and " + translation);
        }
    }

    /** A rotation by up to so many degrees either way. */
    public static RandomAffine rotation(double degrees, Border border) {
        return new RandomAffine(degrees, 0, 1, 0, border);
    }

    /** A shear by up to so many degrees either way. */
    public static RandomAffine shear(double degrees, Border border) {
        return new RandomAffine(0, degrees, 1, 0, border);
    }

    /** A stretch of each axis by a factor between {@code 1/factor} and {@code factor}. */
    public static RandomAffine stretch(double factor, Border border) {
        return new RandomAffine(0, 0, factor, 0, border);
    }

    /** A shift by up to this share of the width and height either way. */
    public static RandomAffine translation(double share, Border border) {
        return new RandomAffine(0, 0, 1, share, border);
    }

    @Override
    public void apply(float[] sample, int offset, Shape shape, SampleContext context) {
        draw(context.random()).apply(sample, offset, shape, context);
    }

    /** One of the maps. */
    Affine draw(Random random) {
        Affine turned = Affine.rotation(rotation * symmetric(random), border);
        Affine sheared = Affine.shear(shear * symmetric(random), border);
        double logStretch = StrictMath.log(stretch);
        Affine stretched = Affine.stretch(StrictMath.exp(logStretch * symmetric(random)),
                StrictMath.exp(logStretch * symmetric(random)), border);
        Affine moved = Affine.translation(translation * symmetric(random), translation * symmetric(random), border);
        return moved.after(stretched).after(sheared).after(turned);
    }

    /** Uniform in [−1, 1). */
    static double symmetric(Random random) {
        return 2 * random.nextDouble() - 1;
    }
}
