package dev.lanewise.optim.fullbatch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.optim.Nesterov;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Tensor;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Newton, BFGS, L-BFGS and least squares on functions whose minima are known. */
class FullBatchTest {
    /** Beale's function, with its minimum 0 at (3, 0.5). */
    private static final Objective BEALE = new Objective() {
        @Override
        public int size() {
            return 2;
        }

        @Override
        public double evaluate(double[] x, double[] gradient) {
            double[] constants = {1.5, 2.25, 2.625};
            double sum = 0;
            gradient[0] = 0;
            gradient[1] = 0;
            for (int i = 0; i < 3; i++) {
                double power = Math.pow(x[1], i + 1);
                double residual = constants[i] - x[0] + x[0] * power;
                sum += residual * residual;
                gradient[0] += 2 * residual * (power - 1);
                gradient[1] += 2 * residual * x[0] * (i + 1) * Math.pow(x[1], i);
            }
            return sum;
        }
    };

    private static LeastSquares regression(long seed, int rows, int columns) {
        Random random = Random.of(seed);
        double[][] inputs = new double[rows][columns];
        double[] targets = new double[rows];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                inputs[row][column] = random.nextGaussian();
            }
            targets[row] = random.nextGaussian();
        }
        return new LeastSquares(inputs, targets);
    }

    private static double value(Objective function, double[] x) {
        return function.evaluate(x, new double[function.size()]);
    }

    /** Lecture 1's exercise. */
    @Property(tries = 20)
    void oneNewtonStepSolvesLinearRegression(@ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int columns) {
        LeastSquares regression = regression(seed, 20, columns);
        Minimum minimum = new Newton(1, 1e-9).minimize(regression, new double[columns]);
        assertTrue(minimum.converged());
        assertEquals(1, minimum.iterations());
        assertArrayEquals(regression.ridge(0), minimum.x(), 1e-9);
    }

    /** Lecture 3: the descent lemma at every step, and the rate of the whole descent. */
    @Property(tries = 20)
    void descentKeepsItsLemmaAndItsRate(@ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int columns,
            @ForAll @IntRange(min = 1, max = 100) int steps) {
        LeastSquares regression = regression(seed, 12, columns);
        double[] best = regression.ridge(0);
        double[] start = new double[columns];
        double rate = 1 / regression.lipschitz();
        List<double[]> path = regression.descend(start, steps);
        double[] gradient = new double[columns];
        for (int t = 0; t < steps; t++) {
            double before = regression.evaluate(path.get(t), gradient);
            double after = value(regression, path.get(t + 1));
            assertTrue(after <= before - rate / 2 * Vectors.dot(gradient, gradient) + 1e-9, "step " + t);
        }
        double gap = value(regression, path.getLast()) - value(regression, best);
        assertTrue(gap <= Vectors.dot(best, best) / (2 * rate * steps) + 1e-9, "gap " + gap);
    }

    @Example
    void theLipschitzConstantIsTheLargestEigenvalue() {
        // XᵀX = diag(9, 4).
        assertEquals(9, new LeastSquares(new double[][] {{3, 0}, {0, -2}}, new double[2]).lipschitz(), 1e-9);
    }

    /** Lecture 3's ridge: the gradient of ‖Xw − y‖² + λ‖w‖² vanishes, and the weights shrink as λ grows. */
    @Property(tries = 20)
    void ridgeIsTheMinimizerOfItsLoss(@ForAll long seed) {
        double[] x = new double[21];
        double[] y = new double[21];
        Random random = Random.of(seed);
        for (int i = 0; i < x.length; i++) {
            x[i] = -1 + i / 10.0;
            y[i] = x[i] * x[i] + 0.1 * random.nextGaussian();
        }
        LeastSquares regression = LeastSquares.polynomial(x, y, 14);
        double last = Double.POSITIVE_INFINITY;
        for (double lambda : new double[] {1e-6, 1e-3, 1}) {
            double[] w = regression.ridge(lambda);
            double[] gradient = new double[w.length];
            regression.evaluate(w, gradient);
            assertEquals(0, Vectors.largest(Vectors.plus(gradient, lambda, w)), 1e-9);
            double norm = Vectors.dot(w, w);
            assertTrue(norm < last);
            last = norm;
        }
    }

    @Example
    void aSingularRegressionNeedsARidge() {
        LeastSquares regression = new LeastSquares(new double[][] {{1, 1}, {2, 2}}, new double[] {1, 2});
        assertThrows(IllegalArgumentException.class, () -> regression.ridge(0));
        assertArrayEquals(new double[] {0.5, 0.5}, regression.ridge(1e-9), 1e-6);
        assertThrows(IllegalArgumentException.class,
                () -> new LeastSquares(new double[][] {{1}, {1, 2}}, new double[2]));
    }

    @Example
    void allMethodsFindTheMinimumOfBealesFunction() {
        double[] start = {1, 1};
        double[] expected = {3, 0.5};
        Minimum newton = new Newton(100, 1e-9).minimize(BEALE, new double[] {2.5, 0.3});
        Minimum bfgs = new Bfgs().minimize(BEALE, start);
        Minimum lbfgs = new Lbfgs(Lbfgs.Options.usual()).minimize(BEALE, start);
        assertTrue(newton.converged() && bfgs.converged() && lbfgs.converged(), newton + " " + bfgs + " " + lbfgs);
        assertArrayEquals(expected, newton.x(), 1e-6);
        assertArrayEquals(expected, bfgs.x(), 1e-6);
        assertArrayEquals(expected, lbfgs.x(), 1e-5);
        assertTrue(bfgs.iterations() < 40 && lbfgs.iterations() < 60, bfgs + " " + lbfgs);
    }

    /** On a quadratic function of n variables BFGS has the exact inverse after n steps of exact search; here soon after. */
    @Property(tries = 20)
    void bfgsSolvesLinearRegression(@ForAll long seed, @ForAll @IntRange(min = 1, max = 10) int columns) {
        LeastSquares regression = regression(seed, 30, columns);
        Minimum minimum = new Bfgs().minimize(regression, new double[columns]);
        assertTrue(minimum.converged(), minimum.toString());
        assertArrayEquals(regression.ridge(0), minimum.x(), 1e-8);
        assertTrue(minimum.iterations() <= 3 * columns + 5, minimum.toString());
    }

    /** Seeds at which values differ by rounding only while the gradient is still above the tolerance. */
    @Example
    void bfgsGoesOnWhereValuesDifferByRoundingOnly() {
        bfgsSolvesLinearRegression(2007785258310351863L, 9);
        bfgsSolvesLinearRegression(1110656080554251860L, 5);
        bfgsSolvesLinearRegression(8132835491258088899L, 7);
    }

    @Example
    void aNetworkIsAFunctionOfAllItsParameters() {
        Parameter weight = new Parameter("weight", Tensor.zeros(2, 3));
        Parameter bias = new Parameter("bias", Tensor.zeros(2));
        NetworkObjective loss = new NetworkObjective(List.of(weight, bias), () -> {
            double sum = 0;
            for (Parameter parameter : List.of(weight, bias)) {
                for (int i = 0; i < parameter.value().elements(); i++) {
                    int index = parameter.value().offset() + i;
                    double residual = parameter.value().array()[index] - (i + 1);
                    parameter.gradient().array()[parameter.gradient().offset() + i] += (float) residual;
                    sum += residual * residual / 2;
                }
            }
            return sum;
        });
        Minimum minimum = new Lbfgs(new Lbfgs.Options(1, 20, 25, 5, 1e-5, 1e-9, true)).minimize(loss, loss.read());
        loss.write(minimum.x());
        assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, weight.value().toArray(), 1e-4f);
        assertArrayEquals(new float[] {1, 2}, bias.value().toArray(), 1e-4f);
        assertThrows(IllegalArgumentException.class, () -> loss.write(new double[3]));
    }

    /** The high-resolution equation (1.11) lies nearer to NAG-SC's iterates than (1.9), and both come nearer as s falls. */
    @Example
    void nagScFollowsItsEquations() {
        LeastSquares quadratic = new LeastSquares(new double[][] {{1, 0}, {0, Math.sqrt(0.05)}}, new double[2]);
        double[] start = {1, 1};
        double coarse = distance(quadratic, start, 0.1, NesterovEquation.nagSc(0.05, 0.1));
        double fine = distance(quadratic, start, 0.001, NesterovEquation.nagSc(0.05, 0.001));
        double low = distance(quadratic, start, 0.1, NesterovEquation.stronglyConvex(0.05));
        assertTrue(coarse < 0.2 * low, coarse + " against " + low);
        assertTrue(fine < 0.3 * coarse, fine + " against " + coarse);
    }

    /** The largest distance of NAG-SC's iterates x_k to the solution at k√s, over t in [0, 10]. */
    private static double distance(Objective function, double[] start, double s, NesterovEquation equation) {
        int steps = (int) (10 / Math.sqrt(s));
        List<NesterovEquation.Point> solution = equation.solve(function, start, Math.sqrt(s), steps, 4);
        Parameter x = new Parameter("x", Tensor.zeros(2).copyFrom((float) start[0], (float) start[1]));
        Nesterov nag = Nesterov.stronglyConvex(List.of(x), s, 0.05);
        double[] gradient = new double[2];
        double largest = 0;
        for (int k = 0; k <= steps; k++) {
            double[] at = {x.value().get(0), x.value().get(1)};
            largest = Math.max(largest, Vectors.largest(Vectors.plus(at, -1, solution.get(k).x())));
            function.evaluate(at, gradient);
            x.gradient().copyFrom((float) gradient[0], (float) gradient[1]);
            nag.step();
        }
        return largest;
    }

    /** (1.9) of f = μx²/2 is critically damped: X = (1 + √μt)e^(−√μt). */
    @Example
    void theEquationsAreSolved() {
        double mu = 0.25;
        LeastSquares quadratic = new LeastSquares(new double[][] {{Math.sqrt(mu)}}, new double[1]);
        double[] start = {1};
        for (NesterovEquation.Point point : NesterovEquation.stronglyConvex(mu).solve(quadratic, start, 0.1, 50, 4)) {
            double t = Math.sqrt(mu) * point.time();
            assertEquals((1 + t) * Math.exp(-t), point.x()[0], 1e-7);
        }
        for (NesterovEquation equation : List.of(NesterovEquation.heavyBall(mu, 0.1), NesterovEquation.nagSc(mu, 0.1),
                NesterovEquation.nagC(0.1), NesterovEquation.convex(0.01))) {
            double[] end = equation.solve(quadratic, start, 0.1, 300, 4).getLast().x();
            assertTrue(Math.abs(end[0]) < 0.1, "ends at " + end[0]);
        }
    }
}
