package dev.lanewise.optim.fullbatch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The differential equations that accelerated methods follow as their step size s goes to 0 (lecture 2, equations 1.9
 * to 1.12), solved by the Runge-Kutta method of order four, to be seen beside the iterates: iterate k stands at the
 * time t = k√s.
 *
 * <p>All are Ẍ + a(t)Ẋ + b·∇²f(X)Ẋ + c(t)∇f(X) = 0.
 *
 * @see <a href="https://arxiv.org/abs/1810.08907">Shi, Du, Jordan and Su 2018</a>
 */
public final class NesterovEquation {
    private final Coefficient friction;
    private final double curvatureFriction;
    private final Coefficient force;
    private final double startTime;
    private final double startVelocity;

    private interface Coefficient {
        double at(double time);
    }

    private NesterovEquation(Coefficient friction, double curvatureFriction, Coefficient force, double startTime,
            double startVelocity) {
        this.friction = friction;
        this.curvatureFriction = curvatureFriction;
        this.force = force;
        this.startTime = startTime;
        this.startVelocity = startVelocity;
    }

    /** (1.9), of both the heavy ball and NAG-SC: Ẍ + 2√μẊ + ∇f = 0, at rest at first. */
    public static NesterovEquation stronglyConvex(double mu) {
        return new NesterovEquation(time -> 2 * Math.sqrt(mu), 0, time -> 1, 0, 0);
    }

    /** (1.10), of the heavy ball of step size s: Ẍ + 2√μẊ + (1 + √(μs))∇f = 0, Ẋ(0) = −2√s∇f/(1 + √(μs)). */
    public static NesterovEquation heavyBall(double mu, double s) {
        return highResolution(mu, s, 0);
    }

    /** (1.11), of NAG-SC: (1.10) with √s∇²f(X)Ẋ in addition. */
    public static NesterovEquation nagSc(double mu, double s) {
        return highResolution(mu, s, Math.sqrt(s));
    }

    private static NesterovEquation highResolution(double mu, double s, double curvatureFriction) {
        double force = 1 + Math.sqrt(mu * s);
        return new NesterovEquation(time -> 2 * Math.sqrt(mu), curvatureFriction, time -> force, 0,
                -2 * Math.sqrt(s) / force);
    }

    /**
     * Su, Boyd and Candès' equation of NAG-C: Ẍ + 3/t·Ẋ + ∇f = 0, at rest at first; from {@code startTime} above 0 on.
     */
    public static NesterovEquation convex(double startTime) {
        return new NesterovEquation(time -> 3 / time, 0, time -> 1, startTime, 0);
    }

    /** (1.12), of NAG-C: Ẍ + 3/t·Ẋ + √s∇²f(X)Ẋ + (1 + 3√s/2t)∇f = 0 from t = 3√s/2 on, where Ẋ = −√s∇f. */
    public static NesterovEquation nagC(double s) {
        double root = Math.sqrt(s);
        return new NesterovEquation(time -> 3 / time, root, time -> 1 + 1.5 * root / time, 1.5 * root, -root);
    }

    /**
     * A point of a solution.
     *
     * @param time t
     * @param x X(t)
     */
    public record Point(double time, double[] x) {}

    /**
     * The solution at times that are {@code interval} apart, from the equation's first time on.
     *
     * @param start X at the first time; not changed
     * @param interval more than 0; √s for a point beside each iterate
     * @param points how many points follow the first
     * @param substeps the Runge-Kutta steps of an interval, at least 1
     */
    public List<Point> solve(Objective function, double[] start, double interval, int points, int substeps) {
        if (!(interval > 0) || points < 0 || substeps < 1) {
            throw new IllegalArgumentException("a solution needs an interval above 0 and at least 1 substep, but has "
                    + interval + " and " + substeps);
        }
        int n = start.length;
        double[] gradient = new double[n];
        function.evaluate(start, gradient);
        // Position and velocity in one vector.
        double[] state = new double[2 * n];
        System.arraycopy(start, 0, state, 0, n);
        System.arraycopy(Vectors.scaled(startVelocity, gradient), 0, state, n, n);
        List<Point> path = new ArrayList<>(List.of(new Point(startTime, start.clone())));
        double h = interval / substeps;
        for (int point = 1; point <= points; point++) {
            double time = startTime + (point - 1) * interval;
            for (int substep = 0; substep < substeps; substep++) {
                state = rungeKutta(function, state, time + substep * h, h);
            }
            path.add(new Point(startTime + point * interval, Arrays.copyOf(state, n)));
        }
        return path;
    }

    private double[] rungeKutta(Objective function, double[] state, double time, double h) {
        double[] k1 = derivative(function, state, time);
        double[] k2 = derivative(function, Vectors.plus(state, h / 2, k1), time + h / 2);
        double[] k3 = derivative(function, Vectors.plus(state, h / 2, k2), time + h / 2);
        double[] k4 = derivative(function, Vectors.plus(state, h, k3), time + h);
        double[] sum = Vectors.plus(Vectors.plus(Vectors.plus(k1, 2, k2), 2, k3), 1, k4);
        return Vectors.plus(state, h / 6, sum);
    }

    private double[] derivative(Objective function, double[] state, double time) {
        int n = state.length / 2;
        double[] x = Arrays.copyOf(state, n);
        double[] velocity = Arrays.copyOfRange(state, n, 2 * n);
        double[] gradient = new double[n];
        function.evaluate(x, gradient);
        double[] drag = new double[n];
        if (curvatureFriction != 0) {
            double[][] hessian = new double[n][n];
            function.hessian(x, hessian);
            drag = Vectors.product(hessian, velocity);
        }
        double[] derivative = new double[2 * n];
        for (int i = 0; i < n; i++) {
            derivative[i] = velocity[i];
            derivative[n + i] = -friction.at(time) * velocity[i] - curvatureFriction * drag[i]
                    - force.at(time) * gradient[i];
        }
        return derivative;
    }
}
