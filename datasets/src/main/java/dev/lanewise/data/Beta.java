package dev.lanewise.data;

import dev.lanewise.tensor.Random;

/** Random numbers of the symmetric beta distribution. */
final class Beta {
    private Beta() {}

    static void requireParameter(double alpha) {
        if (!(alpha > 0 && Double.isFinite(alpha))) {
            throw new IllegalArgumentException("alpha must be above 0, but is " + alpha);
        }
    }

    /** A number of Beta(alpha, alpha), in [0, 1]: the share of one of two gamma numbers in their sum. */
    static double symmetric(double alpha, Random random) {
        double one = gamma(alpha, random);
        double other = gamma(alpha, random);
        // Both underflow only for a tiny alpha, whose numbers are close to 0 or 1.
        return one + other > 0 ? one / (one + other) : Math.rint(random.nextDouble());
    }

    /** A number of Gamma(shape, 1) (Marsaglia and Tsang 2000). */
    private static double gamma(double shape, Random random) {
        if (shape < 1) {
            double uniform = 1 - random.nextDouble();
            return gamma(shape + 1, random) * StrictMath.pow(uniform, 1 / shape);
        }
        double d = shape - 1.0 / 3;
        double c = 1 / Math.sqrt(9 * d);
        while (true) {
            double normal = random.nextGaussian();
            double root = 1 + c * normal;
            double cube = root * root * root;
            double uniform = 1 - random.nextDouble();
            if (root > 0 && StrictMath.log(uniform) < normal * normal / 2 + d - d * cube + d * StrictMath.log(cube)) {
                return d * cube;
            }
        }
    }
}
