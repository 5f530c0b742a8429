package dev.lanewise.training.visual;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class DegreeFitsTest {
    /**
     * What the figure shows: the training error only falls with the degree, and the test error is least near the
     * truth's degree.
     */
    @Test
    void degreeTwoBalancesBothErrors() {
        DegreeFits fits = new DegreeFits(4);
        for (int degree = 1; degree <= DegreeFits.LARGEST_DEGREE; degree++) {
            assertTrue(fits.trainingError(degree) <= fits.trainingError(degree - 1) + 1e-9, "at degree " + degree);
        }
        assertEquals(0, fits.trainingError(DegreeFits.LARGEST_DEGREE), 1e-12);
        assertTrue(fits.testError(1) > 2 * fits.testError(2));
        assertTrue(fits.testError(DegreeFits.LARGEST_DEGREE) > 100 * fits.testError(2));
    }

    /**
     * The noise has a variance of 4. Of a degree d of at least 2 the points keep (21 − d − 1)/21 of it, and the other
     * points have their own noise
     * and, of the fit, about (d + 1)/21 of it, as long as d is small.
     */
    @Test
    void errorsAreThoseThatStatisticsExpect() {
        int seeds = 200;
        double[] training = new double[DegreeFits.LARGEST_DEGREE + 1];
        double test = 0;
        for (int seed = 0; seed < seeds; seed++) {
            DegreeFits fits = new DegreeFits(seed);
            for (int degree = 0; degree < training.length; degree++) {
                training[degree] += fits.trainingError(degree) / seeds;
            }
            test += fits.testError(2) / seeds;
        }
        for (int degree = 2; degree < training.length; degree++) {
            assertEquals(4 * (20 - degree) / 21.0, training[degree], 0.3, "degree " + degree);
        }
        assertEquals(4 + 4 * 3 / 21.0, test, 0.15);
    }
}
