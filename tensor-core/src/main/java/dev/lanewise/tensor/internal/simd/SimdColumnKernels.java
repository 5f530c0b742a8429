package dev.lanewise.tensor.internal.simd;

import static dev.lanewise.tensor.internal.simd.Species.F;
import static dev.lanewise.tensor.internal.simd.Species.LANES;

import dev.lanewise.tensor.internal.kernels.ColumnKernels;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link ColumnKernels} on vectors.
 *
 * <p>Whole vectors of columns are taken row by row, as they lie in memory, and what is needed for each column comes
 * from the first-level cache: at the speed of a copy, where a vector of columns down all rows, with its numbers in
 * registers, ran at 0.4 to 0.8 of it. The columns that are left, or all if they are one vector, are taken that way,
 * masked, several rows at a time, so that additions do not wait for each other. Whole vectors are not: memory read in
 * another order than it lies in is not read ahead (sums of four rows at a time ran at 0.4 to 0.5 of the speed on Zen
 * 4).
 */
public final class SimdColumnKernels implements ColumnKernels {
    @Override
    public void sums(float[] x, int xOffset, int rows, int columns, float[] sums, int sumsOffset) {
        int whole = wholeVectors(columns);
        Arrays.fill(sums, sumsOffset, sumsOffset + whole, 0);
        for (int row = 0, i = xOffset; row < rows; row++, i += columns) {
            for (int c = 0; c < whole; c += LANES) {
                FloatVector.fromArray(F, x, i + c).add(FloatVector.fromArray(F, sums, sumsOffset + c)).intoArray(sums,
                        sumsOffset + c);
            }
        }
        for (int c = whole; c < columns; c += LANES) {
            lastSums(c, x, xOffset, rows, columns, sums, sumsOffset);
        }
    }

