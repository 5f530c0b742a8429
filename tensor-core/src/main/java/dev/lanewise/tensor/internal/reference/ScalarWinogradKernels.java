package dev.lanewise.tensor.internal.reference;

import dev.lanewise.tensor.internal.kernels.WinogradKernels;

/** Winograd's transforms as the matrices that they are, in double precision. */
public final class ScalarWinogradKernels implements WinogradKernels {
    private static final double[][] INPUT_OF_4 = {{1, 0, -1, 0}, {0, 1, 1, 0}, {0, -1, 1, 0}, {0, -1, 0, 1}};
    private static final double[] POINTS_OF_4 = {0, 1, -1};
    private static final double[] FACTORS_OF_4 = {1, 1 / 2., 1 / 2., 1};
    private static final double[][] INPUT_OF_6 = {{9 / 16., 0, -5 / 2., 0, 1, 0}, {0, -9 / 8., -9 / 4., 1 / 2., 1, 0},
            {0, 9 / 8., -9 / 4., -1 / 2., 1, 0}, {0, -3 / 8., -1 / 4., 3 / 2., 1, 0},
            {0, 3 / 8., -1 / 4., -3 / 2., 1, 0}, {0, 9 / 16., 0, -5 / 2., 0, 1}};
    private static final double[] POINTS_OF_6 = {0, 1 / 2., -1 / 2., 3 / 2., -3 / 2.};
    private static final double[] FACTORS_OF_6 = {16 / 9., -1, -1, 1 / 9., 1 / 9., 1};

    private final int outputs;
    private final int taps;
    private final double[][] input;
    private final double[][] weights;
    private final double[][] output;
    private final double[][] outputGradient;
    private final double[][] weightGradient;

    /** The transforms of F(outputs, taps) on four points, or on six. */
    public ScalarWinogradKernels(int outputs, int taps) {
        this.outputs = outputs;
        this.taps = taps;
        boolean four = outputs + taps - 1 == 4;
        double[] points = four ? POINTS_OF_4 : POINTS_OF_6;
        double[] factors = four ? FACTORS_OF_4 : FACTORS_OF_6;
        input = four ? INPUT_OF_4 : INPUT_OF_6;
        weights = scaledRows(powers(points, taps), factors);
        output = transposed(powers(points, outputs));
        outputGradient = powers(points, outputs);
        weightGradient = transposed(scaledRows(powers(points, taps), factors));
    }

    /** A row of powers 0 … count−1 for each point, and (0, …, 0, 1) for ∞. */
    private static double[][] powers(double[] points, int count) {
        double[][] matrix = new double[points.length + 1][count];
        for (int i = 0; i < points.length; i++) {
            for (int k = 0; k < count; k++) {
                matrix[i][k] = Math.pow(points[i], k);
            }
        }
        matrix[points.length][count - 1] = 1;
        return matrix;
    }

    private static double[][] scaledRows(double[][] matrix, double[] factors) {
        for (int i = 0; i < matrix.length; i++) {
            for (int k = 0; k < matrix[i].length; k++) {
                matrix[i][k] *= factors[i];
            }
        }
        return matrix;
    }

    private static double[][] transposed(double[][] matrix) {
        double[][] result = new double[matrix[0].length][matrix.length];
        for (int i = 0; i < matrix.length; i++) {
            for (int k = 0; k < matrix[i].length; k++) {
                result[k][i] = matrix[i][k];
            }
        }
        return result;
    }

    @Override
    public int outputs() {
        return outputs;
    }

    @Override
    public int taps() {
        return taps;
    }

    @Override
    public void input(int lines, int count, float[] source, int at, int lineStep, int step, float[] target,
            int targetAt, int[] places) {
        apply(input, lines, count, source, at, lineStep, step, target, targetAt, places);
    }

    @Override
    public void weights(int lines, int count, float[] source, int at, int lineStep, int step, float[] target,
            int targetAt, int[] places) {
        apply(weights, lines, count, source, at, lineStep, step, target, targetAt, places);
    }

    @Override
    public void output(int lines, int count, float[] source, int at, int lineStep, int step, float[] target,
            int targetAt, int[] places) {
        apply(output, lines, count, source, at, lineStep, step, target, targetAt, places);
    }

    @Override
    public void outputGradient(int lines, int count, float[] source, int at, int lineStep, int step, float[] target,
            int targetAt, int[] places) {
        apply(outputGradient, lines, count, source, at, lineStep, step, target, targetAt, places);
    }

    @Override
    public void weightGradient(int lines, int count, float[] source, int at, int lineStep, int step, float[] target,
            int targetAt, int[] places) {
        apply(weightGradient, lines, count, source, at, lineStep, step, target, targetAt, places);
    }

    @Override
    public void outputRows(int lines, int count, float[] source, int at, int lineStep, int step, float[] bias,
            int biasAt, int biasStep, float floor, float[] target, int targetAt, int rowStep, int pixelStep,
            int columns) {
        for (int line = 0; line < lines; line++) {
            for (int k = 0; k < columns; k++) {
                for (int c = 0; c < count; c++) {
                    double sum = product(output[k], source, at + line * lineStep + c, step);
                    target[targetAt + line * rowStep + k * pixelStep + c] = Math.max(floor,
                            (float) (sum + bias[biasAt + c * biasStep]));
                }
            }
        }
    }

    private static void apply(double[][] matrix, int lines, int count, float[] source, int at, int lineStep, int step,
            float[] target, int targetAt, int[] places) {
        for (int line = 0; line < lines; line++) {
            for (int k = 0; k < matrix.length; k++) {
                for (int c = 0; c < count; c++) {
                    target[targetAt + places[line * matrix.length + k] + c] = (float) product(matrix[k], source,
                            at + line * lineStep + c, step);
                }
            }
        }
    }

    private static double product(double[] row, float[] source, int at, int step) {
        double sum = 0;
        for (int k = 0; k < row.length; k++) {
            sum += row[k] * source[at + k * step];
        }
        return sum;
    }
}
