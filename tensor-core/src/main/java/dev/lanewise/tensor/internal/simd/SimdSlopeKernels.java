package dev.lanewise.tensor.internal.simd;

import static dev.lanewise.tensor.internal.simd.Species.F;
import static dev.lanewise.tensor.internal.simd.Species.LANES;

import dev.lanewise.tensor.internal.kernels.SlopeKernels;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** {@link SlopeKernels} on vectors, row by row, the last vector of a row masked. */
public final class SimdSlopeKernels implements SlopeKernels {
    @Override
    public void forward(float[] x, int xOffset, int rows, int columns, float[] slopes, float[] y, int yOffset) {
        if (SimdColumnKernels.inOneLoop(columns)) {
            for (int i = 0, c = 0, end = rows * columns; i < end; i += LANES) {
                forward(x, xOffset + i, slopes, c, y, yOffset + i);
                c = c == columns - LANES ? 0 : c + LANES;
            }
            return;
        }
        int whole = columns / LANES * LANES;
        VectorMask<Float> rest = F.indexInRange(whole, columns);
        for (int row = 0, i = 0; row < rows; row++, i += columns) {
            for (int c = 0; c < whole; c += LANES) {
                forward(x, xOffset + i + c, slopes, c, y, yOffset + i + c);
            }
            if (whole < columns) {
                FloatVector value = FloatVector.fromArray(F, x, xOffset + i + whole, rest);
                value.mul(FloatVector.fromArray(F, slopes, whole, rest))
                        .blend(value, value.compare(VectorOperators.GT, 0f)).intoArray(y, yOffset + i + whole, rest);
            }
        }
    }

    private static void forward(float[] x, int at, float[] slopes, int c, float[] y, int to) {
        FloatVector value = FloatVector.fromArray(F, x, at);
        value.mul(FloatVector.fromArray(F, slopes, c)).blend(value, value.compare(VectorOperators.GT, 0f))
                .intoArray(y, to);
    }

    @Override
    public void backwardInput(float[] x, int xOffset, float[] gy, int gyOffset, int rows, int columns, float[] slopes,
            float[] gx, int gxOffset) {
        if (SimdColumnKernels.inOneLoop(columns)) {
            for (int i = 0, c = 0, end = rows * columns; i < end; i += LANES) {
                backwardInput(x, xOffset + i, gy, gyOffset + i, slopes, c, gx, gxOffset + i);
                c = c == columns - LANES ? 0 : c + LANES;
            }
            return;
        }
        int whole = columns / LANES * LANES;
        VectorMask<Float> rest = F.indexInRange(whole, columns);
        for (int row = 0, i = 0; row < rows; row++, i += columns) {
            for (int c = 0; c < whole; c += LANES) {
                backwardInput(x, xOffset + i + c, gy, gyOffset + i + c, slopes, c, gx, gxOffset + i + c);
            }
            if (whole < columns) {
                VectorMask<Float> on = FloatVector.fromArray(F, x, xOffset + i + whole, rest)
                        .compare(VectorOperators.GT, 0f);
                FloatVector gradient = FloatVector.fromArray(F, gy, gyOffset + i + whole, rest);
                gradient.mul(FloatVector.fromArray(F, slopes, whole, rest)).blend(gradient, on)
                        .intoArray(gx, gxOffset + i + whole, rest);
            }
        }
    }

    private static void backwardInput(float[] x, int at, float[] gy, int gyAt, float[] slopes, int c, float[] gx,
            int to) {
        VectorMask<Float> on = FloatVector.fromArray(F, x, at).compare(VectorOperators.GT, 0f);
        FloatVector gradient = FloatVector.fromArray(F, gy, gyAt);
        gradient.mul(FloatVector.fromArray(F, slopes, c)).blend(gradient, on).intoArray(gx, to);
    }

    @Override
    public void backwardSlopes(float[] x, int xOffset, float[] gy, int gyOffset, int rows, int columns, float[] sums,
            int sumsOffset) {
        int whole = columns / LANES * LANES;
        VectorMask<Float> rest = F.indexInRange(whole, columns);
        Arrays.fill(sums, sumsOffset, sumsOffset + columns, 0);
        int row = 0;
        int i = 0;
        // Two rows at a time, so that sums are loaded and stored less often.
        for (; row <= rows - 2; row += 2, i += 2 * columns) {
            for (int c = 0; c < whole; c += LANES) {
                FloatVector value0 = FloatVector.fromArray(F, x, xOffset + i + c);
                FloatVector value1 = FloatVector.fromArray(F, x, xOffset + i + columns + c);
                FloatVector product0 = value0.mul(FloatVector.fromArray(F, gy, gyOffset + i + c));
                FloatVector product1 = value1.mul(FloatVector.fromArray(F, gy, gyOffset + i + columns + c));
                product0.blend(0f, value0.compare(VectorOperators.GT, 0f))
                        .add(product1.blend(0f, value1.compare(VectorOperators.GT, 0f)))
                        .add(FloatVector.fromArray(F, sums, sumsOffset + c)).intoArray(sums, sumsOffset + c);
            }
        }
        for (int c = 0; row < rows && c < whole; c += LANES) {
            FloatVector value = FloatVector.fromArray(F, x, xOffset + i + c);
            value.mul(FloatVector.fromArray(F, gy, gyOffset + i + c))
                    .blend(0f, value.compare(VectorOperators.GT, 0f))
                    .add(FloatVector.fromArray(F, sums, sumsOffset + c)).intoArray(sums, sumsOffset + c);
        }
        if (whole < columns) {
            FloatVector sum = FloatVector.zero(F);
            i = whole;
            for (row = 0; row < rows; row++, i += columns) {
                FloatVector value = FloatVector.fromArray(F, x, xOffset + i, rest);
                sum = value.mul(FloatVector.fromArray(F, gy, gyOffset + i, rest))
                        .blend(0f, value.compare(VectorOperators.GT, 0f)).add(sum);
            }
            sum.intoArray(sums, sumsOffset + whole, rest);
        }
    }
}
