package dev.lanewise.tensor.internal.reference;

import dev.lanewise.tensor.internal.kernels.SlopeKernels;

/** {@link SlopeKernels} one element at a time: the fallback, and the measure for tests. */
public final class ScalarSlopeKernels implements SlopeKernels {
    @Override
    public void forward(float[] x, int xOffset, int rows, int columns, float[] slopes, float[] y, int yOffset) {
        for (int row = 0, i = 0; row < rows; row++) {
            for (int c = 0; c < columns; c++, i++) {
                float value = x[xOffset + i];
                y[yOffset + i] = value > 0 ? value : value * slopes[c];
            }
        }
    }

    @Override
    public void backwardInput(float[] x, int xOffset, float[] gy, int gyOffset, int rows, int columns, float[] slopes,
            float[] gx, int gxOffset) {
        for (int row = 0, i = 0; row < rows; row++) {
            for (int c = 0; c < columns; c++, i++) {
                float gradient = gy[gyOffset + i];
                gx[gxOffset + i] = x[xOffset + i] > 0 ? gradient : gradient * slopes[c];
            }
        }
    }

    @Override
    public void backwardSlopes(float[] x, int xOffset, float[] gy, int gyOffset, int rows, int columns, float[] sums,
            int sumsOffset) {
        for (int c = 0; c < columns; c++) {
            double sum = 0;
            for (int row = 0, i = c; row < rows; row++, i += columns) {
                double value = x[xOffset + i];
                sum += value > 0 ? 0 : value * gy[gyOffset + i];
            }
            sums[sumsOffset + c] = (float) sum;
        }
    }
}
