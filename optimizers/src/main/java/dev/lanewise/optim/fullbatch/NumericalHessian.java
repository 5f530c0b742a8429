package dev.lanewise.optim.fullbatch;

/** Second derivatives from first ones. */
final class NumericalHessian {
    /** The cube root of the rounding error, where central differences are best. */
    private static final double STEP = Math.cbrt(Math.ulp(1.0));

    private NumericalHessian() {}

    static void write(Objective function, double[] x, double[][] hessian) {
        int n = function.size();
        double[] at = x.clone();
        double[] above = new double[n];
        double[] below = new double[n];
        for (int i = 0; i < n; i++) {
            double step = STEP * Math.max(1, Math.abs(x[i]));
            at[i] = x[i] + step;
            function.evaluate(at, above);
            at[i] = x[i] - step;
            function.evaluate(at, below);
            at[i] = x[i];
            for (int j = 0; j < n; j++) {
                hessian[i][j] = (above[j] - below[j]) / (2 * step);
            }
        }
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                double mean = (hessian[i][j] + hessian[j][i]) / 2;
                hessian[i][j] = mean;
                hessian[j][i] = mean;
            }
        }
    }
}
