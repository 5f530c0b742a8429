package dev.lanewise.tensor.internal.simd;

import static dev.lanewise.tensor.internal.simd.Species.F;
import static dev.lanewise.tensor.internal.simd.Species.LANES;

import dev.lanewise.tensor.internal.ColumnKernels;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * {@link ColumnKernels} on vectors: one vector of columns at a time, masked where the columns end, down all rows.
 *
 * <p>So what is needed for each column stays in registers, and few columns cost one vector a row. Sums take four rows, or two of two
 * sums, at a time, so that additions do not wait for each other.
 */
public final class SimdColumnKernels implements ColumnKernels {
    @Override
    public void sums(float[] x, int xOffset, int rows, int columns, float[] sums, int sumsOffset) {
        for (int c = 0; c < columns; c += LANES) {
            VectorMask<Float> mask = F.indexInRange(c, columns);
            FloatVector sum0 = FloatVector.zero(F);
            FloatVector sum1 = FloatVector.zero(F);
            FloatVector sum2 = FloatVector.zero(F);
            FloatVector sum3 = FloatVector.zero(F);
            int row = 0;
            int i = xOffset + c;
            for (; row <= rows - 4; row += 4, i += 4 * columns) {
                sum0 = sum0.add(FloatVector.fromArray(F, x, i, mask));
                sum1 = sum1.add(FloatVector.fromArray(F, x, i + columns, mask));
                sum2 = sum2.add(FloatVector.fromArray(F, x, i + 2 * columns, mask));
                sum3 = sum3.add(FloatVector.fromArray(F, x, i + 3 * columns, mask));
            }
            for (; row < rows; row++, i += columns) {
                sum0 = sum0.add(FloatVector.fromArray(F, x, i, mask));
            }
            sum0.add(sum1).add(sum2.add(sum3)).intoArray(sums, sumsOffset + c, mask);
        }
    }

    @Override
    public void moments(float[] x, int xOffset, int rows, int columns, float[] center, int centerOffset,
            float[] deviations, float[] squares, int sumsOffset) {
        for (int c = 0; c < columns; c += LANES) {
            VectorMask<Float> mask = F.indexInRange(c, columns);
            FloatVector centers = FloatVector.fromArray(F, center, centerOffset + c, mask);
            FloatVector sum0 = FloatVector.zero(F);
            FloatVector sum1 = FloatVector.zero(F);
            FloatVector squares0 = FloatVector.zero(F);
            FloatVector squares1 = FloatVector.zero(F);
            int row = 0;
            int i = xOffset + c;
            for (; row <= rows - 2; row += 2, i += 2 * columns) {
                FloatVector deviation0 = FloatVector.fromArray(F, x, i, mask).sub(centers);
                FloatVector deviation1 = FloatVector.fromArray(F, x, i + columns, mask).sub(centers);
                sum0 = sum0.add(deviation0);
                sum1 = sum1.add(deviation1);
                squares0 = deviation0.fma(deviation0, squares0);
                squares1 = deviation1.fma(deviation1, squares1);
            }
            if (row < rows) {
                FloatVector deviation = FloatVector.fromArray(F, x, i, mask).sub(centers);
                sum0 = sum0.add(deviation);
                squares0 = deviation.fma(deviation, squares0);
            }
            sum0.add(sum1).intoArray(deviations, sumsOffset + c, mask);
            squares0.add(squares1).intoArray(squares, sumsOffset + c, mask);
        }
    }

    @Override
    public void gradientMoments(float[] x, int xOffset, float[] gy, int gyOffset, int rows, int columns, float[] center,
            float[] sums, float[] products, int sumsOffset) {
        for (int c = 0; c < columns; c += LANES) {
            VectorMask<Float> mask = F.indexInRange(c, columns);
            FloatVector centers = FloatVector.fromArray(F, center, c, mask);
            FloatVector sum0 = FloatVector.zero(F);
            FloatVector sum1 = FloatVector.zero(F);
            FloatVector products0 = FloatVector.zero(F);
            FloatVector products1 = FloatVector.zero(F);
            int row = 0;
            int i = c;
            for (; row <= rows - 2; row += 2, i += 2 * columns) {
                FloatVector gradient0 = FloatVector.fromArray(F, gy, gyOffset + i, mask);
                FloatVector gradient1 = FloatVector.fromArray(F, gy, gyOffset + i + columns, mask);
                sum0 = sum0.add(gradient0);
                sum1 = sum1.add(gradient1);
                products0 = FloatVector.fromArray(F, x, xOffset + i, mask).sub(centers).fma(gradient0, products0);
                products1 = FloatVector.fromArray(F, x, xOffset + i + columns, mask).sub(centers).fma(gradient1,
                        products1);
            }
            if (row < rows) {
                FloatVector gradient = FloatVector.fromArray(F, gy, gyOffset + i, mask);
                sum0 = sum0.add(gradient);
                products0 = FloatVector.fromArray(F, x, xOffset + i, mask).sub(centers).fma(gradient, products0);
            }
            sum0.add(sum1).intoArray(sums, sumsOffset + c, mask);
            products0.add(products1).intoArray(products, sumsOffset + c, mask);
        }
    }

    @Override
    public void normalize(float[] x, int xOffset, int rows, int columns, float[] center, float[] factor, float[] shift,
            float[] y, int yOffset) {
        for (int c = 0; c < columns; c += LANES) {
            VectorMask<Float> mask = F.indexInRange(c, columns);
            FloatVector centers = FloatVector.fromArray(F, center, c, mask);
            FloatVector factors = FloatVector.fromArray(F, factor, c, mask);
            FloatVector shifts = FloatVector.fromArray(F, shift, c, mask);
            for (int row = 0, i = c; row < rows; row++, i += columns) {
                FloatVector deviation = FloatVector.fromArray(F, x, xOffset + i, mask).sub(centers);
                deviation.fma(factors, shifts).intoArray(y, yOffset + i, mask);
            }
        }
    }

    @Override
    public void normalizeBackward(float[] x, int xOffset, float[] gy, int gyOffset, int rows, int columns,
            float[] center,
            float[] factor, float[] slope, float[] shift, float[] gx, int gxOffset) {
        for (int c = 0; c < columns; c += LANES) {
            VectorMask<Float> mask = F.indexInRange(c, columns);
            FloatVector centers = FloatVector.fromArray(F, center, c, mask);
            FloatVector factors = FloatVector.fromArray(F, factor, c, mask);
            FloatVector slopes = FloatVector.fromArray(F, slope, c, mask);
            FloatVector shifts = FloatVector.fromArray(F, shift, c, mask).neg();
            for (int row = 0, i = c; row < rows; row++, i += columns) {
                FloatVector common = centers.sub(FloatVector.fromArray(F, x, xOffset + i, mask)).fma(slopes, shifts);
                FloatVector.fromArray(F, gy, gyOffset + i, mask).fma(factors, common).intoArray(gx, gxOffset + i, mask);
            }
        }
    }

    @Override
    public void addRow(float[] x, int xOffset, int rows, int columns, float[] bias, int biasOffset, float[] y,
            int yOffset) {
        for (int c = 0; c < columns; c += LANES) {
            VectorMask<Float> mask = F.indexInRange(c, columns);
            FloatVector biases = FloatVector.fromArray(F, bias, biasOffset + c, mask);
            for (int row = 0, i = c; row < rows; row++, i += columns) {
                FloatVector.fromArray(F, x, xOffset + i, mask).add(biases).intoArray(y, yOffset + i, mask);
            }
        }
    }
}
