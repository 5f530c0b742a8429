package dev.lanewise.optim.fullbatch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.tensor.Random;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The steps of the full-batch methods one by one, against their formulas. */
class SecondOrderStepsTest {
    /** A function of one variable and its slope that writes down where it is asked. */
    private record Curve(DoubleUnaryOperator value, DoubleUnaryOperator slope, List<Double> asked)
            implements
                Objective {
        Curve(DoubleUnaryOperator value, DoubleUnaryOperator slope) {
            this(value, slope, new ArrayList<>());
        }

        @Override
        public int size() {
            return 1;
        }

        @Override
        public double evaluate(double[] x, double[] gradient) {
            asked.add(x[0]);
            gradient[0] = slope.applyAsDouble(x[0]);
            return value.applyAsDouble(x[0]);
        }
    }

    /** f = x⁴ of gradient 4x³: first 1/Σ|g| along −g, then the secant's step. */
    @Example
    void bfgsBeginsWithALengthOfOneAndGoesOnWithTheSecant() {
        Curve quartic = new Curve(x -> Math.pow(x, 4), x -> 4 * Math.pow(x, 3));
        Minimum minimum = new Bfgs(2, 0).minimize(quartic, new double[] {3});
        assertEquals(List.of(3.0, 2.0), quartic.asked.subList(0, 2));
        // The slope falls from 108 to 32 within 1; 32 is below nine tenths of 108, so that the step is taken.
        assertEquals(2 - 32 / 76.0, quartic.asked.get(2), 1e-12);
        assertEquals(2, minimum.iterations());
        assertEquals(quartic.asked.size(), minimum.evaluations());
    }

    /** On ½xᵀAx the second direction is that of the written formula, from the scaled identity yᵀs/yᵀy. */
    @Example
    void bfgsDirectionIsItsFormula() {
        List<double[]> asked = new ArrayList<>();
        Objective quadratic = new Objective() {
            @Override
            public int size() {
                return 2;
            }

            @Override
            public double evaluate(double[] x, double[] gradient) {
                asked.add(x.clone());
                gradient[0] = 3 * x[0] + x[1];
                gradient[1] = x[0] + 2 * x[1];
                return (x[0] * gradient[0] + x[1] * gradient[1]) / 2;
            }
        };
        new Bfgs(2, 0).minimize(quadratic, new double[] {1, 2});
        // g = (5, 5): the first step is −(0.5, 0.5) to (0.5, 1.5), where g = (3, 3.5); s = −(0.5, 0.5), y = −(2, 1.5).
        assertArrayEquals(new double[] {0.5, 1.5}, asked.get(1), 1e-12);
        double[] s = {-0.5, -0.5};
        double[] y = {-2, -1.5};
        double[] g = {3, 3.5};
        double scale = 1.75 / 6.25;
        double rho = 1 / 1.75;
        // H = (I − ρsyᵀ)·scale·(I − ρysᵀ) + ρssᵀ, applied from right to left.
        double sg = Vectors.dot(s, g);
        double[] right = Vectors.scaled(scale, Vectors.plus(g, -rho * sg, y));
        double[] product = Vectors.plus(Vectors.plus(right, -rho * Vectors.dot(y, right), s), rho * sg, s);
        assertArrayEquals(Vectors.plus(new double[] {0.5, 1.5}, -1, product), asked.get(2), 1e-12);
    }

    @Example
    void theMostStepsAndTheToleranceAreKept() {
        Curve quartic = new Curve(x -> Math.pow(x, 4), x -> 4 * Math.pow(x, 3));
        Minimum stopped = new Bfgs(3, 1e-12).minimize(quartic, new double[] {3});
        assertEquals(3, stopped.iterations());
        assertTrue(!stopped.converged() && stopped.gradientNorm() == Math.abs(4 * Math.pow(stopped.x()[0], 3)));
        Minimum there = new Bfgs(3, 4).minimize(quartic, new double[] {1});
        assertEquals(0, there.iterations());
        assertEquals(1, there.evaluations());
        assertTrue(there.converged());
        Minimum newton = new Newton(3, 0).minimize(quartic, new double[] {3});
        // x − 4x³/12x² = 2x/3.
        assertEquals(3 * Math.pow(2 / 3.0, 3), newton.x()[0], 1e-8);
        assertEquals(3, newton.iterations());
        assertEquals(4, newton.evaluations());
        assertTrue(!newton.converged());
    }

