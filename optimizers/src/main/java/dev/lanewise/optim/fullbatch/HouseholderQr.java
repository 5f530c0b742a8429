package dev.lanewise.optim.fullbatch;

import java.util.Arrays;

/**
 * The factorization AP = QR of a matrix with at least as many rows as columns, by reflections, the column with the
 * most left always next.
 *
 * <p>Unlike AᵀA, whose condition is the square of A's, it keeps all digits that A has. Columns are scaled to a length
 * of 1 before, so that
 * whether one depends on the others does not hang on its unit.
 *
 * @see <a href="https://epubs.siam.org/doi/book/10.1137/1.9781421407944">Golub and Van Loan, Matrix Computations,
 * 5.4.2</a>
 */
final class HouseholderQr {
    /** The columns; below the diagonal, the reflections. */
    private final double[][] columns;
    private final double[] scales;
    private final double[] diagonal;
    /** The place in A of each column. */
    private final int[] order;
    private final int rank;

    /** Factorizes the matrix of these columns, which are changed. */
    HouseholderQr(double[][] columns) {
        this.columns = columns;
        int n = columns.length;
        scales = new double[n];
        diagonal = new double[n];
        order = new int[n];
        for (int j = 0; j < n; j++) {
            order[j] = j;
            double length = length(columns[j], 0);
            scales[j] = length == 0 ? 1 : length;
            columns[j] = Vectors.scaled(1 / scales[j], columns[j]);
        }
        double negligible = Math.max(n, columns[0].length) * Math.ulp(1.0);
        int step = 0;
        while (step < n && pivot(step) > negligible) {
            reflect(step);
            step++;
        }
        rank = step;
    }

    /** The number of columns of which none depends on the others, within rounding. */
    int rank() {
        return rank;
    }

    /** The place of the column that has the least of its own, where the rank is less than the number of columns. */
    int dependentColumn() {
        return order[order.length - 1];
    }

    /** Moves the column with the most below {@code step} there, and returns how much that is. */
    private double pivot(int step) {
        double[] left = new double[columns.length];
        int largest = step;
        for (int j = step; j < columns.length; j++) {
            left[j] = length(columns[j], step);
            largest = left[j] > left[largest] ? j : largest;
        }
        double[] column = columns[largest];
        columns[largest] = columns[step];
        columns[step] = column;
        int place = order[largest];
        order[largest] = order[step];
        order[step] = place;
        return left[largest];
    }

    /** Turns what column {@code step} has from there on into its first element, and the columns behind it with it. */
    private void reflect(int step) {
        double[] v = columns[step];
        double length = length(v, step);
        diagonal[step] = v[step] > 0 ? -length : length;
        v[step] -= diagonal[step];
        for (int j = step + 1; j < columns.length; j++) {
            reflect(step, columns[j]);
        }
    }

    /** x − 2v(vᵀx)/(vᵀv), of the reflection of a step. */
    private void reflect(int step, double[] x) {
        double[] v = columns[step];
        double product = 0;
        double square = 0;
        for (int i = step; i < v.length; i++) {
            product += v[i] * x[i];
            square += v[i] * v[i];
        }
        double factor = 2 * product / square;
        for (int i = step; i < v.length; i++) {
            x[i] -= factor * v[i];
        }
    }

    /** The x of the least ‖Ax − b‖, for a matrix of full rank. */
    double[] solve(double[] b) {
        double[] rotated = b.clone();
        for (int step = 0; step < rank; step++) {
            reflect(step, rotated);
        }
        double[] x = new double[columns.length];
        for (int i = rank - 1; i >= 0; i--) {
            double sum = rotated[i];
            for (int j = i + 1; j < rank; j++) {
                sum -= columns[j][i] * x[order[j]];
            }
            x[order[i]] = sum / diagonal[i];
        }
        Arrays.setAll(x, j -> x[j] / scales[j]);
        return x;
    }

    /** The length of what a column has from a row on, whatever its size. */
    private static double length(double[] column, int from) {
        double largest = 0;
        for (int i = from; i < column.length; i++) {
            largest = Math.max(largest, Math.abs(column[i]));
        }
        if (largest == 0) {
            return 0;
        }
        double sum = 0;
        for (int i = from; i < column.length; i++) {
            sum += (column[i] / largest) * (column[i] / largest);
        }
        return largest * Math.sqrt(sum);
    }
}
