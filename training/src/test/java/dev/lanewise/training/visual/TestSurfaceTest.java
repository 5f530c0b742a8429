package dev.lanewise.training.visual;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.optim.Adam;
import dev.lanewise.optim.Sgd;
import dev.lanewise.tensor.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TestSurfaceTest {
    @ParameterizedTest
    @EnumSource
    void theGradientIsThatOfTheFunction(TestSurface surface) {
        Random random = Random.of(1);
        double step = 1e-6;
        for (int i = 0; i < 20; i++) {
            double x = 4 * random.nextDouble() - 2;
            double y = 4 * random.nextDouble() - 2;
            double[] gradient = surface.gradient(x, y);
            double alongX = (surface.value(x + step, y) - surface.value(x - step, y)) / (2 * step);
            double alongY = (surface.value(x, y + step) - surface.value(x, y - step)) / (2 * step);
            double tolerance = 1e-6 * (1 + Math.abs(alongX) + Math.abs(alongY));
            assertEquals(alongX, gradient[0], tolerance);
            assertEquals(alongY, gradient[1], tolerance);
        }
    }

    @Test
    void bealesMinimumIsWhereItIsKnownToBe() {
        assertEquals(0, TestSurface.BEALE.value(3, 0.5), 1e-12);
        assertArrayEquals(new double[] {0, 0}, TestSurface.BEALE.gradient(3, 0.5), 1e-12);
        TestSurface.Path path = TestSurface.BEALE.descend(parameters -> new Adam(parameters, 0.2), 500);
        assertArrayEquals(new double[] {3, 0.5}, path.end(), 0.01);
    }

    /** Along x the error is multiplied by 1 − η/10 a step, along y by 1 − 2η. */
    @Test
    void plainDescentInTheRavineIsTheGeometricSeries() {
        double rate = 0.9;
        TestSurface.Path path = TestSurface.RAVINE.descend(parameters -> new Sgd(parameters, rate), 20);
        for (int step = 0; step <= 20; step++) {
            assertEquals(-8 * Math.pow(1 - rate / 10, step), path.x()[step], 1e-4);
            assertEquals(1.7 * Math.pow(1 - 2 * rate, step), path.y()[step], 1e-4);
        }
    }

    @Test
    void aPathEndsWhereNumbersDo() {
        TestSurface.Path path = TestSurface.BEALE.descend(parameters -> new Sgd(parameters, 5), 100);
        assertTrue(path.x().length < 101 && Double.isFinite(path.end()[0]) && Double.isFinite(path.end()[1]));
        assertTrue(TestSurface.BEALE.chart().path("sgd", path.x(), path.y()).toSvg().contains("sgd"));
    }
}