    /** Where the curvature is negative, H = −1, the first shift that works is 1e-3·2¹⁰ = 1.024 or so: downhill, and to the minimum at 1. */
    @Example
    void newtonShiftsAHessianThatIsNotPositive() {
        Curve doubleWell = new Curve(x -> Math.pow(x, 4) / 4 - x * x / 2, x -> Math.pow(x, 3) - x);
        Minimum minimum = new Newton(50, 1e-10).minimize(doubleWell, new double[] {0.5});
        assertTrue(minimum.converged());
        assertEquals(1, Math.abs(minimum.x()[0]), 1e-9);
        Curve wild = new Curve(x -> x, x -> Double.NaN);
        assertTrue(!new Newton(5, 0).minimize(wild, new double[] {1}).converged());
    }

    /** f = x³y + 5y², at (100, −2): ((6xy, 3x²), (3x², 10)). */
    @Example
    void numericalSecondDerivativesAreTheAnalyticalOnes() {
        Objective function = new Objective() {
            @Override
            public int size() {
                return 2;
            }

            @Override
            public double evaluate(double[] x, double[] gradient) {
                gradient[0] = 3 * x[0] * x[0] * x[1];
                gradient[1] = Math.pow(x[0], 3) + 10 * x[1];
                return Math.pow(x[0], 3) * x[1] + 5 * x[1] * x[1];
            }
        };
        double[][] hessian = new double[2][2];
        function.hessian(new double[] {100, -2}, hessian);
        assertArrayEquals(new double[] {-1200, 30_000}, hessian[0], 1e-4);
        assertArrayEquals(new double[] {30_000, 10}, hessian[1], 1e-4);
    }

    /** Nocedal and Wright (3.7) at 10⁻⁴ and 0.9, on waves over a bowl, from first steps that are far too short or too long. */
    @Property(tries = 200, seed = "27")
    void whatTheSearchFindsSatisfiesTheStrongWolfeConditions(@ForAll long seed) {
        Random random = Random.of(seed);
        double bowl = 0.05 + random.nextFloat();
        double height = 2 * random.nextFloat();
        double frequency = 0.5 + 5 * random.nextFloat();
        double phase = 6 * random.nextFloat();
        Curve curve = new Curve(x -> bowl * x * x + height * Math.sin(frequency * x + phase),
                x -> 2 * bowl * x + height * frequency * Math.cos(frequency * x + phase));
        double[] x = {3 + 4 * random.nextFloat()};
        double[] gradient = new double[1];
        double value = curve.evaluate(x, gradient);
        double[] direction = {-gradient[0]};
        double slope = -gradient[0] * gradient[0];
        double first = Math.pow(10, 4 * random.nextFloat() - 3) / Math.abs(gradient[0]);
        StrongWolfe.Trial found = new StrongWolfe(curve, x, direction, value, gradient, 1e-12).search(first);
        assertTrue(found.t() > 0, "a step is found");
        assertEquals(curve.value.applyAsDouble(x[0] + found.t() * direction[0]), found.value(), 1e-12);
        assertTrue(found.value() <= value + 1e-4 * found.t() * slope, "enough descent");
        assertTrue(Math.abs(found.slope()) <= -0.9 * slope, "flat enough");
    }

    @Example
    void leastSquaresIsHalfTheSumOfSquares() {
        LeastSquares regression = new LeastSquares(new double[][] {{1, 2}, {3, 4}, {5, 6}}, new double[] {1, 1, 1});
        double[] gradient = new double[2];
        // Residuals at (1, −1): −2, −2, −2.
        assertEquals(6, regression.evaluate(new double[] {1, -1}, gradient));
        assertArrayEquals(new double[] {-18, -24}, gradient);
        double[][] hessian = new double[2][2];
        regression.hessian(new double[2], hessian);
        assertArrayEquals(new double[] {35, 44}, hessian[0]);
        assertArrayEquals(new double[] {44, 56}, hessian[1]);
        assertThrows(IllegalArgumentException.class, () -> new LeastSquares(new double[0][], new double[0]));
        assertThrows(IllegalArgumentException.class, () -> new LeastSquares(new double[][] {{}}, new double[1]));
        assertThrows(IllegalArgumentException.class, () -> new LeastSquares(new double[][] {{1}}, new double[2]));
    }

    /** Descent at 1/λmax from (1, 1) on XᵀX = diag(9, 4): the first element is there in one step, the second keeps 5/9. */
    @Example
    void descentGoesAtTheRateOfTheLargestEigenvalue() {
        LeastSquares regression = new LeastSquares(new double[][] {{3, 0}, {0, -2}}, new double[2]);
        List<double[]> path = regression.descend(new double[] {1, 1}, 2);
        assertEquals(3, path.size());
        assertArrayEquals(new double[] {0, 25 / 81.0}, path.get(2), 1e-9);
    }
}
