package dev.lanewise.optim.fullbatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The differential equations against closed forms, and the solutions against the equations as lecture 2 writes them. */
class NesterovEquationTest {
    private static final double MU = 0.25;
    private static final double S = 0.16;
    private static final double ROOT_S = 0.4;

    /** f = ½xᵀHx with H = ((1, 0.3), (0.3, 0.25)). */
    private static final Objective QUADRATIC = new Quadratic(1, 0.3, 0.25);

    private record Quadratic(double a, double b, double c) implements Objective {
        @Override
        public int size() {
            return 2;
        }

        @Override
        public double evaluate(double[] x, double[] gradient) {
            gradient[0] = a * x[0] + b * x[1];
            gradient[1] = b * x[0] + c * x[1];
            return (x[0] * gradient[0] + x[1] * gradient[1]) / 2;
        }

        @Override
        public void hessian(double[] x, double[][] hessian) {
            hessian[0] = new double[] {a, b};
            hessian[1] = new double[] {b, c};
        }
    }

    /** f = 3x, which has no curvature. */
    private static final Objective LINE = new Objective() {
        @Override
        public int size() {
            return 1;
        }

        @Override
        public double evaluate(double[] x, double[] gradient) {
            gradient[0] = 3;
            return 3 * x[0];
        }

        @Override
        public void hessian(double[] x, double[][] hessian) {
            hessian[0][0] = 0;
        }
    };

    /** Ẍ + a(t)Ẋ + b·∇²f·Ẋ + c(t)∇f = 0, and the factor of ∇f in the first Ẋ. */
    private record Equation(String name, NesterovEquation equation, DoubleUnaryOperator a, double b,
            DoubleUnaryOperator c, double startTime, double startVelocity) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Equation> equations() {
        return Stream.of(
                new Equation("(1.9)", NesterovEquation.stronglyConvex(MU), t -> 1, 0, t -> 1, 0, 0),
                new Equation("(1.10)", NesterovEquation.heavyBall(MU, S), t -> 1, 0, t -> 1.2, 0, -0.8 / 1.2),
                new Equation("(1.11)", NesterovEquation.nagSc(MU, S), t -> 1, 0.4, t -> 1.2, 0, -0.8 / 1.2),
                new Equation("Su, Boyd and Candès", NesterovEquation.convex(0.5), t -> 3 / t, 0, t -> 1, 0.5, 0),
                new Equation("(1.12)", NesterovEquation.nagC(S), t -> 3 / t, 0.4, t -> 1 + 3 * ROOT_S / (2 * t),
                        3 * ROOT_S / 2, -ROOT_S));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("equations")
    void solutionsSatisfyTheirEquationAndBeginAsItSays(Equation wanted) {
        double h = 1e-3;
        double[] start = {1, -0.5};
        List<NesterovEquation.Point> path = wanted.equation.solve(QUADRATIC, start, h, 4000, 1);
        assertEquals(wanted.startTime, path.getFirst().time(), 1e-12);
        double[] slope = new double[2];
        QUADRATIC.evaluate(start, slope);
        double[][] hessian = new double[2][2];
        QUADRATIC.hessian(start, hessian);
        for (int i = 0; i < 2; i++) {
            double first = (-3 * path.get(0).x()[i] + 4 * path.get(1).x()[i] - path.get(2).x()[i]) / (2 * h);
            assertEquals(wanted.startVelocity * slope[i], first, 1e-5);
        }
        for (int k = 1; k < path.size() - 1; k++) {
            double t = wanted.startTime + k * h;
            assertEquals(t, path.get(k).time(), 1e-9);
            double[] before = path.get(k - 1).x();
            double[] at = path.get(k).x();
            double[] after = path.get(k + 1).x();
            double[] velocity = Vectors.scaled(1 / (2 * h), Vectors.plus(after, -1, before));
            QUADRATIC.evaluate(at, slope);
            for (int i = 0; i < 2; i++) {
                double acceleration = (after[i] - 2 * at[i] + before[i]) / (h * h);
                double rest = acceleration + wanted.a.applyAsDouble(t) * velocity[i]
                        + wanted.b * Vectors.dot(hessian[i], velocity) + wanted.c.applyAsDouble(t) * slope[i];
                assertEquals(0, rest, 2e-5, "at t = " + t);
            }
        }
    }

    /** (1.10) of f = x²/2: X = e^(−t/2)·(cos ωt + (Ẋ(0) + ½)/ω·sin ωt) with ω² = 1.2 − ¼. */
    @Test
    void theHeavyBallOfOneVariableIsADampedOscillation() {
        double omega = Math.sqrt(1.2 - 0.25);
        double velocity = -0.8 / 1.2;
        LeastSquares half = new LeastSquares(new double[][] {{1}}, new double[1]);
        for (NesterovEquation.Point point : NesterovEquation.heavyBall(MU, S)
                .solve(half, new double[] {1}, 0.1, 100, 4)) {
            double t = point.time();
            double expected = Math.exp(-t / 2)
                    * (Math.cos(omega * t) + (velocity + 0.5) / omega * Math.sin(omega * t));
            assertEquals(expected, point.x()[0], 1e-7);
        }
    }

    /** (1.12) of f = 3x: t³Ẋ = C − 3(t⁴/4 + √s·t³/2), where C makes Ẋ = −3√s at t₀ = 3√s/2. */
    @Test
    void nagCOnALineIsAPolynomialOfTheTime() {
        double start = 3 * ROOT_S / 2;
        double constant = Math.pow(start, 3) * 3 * (-ROOT_S + start / 4 + ROOT_S / 2);
        for (NesterovEquation.Point point : NesterovEquation.nagC(S).solve(LINE, new double[] {2}, 0.1, 100, 8)) {
            double t = point.time();
            double expected = 2 - constant / 2 * (1 / (t * t) - 1 / (start * start))
                    - 3 * ((t * t - start * start) / 8 + ROOT_S * (t - start) / 2);
            assertEquals(expected, point.x()[0], 1e-6);
        }
    }

    @Test
    void aSolutionNeedsAnIntervalAndSubsteps() {
        NesterovEquation equation = NesterovEquation.stronglyConvex(MU);
        double[] start = {1, 1};
        assertEquals(1, equation.solve(QUADRATIC, start, 0.1, 0, 1).size());
        assertThrows(IllegalArgumentException.class, () -> equation.solve(QUADRATIC, start, 0, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> equation.solve(QUADRATIC, start, 0.1, -1, 1));
        assertThrows(IllegalArgumentException.class, () -> equation.solve(QUADRATIC, start, 0.1, 1, 0));
    }
}