    private static void lastSums(int c, float[] x, int xOffset, int rows, int columns, float[] sums, int sumsOffset) {
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

    @Override
    public void moments(float[] x, int xOffset, int rows, int columns, float[] center, int centerOffset,
            float[] deviations, int deviationsOffset, float[] squares, int squaresOffset) {
        int whole = wholeVectors(columns);
        Arrays.fill(deviations, deviationsOffset, deviationsOffset + whole, 0);
        Arrays.fill(squares, squaresOffset, squaresOffset + whole, 0);
        for (int row = 0, i = xOffset; row < rows; row++, i += columns) {
            for (int c = 0; c < whole; c += LANES) {
                FloatVector d = FloatVector.fromArray(F, x, i + c)
                        .sub(FloatVector.fromArray(F, center, centerOffset + c));
                d.add(FloatVector.fromArray(F, deviations, deviationsOffset + c)).intoArray(deviations,
                        deviationsOffset + c);
                d.fma(d, FloatVector.fromArray(F, squares, squaresOffset + c)).intoArray(squares, squaresOffset + c);
            }
        }
        for (int c = whole; c < columns; c += LANES) {
            lastMoments(c, x, xOffset, rows, columns, center, centerOffset, deviations, deviationsOffset, squares,
                    squaresOffset);
        }
    }

    private static void lastMoments(int c, float[] x, int xOffset, int rows, int columns,
            float[] center, int centerOffset, float[] deviations, int deviationsOffset, float[] squares,
            int squaresOffset) {
        VectorMask<Float> mask = F.indexInRange(c, columns);
        FloatVector centers = FloatVector.fromArray(F, center, centerOffset + c, mask);
        FloatVector sum0 = FloatVector.zero(F);
        FloatVector sum1 = FloatVector.zero(F);
        FloatVector squares0 = FloatVector.zero(F);
        FloatVector squares1 = FloatVector.zero(F);
        int row = 0;
        int i = xOffset + c;
        for (; row <= rows - 2; row += 2, i += 2 * columns) {
            FloatVector d0 = FloatVector.fromArray(F, x, i, mask).sub(centers);
            FloatVector d1 = FloatVector.fromArray(F, x, i + columns, mask).sub(centers);
            sum0 = sum0.add(d0);
            sum1 = sum1.add(d1);
            squares0 = d0.fma(d0, squares0);
            squares1 = d1.fma(d1, squares1);
        }
        if (row < rows) {
            FloatVector d = FloatVector.fromArray(F, x, i, mask).sub(centers);
            sum0 = sum0.add(d);
            squares0 = d.fma(d, squares0);
        }
        sum0.add(sum1).intoArray(deviations, deviationsOffset + c, mask);
        squares0.add(squares1).intoArray(squares, squaresOffset + c, mask);
    }

    @Override
    public void gradientMoments(float[] x, int xOffset, float[] gy, int gyOffset, int rows, int columns, Lines gate,
            float[] sums, int sumsOffset, float[] products, int productsOffset) {
        float[] center = gate.center();
        float[] factor = gate.factor();
        float[] shift = gate.shift();
        int whole = wholeVectors(columns);
        Arrays.fill(sums, sumsOffset, sumsOffset + whole, 0);
        Arrays.fill(products, productsOffset, productsOffset + whole, 0);
        for (int row = 0, i = 0; row < rows; row++, i += columns) {
            for (int c = 0; c < whole; c += LANES) {
                FloatVector d = FloatVector.fromArray(F, x, xOffset + i + c).sub(FloatVector.fromArray(F, center, c));
                FloatVector g = FloatVector.fromArray(F, gy, gyOffset + i + c).blend(0f,
                        d.fma(FloatVector.fromArray(F, factor, c), FloatVector.fromArray(F, shift, c))
                                .compare(VectorOperators.LE, 0f));
                g.add(FloatVector.fromArray(F, sums, sumsOffset + c)).intoArray(sums, sumsOffset + c);
                d.fma(g, FloatVector.fromArray(F, products, productsOffset + c)).intoArray(products,
                        productsOffset + c);
            }
        }
        for (int c = whole; c < columns; c += LANES) {
            lastGradientMoments(c, x, xOffset, gy, gyOffset, rows, columns, gate, sums,
                    sumsOffset, products, productsOffset);
        }
    }

    private static void lastGradientMoments(int c, float[] x, int xOffset, float[] gy,
            int gyOffset, int rows, int columns, Lines gate, float[] sums, int sumsOffset, float[] products,
            int productsOffset) {
        VectorMask<Float> mask = F.indexInRange(c, columns);
        FloatVector centers = FloatVector.fromArray(F, gate.center(), c, mask);
        FloatVector factors = FloatVector.fromArray(F, gate.factor(), c, mask);
        FloatVector shifts = FloatVector.fromArray(F, gate.shift(), c, mask);
        FloatVector sum0 = FloatVector.zero(F);
        FloatVector sum1 = FloatVector.zero(F);
        FloatVector products0 = FloatVector.zero(F);
        FloatVector products1 = FloatVector.zero(F);
        int row = 0;
        int i = c;
        for (; row <= rows - 2; row += 2, i += 2 * columns) {
            FloatVector d0 = FloatVector.fromArray(F, x, xOffset + i, mask).sub(centers);
            FloatVector d1 = FloatVector.fromArray(F, x, xOffset + i + columns, mask).sub(centers);
            FloatVector g0 = FloatVector.fromArray(F, gy, gyOffset + i, mask).blend(0f,
                    d0.fma(factors, shifts).compare(VectorOperators.LE, 0f));
            FloatVector g1 = FloatVector.fromArray(F, gy, gyOffset + i + columns, mask).blend(0f,
                    d1.fma(factors, shifts).compare(VectorOperators.LE, 0f));
            sum0 = sum0.add(g0);
            sum1 = sum1.add(g1);
            products0 = d0.fma(g0, products0);
            products1 = d1.fma(g1, products1);
        }
        if (row < rows) {
            FloatVector d = FloatVector.fromArray(F, x, xOffset + i, mask).sub(centers);
            FloatVector g = FloatVector.fromArray(F, gy, gyOffset + i, mask).blend(0f,
                    d.fma(factors, shifts).compare(VectorOperators.LE, 0f));
            sum0 = sum0.add(g);
            products0 = d.fma(g, products0);
        }
        sum0.add(sum1).intoArray(sums, sumsOffset + c, mask);
        products0.add(products1).intoArray(products, productsOffset + c, mask);
    }

    @Override
    public void rectifiedMoments(float[] x, int xOffset, float[] y, int yOffset, float[] gy, int gyOffset, int rows,
            int columns, float[] center, float[] g, int gOffset, float[] sums, int sumsOffset, float[] products,
            int productsOffset) {
        int whole = wholeVectors(columns);
        Arrays.fill(sums, sumsOffset, sumsOffset + whole, 0);
        Arrays.fill(products, productsOffset, productsOffset + whole, 0);
        for (int row = 0, i = 0; row < rows; row++, i += columns) {
            for (int c = 0; c < whole; c += LANES) {
                FloatVector own = FloatVector.fromArray(F, gy, gyOffset + i + c).blend(0f,
                        FloatVector.fromArray(F, y, yOffset + i + c).compare(VectorOperators.LE, 0f));
                own.intoArray(g, gOffset + i + c);
                own.add(FloatVector.fromArray(F, sums, sumsOffset + c)).intoArray(sums, sumsOffset + c);
                FloatVector.fromArray(F, x, xOffset + i + c).sub(FloatVector.fromArray(F, center, c))
                        .fma(own, FloatVector.fromArray(F, products, productsOffset + c))
                        .intoArray(products, productsOffset + c);
            }
        }
        for (int c = whole; c < columns; c += LANES) {
            lastRectifiedMoments(c, x, xOffset, y, yOffset, gy, gyOffset, rows, columns,
                    center, g, gOffset, sums, sumsOffset, products, productsOffset);
        }
    }

    private static void lastRectifiedMoments(int c, float[] x, int xOffset, float[] y,
            int yOffset, float[] gy, int gyOffset, int rows, int columns, float[] center, float[] g, int gOffset,
            float[] sums, int sumsOffset, float[] products, int productsOffset) {
        VectorMask<Float> mask = F.indexInRange(c, columns);
        FloatVector centers = FloatVector.fromArray(F, center, c, mask);
        FloatVector sum0 = FloatVector.zero(F);
        FloatVector sum1 = FloatVector.zero(F);
        FloatVector products0 = FloatVector.zero(F);
        FloatVector products1 = FloatVector.zero(F);
        for (int row = 0, i = c; row < rows; row++, i += columns) {
            FloatVector own = FloatVector.fromArray(F, gy, gyOffset + i, mask).blend(0f,
                    FloatVector.fromArray(F, y, yOffset + i, mask).compare(VectorOperators.LE, 0f));
            own.intoArray(g, gOffset + i, mask);
            FloatVector d = FloatVector.fromArray(F, x, xOffset + i, mask).sub(centers);
            if ((row & 1) == 0) {
                sum0 = sum0.add(own);
                products0 = d.fma(own, products0);
            } else {
                sum1 = sum1.add(own);
                products1 = d.fma(own, products1);
            }
        }
        sum0.add(sum1).intoArray(sums, sumsOffset + c, mask);
        products0.add(products1).intoArray(products, productsOffset + c, mask);
    }

    @Override
    public void normalize(float[] x, int xOffset, int rows, int columns, Lines line, float floor, float[] y,
            int yOffset) {
        float[] center = line.center();
        float[] factor = line.factor();
        float[] shift = line.shift();
        if (inOneLoop(columns)) {
            for (int i = 0, c = 0, end = rows * columns; i < end; i += LANES) {
                normalize(x, xOffset + i, center, factor, shift, c, floor, y, yOffset + i);
                c = c == columns - LANES ? 0 : c + LANES;
            }
            return;
        }
        int whole = wholeVectors(columns);
        for (int row = 0, i = 0; row < rows; row++, i += columns) {
            for (int c = 0; c < whole; c += LANES) {
                normalize(x, xOffset + i + c, center, factor, shift, c, floor, y, yOffset + i + c);
            }
        }
        for (int c = whole; c < columns; c += LANES) {
            VectorMask<Float> mask = F.indexInRange(c, columns);
            FloatVector centers = FloatVector.fromArray(F, center, c, mask);
            FloatVector factors = FloatVector.fromArray(F, factor, c, mask);
            FloatVector shifts = FloatVector.fromArray(F, shift, c, mask);
            for (int row = 0, i = c; row < rows; row++, i += columns) {
                FloatVector deviation = FloatVector.fromArray(F, x, xOffset + i, mask).sub(centers);
                FloatVector normalized = deviation.fma(factors, shifts);
                normalized.blend(floor, normalized.compare(VectorOperators.LT, floor)).intoArray(y, yOffset + i, mask);
            }
        }
    }

    private static void normalize(float[] x, int at, float[] center, float[] factor, float[] shift, int c, float floor,
            float[] y, int to) {
        FloatVector deviation = FloatVector.fromArray(F, x, at).sub(FloatVector.fromArray(F, center, c));
        FloatVector normalized = deviation.fma(FloatVector.fromArray(F, factor, c), FloatVector.fromArray(F, shift, c));
        normalized.blend(floor, normalized.compare(VectorOperators.LT, floor)).intoArray(y, to);
    }

    @Override
    public void normalizeAdd(float[] x, int xOffset, float[] addend, int addendOffset, int rows, int columns,
            Lines line, float floor, float[] y, int yOffset) {
        float[] center = line.center();
        float[] factor = line.factor();
        float[] shift = line.shift();
        if (inOneLoop(columns)) {
            for (int i = 0, c = 0, end = rows * columns; i < end; i += LANES) {
                normalizeAdd(x, xOffset + i, addend, addendOffset + i, center, factor, shift, c, floor, y,
                        yOffset + i);
                c = c == columns - LANES ? 0 : c + LANES;
            }
            return;
        }
        int whole = wholeVectors(columns);
        for (int row = 0, i = 0; row < rows; row++, i += columns) {
            for (int c = 0; c < whole; c += LANES) {
                normalizeAdd(x, xOffset + i + c, addend, addendOffset + i + c, center, factor, shift, c, floor, y,
                        yOffset + i + c);
            }
        }
        for (int c = whole; c < columns; c += LANES) {
            VectorMask<Float> mask = F.indexInRange(c, columns);
            FloatVector centers = FloatVector.fromArray(F, center, c, mask);
            FloatVector factors = FloatVector.fromArray(F, factor, c, mask);
            FloatVector shifts = FloatVector.fromArray(F, shift, c, mask);
            for (int row = 0, i = c; row < rows; row++, i += columns) {
                FloatVector deviation = FloatVector.fromArray(F, x, xOffset + i, mask).sub(centers);
                FloatVector sum = deviation.fma(factors, shifts)
                        .add(FloatVector.fromArray(F, addend, addendOffset + i, mask));
                sum.blend(floor, sum.compare(VectorOperators.LT, floor)).intoArray(y, yOffset + i, mask);
            }
        }
    }

    private static void normalizeAdd(float[] x, int at, float[] addend, int addendAt, float[] center, float[] factor,
            float[] shift, int c, float floor, float[] y, int to) {
        FloatVector deviation = FloatVector.fromArray(F, x, at).sub(FloatVector.fromArray(F, center, c));
        FloatVector sum = deviation.fma(FloatVector.fromArray(F, factor, c), FloatVector.fromArray(F, shift, c))
                .add(FloatVector.fromArray(F, addend, addendAt));
        sum.blend(floor, sum.compare(VectorOperators.LT, floor)).intoArray(y, to);
    }

    @Override
    public void normalizeBackward(float[] x, int xOffset, float[] gy, int gyOffset, int rows, int columns, Lines gate,
            float[] factor, float[] slope, float[] shift, float[] gx, int gxOffset) {
        float[] center = gate.center();
        float[] gateFactor = gate.factor();
        float[] gateShift = gate.shift();
        int whole = wholeVectors(columns);
        for (int row = 0, i = 0; row < rows; row++, i += columns) {
            for (int c = 0; c < whole; c += LANES) {
                FloatVector deviation = FloatVector.fromArray(F, x, xOffset + i + c)
                        .sub(FloatVector.fromArray(F, center, c));
                FloatVector g = FloatVector.fromArray(F, gy, gyOffset + i + c).blend(0f,
                        deviation.fma(FloatVector.fromArray(F, gateFactor, c), FloatVector.fromArray(F, gateShift, c))
                                .compare(VectorOperators.LE, 0f));
                FloatVector common = deviation
                        .fma(FloatVector.fromArray(F, slope, c), FloatVector.fromArray(F, shift, c)).neg();
                g.fma(FloatVector.fromArray(F, factor, c), common).intoArray(gx, gxOffset + i + c);
            }
        }
        for (int c = whole; c < columns; c += LANES) {
            VectorMask<Float> mask = F.indexInRange(c, columns);
            FloatVector centers = FloatVector.fromArray(F, center, c, mask);
            FloatVector gateFactors = FloatVector.fromArray(F, gateFactor, c, mask);
            FloatVector gateShifts = FloatVector.fromArray(F, gateShift, c, mask);
            FloatVector factors = FloatVector.fromArray(F, factor, c, mask);
            FloatVector slopes = FloatVector.fromArray(F, slope, c, mask);
            FloatVector shifts = FloatVector.fromArray(F, shift, c, mask);
            for (int row = 0, i = c; row < rows; row++, i += columns) {
                FloatVector deviation = FloatVector.fromArray(F, x, xOffset + i, mask).sub(centers);
                FloatVector g = FloatVector.fromArray(F, gy, gyOffset + i, mask).blend(0f,
                        deviation.fma(gateFactors, gateShifts).compare(VectorOperators.LE, 0f));
                g.fma(factors, deviation.fma(slopes, shifts).neg()).intoArray(gx, gxOffset + i, mask);
            }
        }
    }

    @Override
    public void addRow(float[] x, int xOffset, int rows, int columns, float[] bias, int biasOffset, float[] y,
            int yOffset) {
        int whole = wholeVectors(columns);
        for (int row = 0, i = 0; row < rows; row++, i += columns) {
            for (int c = 0; c < whole; c += LANES) {
                FloatVector.fromArray(F, x, xOffset + i + c).add(FloatVector.fromArray(F, bias, biasOffset + c))
                        .intoArray(y, yOffset + i + c);
            }
        }
        for (int c = whole; c < columns; c += LANES) {
            VectorMask<Float> mask = F.indexInRange(c, columns);
            FloatVector biases = FloatVector.fromArray(F, bias, biasOffset + c, mask);
            for (int row = 0, i = c; row < rows; row++, i += columns) {
                FloatVector.fromArray(F, x, xOffset + i, mask).add(biases).intoArray(y, yOffset + i, mask);
            }
        }
    }

    /**
     * Whether all vectors of all rows are best taken in one loop: a loop a row checks its bounds before its first
     * vector, and took 1.3 times as long in rows of 16 vectors, 0.8 in rows of 64. Not for sums and gradients, which
     * read twice as many arrays: 0.55 to 1.1 by width.
     */
    static boolean inOneLoop(int columns) {
        return columns % LANES == 0 && columns <= 32 * LANES;
    }

    /** The columns that are taken row by row. */
    private static int wholeVectors(int columns) {
        return columns > LANES ? columns / LANES * LANES : 0;
    }
}
