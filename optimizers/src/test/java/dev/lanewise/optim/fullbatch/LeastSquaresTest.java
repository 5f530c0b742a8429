package dev.lanewise.optim.fullbatch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.tensor.Random;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fits whose columns are almost dependent, against values that are known or computed with a hundred digits. */
class LeastSquaresTest {
    private static final MathContext DIGITS = new MathContext(100);

    private static double[] evenly(double from, double to, int count) {
        double[] x = new double[count];
        Arrays.setAll(x, i -> from + (to - from) * i / (count - 1));
        return x;
    }

    private static double[][] powers(double[] x, int degree) {
        double[][] rows = new double[x.length][degree + 1];
        for (int i = 0; i < x.length; i++) {
            rows[i][0] = 1;
            for (int d = 1; d <= degree; d++) {
                rows[i][d] = rows[i][d - 1] * x[i];
            }
        }
        return rows;
    }

    /** (XᵀX + λI)⁻¹Xᵀy by Gauss's elimination. */
    private static BigDecimal[] exact(double[][] rows, double[] y, double lambda) {
        int n = rows[0].length;
        BigDecimal[][] system = new BigDecimal[n][n + 1];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= n; j++) {
                BigDecimal sum = i == j ? new BigDecimal(lambda) : BigDecimal.ZERO;
                for (int row = 0; row < rows.length; row++) {
                    sum = sum.add(new BigDecimal(rows[row][i])
                            .multiply(new BigDecimal(j < n ? rows[row][j] : y[row]), DIGITS), DIGITS);
                }
                system[i][j] = sum;
            }
        }
        for (int i = 0; i < n; i++) {
            for (int below = i + 1; below < n; below++) {
                BigDecimal factor = system[below][i].divide(system[i][i], DIGITS);
                for (int j = i; j <= n; j++) {
                    system[below][j] = system[below][j].subtract(factor.multiply(system[i][j], DIGITS), DIGITS);
                }
            }
        }
        BigDecimal[] w = new BigDecimal[n];
        for (int i = n - 1; i >= 0; i--) {
            BigDecimal sum = system[i][n];
            for (int j = i + 1; j < n; j++) {
                sum = sum.subtract(system[i][j].multiply(w[j], DIGITS), DIGITS);
            }
            w[i] = sum.divide(system[i][i], DIGITS);
        }
        return w;
    }

    private static double[] noisy(double[] x, long seed) {
        Random random = Random.of(seed);
        return Arrays.stream(x).map(each -> -1.5 * each + each * each / 9 + 2 * random.nextGaussian()).toArray();
    }

    /** Degrees and ranges, with and without a ridge: every fitted value is that of the exact weights. */
    @ParameterizedTest
    @CsvSource({"-1, 1, 20", "-1, 1, 14", "0, 20, 14", "0, 20, 12", "0, 1, 10", "100, 120, 4", "-1e6, 1e6, 9",
            "0, 1e-8, 8"})
    void fittedValuesAreExact(double from, double to, int degree) {
        double[] x = evenly(from, to, 21);
        double[] y = noisy(evenly(0, 20, 21), 4);
        double[][] rows = powers(x, degree);
        for (double lambda : new double[] {0, 1e-6, 1}) {
            double[] w = LeastSquares.polynomial(x, y, degree).ridge(lambda);
            BigDecimal[] expected = exact(rows, y, lambda);
            for (double[] row : rows) {
                double sum = 0;
                BigDecimal exactSum = BigDecimal.ZERO;
                for (int d = 0; d <= degree; d++) {
                    sum += row[d] * w[d];
                    exactSum = exactSum.add(new BigDecimal(row[d]).multiply(expected[d], DIGITS), DIGITS);
                }
                assertEquals(exactSum.doubleValue(), sum, 1e-5, "λ = " + lambda);
            }
        }
    }

    /** NIST's Wampler1: 1 + x + … + x⁵ at 0, 1, …, 20, whose certified weights are all 1. */
    @Test
    void wamplersFirstDataSetHasItsCertifiedWeights() {
        double[] x = evenly(0, 20, 21);
        double[] y = Arrays.stream(x).map(each -> 1 + each * (1 + each * (1 + each * (1 + each * (1 + each)))))
                .toArray();
        double[] ones = new double[6];
        Arrays.fill(ones, 1);
        assertArrayEquals(ones, LeastSquares.polynomial(x, y, 5).ridge(0), 1e-8);
    }

    /** Degree 20 through 21 points is an interpolation: nothing is left. */
    @Test
    void aPolynomialOfDegreeTwentyGoesThroughTwentyOnePoints() {
        double[] x = evenly(-1, 1, 21);
        double[] y = noisy(evenly(0, 20, 21), 1);
        LeastSquares regression = LeastSquares.polynomial(x, y, 20);
        assertEquals(0, regression.evaluate(regression.ridge(0), new double[21]), 1e-12);
    }

    /** Units of columns do not make them dependent. */
    @ParameterizedTest
    @ValueSource(doubles = {1e-150, 1e-9, 1, 1e9, 1e150})
    void columnsHaveAnyUnit(double unit) {
        LeastSquares regression = new LeastSquares(new double[][] {{1, unit}, {1, 2 * unit}, {1, 4 * unit}},
                new double[] {1, 3, 7});
        double[] w = regression.ridge(0);
        assertArrayEquals(new double[] {-1, 2}, new double[] {w[0], w[1] * unit}, 1e-12);
    }

    @Test
    void columnsThatDependOnEachOtherAreCounted() {
        double[][] rows = new double[8][3];
        Random random = Random.of(2);
        for (double[] row : rows) {
            row[0] = random.nextGaussian();
            row[1] = random.nextGaussian();
            row[2] = 3 * row[0] - row[1] / 7;
        }
        LeastSquares regression = new LeastSquares(rows, new double[8]);
        String message = assertThrows(IllegalArgumentException.class, () -> regression.ridge(0)).getMessage();
        assertTrue(message.contains("of 3 columns, 2 are independent"), message);
        assertArrayEquals(new double[3], regression.ridge(1e-3), 1e-15);
        LeastSquares zero = new LeastSquares(new double[][] {{1, 0}, {2, 0}}, new double[2]);
        assertTrue(assertThrows(IllegalArgumentException.class, () -> zero.ridge(0)).getMessage().contains("column 1"));
        LeastSquares wide = new LeastSquares(new double[][] {{1, 2, 3}}, new double[] {14});
        assertThrows(IllegalArgumentException.class, () -> wide.ridge(0));
        assertArrayEquals(new double[] {1, 2, 3}, wide.ridge(1e-10), 1e-8);
    }

    @Test
    void numbersThatAreNotFiniteAreNamed() {
        String message = assertThrows(IllegalArgumentException.class,
                () -> LeastSquares.polynomial(new double[] {1, 1e20}, new double[2], 20)).getMessage();
        assertTrue(message.contains("input 1 has Infinity at 16"), message);
        assertThrows(IllegalArgumentException.class,
                () -> new LeastSquares(new double[][] {{1}}, new double[] {Double.NaN}));
        LeastSquares one = new LeastSquares(new double[][] {{2}}, new double[] {4});
        assertThrows(IllegalArgumentException.class, () -> one.ridge(-1));
        assertThrows(IllegalArgumentException.class, () -> one.ridge(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> one.ridge(Double.POSITIVE_INFINITY));
    }
}
