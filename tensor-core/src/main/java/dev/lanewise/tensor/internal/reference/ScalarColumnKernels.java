package dev.lanewise.tensor.internal.reference;

import dev.lanewise.tensor.internal.kernels.ColumnKernels;

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
            float[] deviations, int deviationsOffset, float[] squares, int squaresOffset) {
        for (int c = 0; c < columns; c++) {
            double sum = 0;
            double sumOfSquares = 0;
            for (int row = 0; row < rows; row++) {
                double deviation = x[xOffset + row * columns + c] - center[centerOffset + c];
                sum += deviation;
                sumOfSquares += deviation * deviation;
            }
            deviations[deviationsOffset + c] = (float) sum;
            squares[squaresOffset + c] = (float) sumOfSquares;
        }
    }

    @Override
    public void gradientMoments(float[] x, int xOffset, float[] gy, int gyOffset, int rows, int columns, Lines gate,
            float[] sums, int sumsOffset, float[] products, int productsOffset) {
        for (int c = 0; c < columns; c++) {
            double sum = 0;
            double product = 0;
            for (int row = 0; row < rows; row++) {
                float deviation = x[xOffset + row * columns + c] - gate.center()[c];
                double gradient = gated(gy[gyOffset + row * columns + c],
                        Math.fma(deviation, gate.factor()[c], gate.shift()[c]));
                sum += gradient;
                product += gradient * deviation;
            }
            sums[sumsOffset + c] = (float) sum;
            products[productsOffset + c] = (float) product;
        }
    }

    @Override
    public void rectifiedMoments(float[] x, int xOffset, float[] y, int yOffset, float[] gy, int gyOffset, int rows,
            int columns, float[] center, float[] g, int gOffset, float[] sums, int sumsOffset, float[] products,
            int productsOffset) {
        for (int c = 0; c < columns; c++) {
            double sum = 0;
            double product = 0;
            for (int row = 0, i = c; row < rows; row++, i += columns) {
                float gradient = gated(gy[gyOffset + i], y[yOffset + i]);
                g[gOffset + i] = gradient;
                sum += gradient;
                product += (double) gradient * (x[xOffset + i] - center[c]);
            }
            sums[sumsOffset + c] = (float) sum;
            products[productsOffset + c] = (float) product;
        }
    }

    @Override
    public void normalize(float[] x, int xOffset, int rows, int columns, Lines line, float floor, float[] y,
            int yOffset) {
        for (int row = 0, i = 0; row < rows; row++) {
            for (int c = 0; c < columns; c++, i++) {
                y[yOffset + i] = atLeast(floor, normalized(x[xOffset + i], line, c));
            }
        }
    }

    @Override
    public void normalizeAdd(float[] x, int xOffset, float[] addend, int addendOffset, int rows, int columns,
            Lines line, float floor, float[] y, int yOffset) {
        for (int row = 0, i = 0; row < rows; row++) {
            for (int c = 0; c < columns; c++, i++) {
                y[yOffset + i] = atLeast(floor, normalized(x[xOffset + i], line, c) + addend[addendOffset + i]);
            }
        }
    }

    @Override
    public void normalizeBackward(float[] x, int xOffset, float[] gy, int gyOffset, int rows, int columns, Lines gate,
            float[] factor, float[] slope, float[] shift, float[] gx, int gxOffset) {
        for (int row = 0, i = 0; row < rows; row++) {
            for (int c = 0; c < columns; c++, i++) {
                float value = x[xOffset + i];
                float common = -Math.fma(value - gate.center()[c], slope[c], shift[c]);
                float gradient = gated(gy[gyOffset + i], normalized(value, gate, c));
                gx[gxOffset + i] = Math.fma(gradient, factor[c], common);
            }
        }
    }

    private static float normalized(float x, Lines line, int c) {
        return Math.fma(x - line.center()[c], line.factor()[c], line.shift()[c]);
    }

    private static float gated(float gy, float y) {
        return y <= 0 ? 0 : gy;
    }

    private static float atLeast(float floor, float value) {
        return value < floor ? floor : value;
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
