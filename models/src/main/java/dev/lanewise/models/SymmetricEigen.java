package dev.lanewise.models;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The eigenvalues of a symmetric matrix, largest first, and their eigenvectors: row i of {@code vectors} belongs to value
 * i, has length 1, and its largest element is positive.
 */
record SymmetricEigen(double[] values, double[][] vectors) {
    private static final int MAX_SWEEPS = 64;

    /** By Jacobi's rotations, which are exact to rounding and quick for a few dozen rows. */
    static SymmetricEigen of(double[][] symmetric) {
        int n = symmetric.length;
        double[][] a = new double[n][];
        double[][] v = new double[n][n];
        for (int i = 0; i < n; i++) {
            a[i] = symmetric[i].clone();
            v[i][i] = 1;
        }
        for (int sweep = 0; sweep < MAX_SWEEPS && sweep(a, v); sweep++) {
            // Each sweep squares the size of what is left beside the diagonal.
        }
        int[] order = IntStream.range(0, n).boxed()
                .sorted(Comparator.comparingDouble(i -> -a[i][i]))
                .mapToInt(Integer::intValue).toArray();
        double[] values = new double[n];
        double[][] vectors = new double[n][];
        for (int i = 0; i < n; i++) {
            values[i] = a[order[i]][order[i]];
            vectors[i] = withSign(v[order[i]]);
        }
        return new SymmetricEigen(values, vectors);
    }

    /** Rotates every element beside the diagonal away once; whether any was worth it. */
    private static boolean sweep(double[][] a, double[][] v) {
        boolean rotated = false;
        for (int p = 0; p < a.length; p++) {
            for (int q = p + 1; q < a.length; q++) {
                if (Math.abs(a[p][q]) > 1e-18 * Math.sqrt(Math.abs(a[p][p] * a[q][q]))) {
                    rotate(a, v, p, q);
                    rotated = true;
                }
            }
        }
        return rotated;
    }

    private static void rotate(double[][] a, double[][] v, int p, int q) {
        double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        double t = Math.copySign(1, theta) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        double cosine = 1 / Math.sqrt(t * t + 1);
        double sine = t * cosine;
        for (double[] row : a) {
            double left = row[p];
            row[p] = cosine * left - sine * row[q];
            row[q] = sine * left + cosine * row[q];
        }
        turn(a, p, q, cosine, sine);
        turn(v, p, q, cosine, sine);
        a[p][q] = 0;
        a[q][p] = 0;
    }

    private static void turn(double[][] rows, int p, int q, double cosine, double sine) {
        for (int i = 0; i < rows.length; i++) {
            double above = rows[p][i];
            rows[p][i] = cosine * above - sine * rows[q][i];
            rows[q][i] = sine * above + cosine * rows[q][i];
        }
    }

    private static double[] withSign(double[] vector) {
        double largest = 0;
        for (double element : vector) {
            largest = Math.abs(element) > Math.abs(largest) ? element : largest;
        }
        double sign = Math.signum(largest);
        return IntStream.range(0, vector.length).mapToDouble(i -> sign * vector[i]).toArray();
    }
}
