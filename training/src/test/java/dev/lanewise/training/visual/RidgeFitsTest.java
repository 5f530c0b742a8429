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
        // The noise has a variance of 4, which no fit can do away with on other points.
        assertEquals(4, best, 1.5);
        assertTrue(fits.trainingError(1e-12) < 1);
    }
}
