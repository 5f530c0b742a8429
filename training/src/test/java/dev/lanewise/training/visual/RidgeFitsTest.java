package dev.lanewise.training.visual;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RidgeFitsTest {
    /** What the figure shows: the training error only grows with λ, the test error has its least value in between. */
    @Test
    void aLittleRegularizationIsBest() {
        RidgeFits fits = new RidgeFits(4);
        double best = Double.POSITIVE_INFINITY;
        double before = 0;
        for (int exponent = -12; exponent <= 3; exponent++) {
            double lambda = Math.pow(10, exponent);
            assertTrue(fits.trainingError(lambda) >= before - 1e-9, "at 1e" + exponent);
            before = fits.trainingError(lambda);
            best = Math.min(best, fits.testError(lambda));
        }
        assertTrue(best < 0.8 * fits.testError(1e-12) && best < 0.8 * fits.testError(1e3), "best " + best);
    }

    /**
     * The noise has a variance of 4. Without a ridge, 15 weights leave (21 − 15)/21 of it on the points; with one
     * that leaves no weight, the
     * errors are 4 and the mean square of the truth.
     */
    @Test
    void errorsAreThoseThatStatisticsExpect() {
        int seeds = 200;
        double free = 0;
        double bound = 0;
        double boundTest = 0;
        for (int seed = 0; seed < seeds; seed++) {
            RidgeFits fits = new RidgeFits(seed);
            free += fits.trainingError(1e-9) / seeds;
            bound += fits.trainingError(1e12) / seeds;
            boundTest += fits.testError(1e12) / seeds;
        }
        assertEquals(4 * 6 / 21.0, free, 0.15);
        assertEquals(4 + meanSquareOfTruth(21), bound, 0.3);
        assertEquals(4 + meanSquareOfTruth(201), boundTest, 0.15);
    }

    /** Of −1.5x + x²/9 at points that divide [0, 20] evenly. */
    private static double meanSquareOfTruth(int points) {
        double sum = 0;
        for (int i = 0; i < points; i++) {
            double x = 20.0 * i / (points - 1);
            sum += Math.pow(-1.5 * x + x * x / 9, 2);
        }
        return sum / points;
    }
}
