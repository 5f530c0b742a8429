package dev.lanewise.tensor.internal.reference;

import dev.lanewise.tensor.internal.ColumnKernels;

/** {@link ColumnKernels} one element at a time: the fallback, and the measure for tests. */
public final class ScalarColumnKernels implements ColumnKernels {
    @Override
    public void sums(float[] x, int xOffset, int rows, int columns, float[] sums, int sumsOffset) {
        for (int c = 0; c < columns; c++) {
            double sum = 0;
            for (int row = 0; row < rows; row++) {
                sum += x[xOffset + row * columns + c];
            }
            sums[sumsOffset + c] = (float) sum;
        }
    }

    @Override
    public void moments(float[] x, int xOffset, int rows, int columns, float[] center, int centerOffset,
            float[] deviations, float[] squares, int sumsOffset) {
        for (int c = 0; c < columns; c++) {
            double sum = 0;
            double sumOfSquares = 0;
            for (int row = 0; row < rows; row++) {
                double deviation = x[xOffset + row * columns + c] - center[centerOffset + c];
                sum += deviation;
                sumOfSquares += deviation * deviation;
            }
            deviations[sumsOffset + c] = (float) sum;
            squares[sumsOffset + c] = (float) sumOfSquares;
        }
    }

    @Override
    public void gradientMoments(float[] x, int xOffset, float[] gy, int gyOffset, int rows, int columns, float[] center,
            float[] sums, float[] products, int sumsOffset) {
        for (int c = 0; c < columns; c++) {
            double sum = 0;
            double product = 0;
            for (int row = 0; row < rows; row++) {
                double gradient = gy[gyOffset + row * columns + c];
                sum += gradient;
                product += gradient * (x[xOffset + row * columns + c] - center[c]);
            }
            sums[sumsOffset + c] = (float) sum;
            products[sumsOffset + c] = (float) product;
        }
    }

    @Override
    public void normalize(float[] x, int xOffset, int rows, int columns, float[] center, float[] factor, float[] shift,
            float[] y, int yOffset) {
        for (int row = 0, i = 0; row < rows; row++) {
            for (int c = 0; c < columns; c++, i++) {
                y[yOffset + i] = Math.fma(x[xOffset + i] - center[c], factor[c], shift[c]);
            }
        }
    }

    @Override
    public void normalizeBackward(float[] x, int xOffset, float[] gy, int gyOffset, int rows, int columns,
            float[] center,
            float[] factor, float[] slope, float[] shift, float[] gx, int gxOffset) {
        for (int row = 0, i = 0; row < rows; row++) {
            for (int c = 0; c < columns; c++, i++) {
                float common = Math.fma(center[c] - x[xOffset + i], slope[c], -shift[c]);
                gx[gxOffset + i] = Math.fma(gy[gyOffset + i], factor[c], common);
            }
        }
    }

    @Override
    public void addRow(float[] x, int xOffset, int rows, int columns, float[] bias, int biasOffset, float[] y,
            int yOffset) {
        for (int row = 0, i = 0; row < rows; row++) {
            for (int c = 0; c < columns; c++, i++) {
                y[yOffset + i] = x[xOffset + i] + bias[biasOffset + c];
            }
        }
    }
}
