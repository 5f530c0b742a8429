package dev.lanewise.tensor.internal.simd;

import static dev.lanewise.tensor.internal.simd.Species.F;
import static dev.lanewise.tensor.internal.simd.Species.LANES;

import dev.lanewise.tensor.internal.ColumnKernels;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link ColumnKernels} on vectors.
 *
 * <p>Whole vectors of columns are taken row by row, as they lie in memory, and what is needed for each column comes from the first-level
 * cache: at the speed of a copy, where a vector of columns down all rows, with its numbers in registers, ran at 0.4 to 0.8 of it. The
 * columns that are left, or all if they are one vector, are taken that way, masked. Sums take several rows at a time, so that
 * they are loaded and stored less often and additions do not wait for each other.
 */
public final class SimdColumnKernels implements ColumnKernels {
    @Override
    public void sums(float[] x, int xOffset, int rows, int columns, float[] sums, int sumsOffset) {
        int whole = wholeVectors(columns);
        Arrays.fill(sums, sumsOffset, sumsOffset + whole, 0);
        int row = 0;
        int i = xOffset;
        for (; row <= rows - 4; row += 4, i += 4 * columns) {
            for (int c = 0; c < whole; c += LANES) {
                FloatVector sum = load(x, i + c).add(load(x, i + columns + c));
                sum = sum.add(load(x, i + 2 * columns + c).add(load(x, i + 3 * columns + c)));
                sum.add(load(sums, sumsOffset + c)).intoArray(sums, sumsOffset + c);
            }
        }
        for (; row < rows; row++, i += columns) {
            for (int c = 0; c < whole; c += LANES) {
                load(x, i + c).add(load(sums, sumsOffset + c)).intoArray(sums, sumsOffset + c);
            }
        }
        for (int c = whole; c < columns; c += LANES) {
            lastSums(F.indexInRange(c, columns), x, xOffset + c, rows, columns, sums, sumsOffset + c);
        }
    }

    private static void lastSums(VectorMask<Float> mask, float[] x, int xOffset, int rows, int columns, float[] sums,
            int sumsOffset) {
        FloatVector sum0 = FloatVector.zero(F);
        FloatVector sum1 = FloatVector.zero(F);
        FloatVector sum2 = FloatVector.zero(F);
        FloatVector sum3 = FloatVector.zero(F);
        int row = 0;
        int i = xOffset;
        for (; row <= rows - 4; row += 4, i += 4 * columns) {
            sum0 = sum0.add(FloatVector.fromArray(F, x, i, mask));
            sum1 = sum1.add(FloatVector.fromArray(F, x, i + columns, mask));
            sum2 = sum2.add(FloatVector.fromArray(F, x, i + 2 * columns, mask));
            sum3 = sum3.add(FloatVector.fromArray(F, x, i + 3 * columns, mask));
        }
        for (; row < rows; row++, i += columns) {
            sum0 = sum0.add(FloatVector.fromArray(F, x, i, mask));
        }
        sum0.add(sum1).add(sum2.add(sum3)).intoArray(sums, sumsOffset, mask);
    }

    @Override
    public void moments(float[] x, int xOffset, int rows, int columns, float[] center, int centerOffset,
            float[] deviations, int deviationsOffset, float[] squares, int squaresOffset) {
        int whole = wholeVectors(columns);
        Arrays.fill(deviations, deviationsOffset, deviationsOffset + whole, 0);
        Arrays.fill(squares, squaresOffset, squaresOffset + whole, 0);
        int row = 0;
        int i = xOffset;
        for (; row <= rows - 4; row += 4, i += 4 * columns) {
            for (int c = 0; c < whole; c += LANES) {
                FloatVector centers = load(center, centerOffset + c);
                FloatVector d0 = load(x, i + c).sub(centers);
                FloatVector d1 = load(x, i + columns + c).sub(centers);
                FloatVector d2 = load(x, i + 2 * columns + c).sub(centers);
                FloatVector d3 = load(x, i + 3 * columns + c).sub(centers);
                d0.add(d1).add(d2.add(d3)).add(load(deviations, deviationsOffset + c)).intoArray(deviations,
                        deviationsOffset + c);
                d0.fma(d0, d1.mul(d1)).add(d2.fma(d2, d3.mul(d3))).add(load(squares, squaresOffset + c))
                        .intoArray(squares, squaresOffset + c);
            }
        }
        for (; row < rows; row++, i += columns) {
            for (int c = 0; c < whole; c += LANES) {
                FloatVector d = load(x, i + c).sub(load(center, centerOffset + c));
                d.add(load(deviations, deviationsOffset + c)).intoArray(deviations, deviationsOffset + c);
                d.fma(d, load(squares, squaresOffset + c)).intoArray(squares, squaresOffset + c);
            }
        }
        for (int c = whole; c < columns; c += LANES) {
            lastMoments(F.indexInRange(c, columns), x, xOffset + c, rows, columns, center, centerOffset + c, deviations,
                    deviationsOffset + c, squares, squaresOffset + c);
        }
    }

    private static void lastMoments(VectorMask<Float> mask, float[] x, int xOffset, int rows, int columns,
            float[] center, int centerOffset, float[] deviations, int deviationsOffset, float[] squares,
            int squaresOffset) {
        FloatVector centers = FloatVector.fromArray(F, center, centerOffset, mask);
        FloatVector sum0 = FloatVector.zero(F);
        FloatVector sum1 = FloatVector.zero(F);
        FloatVector squares0 = FloatVector.zero(F);
        FloatVector squares1 = FloatVector.zero(F);
        int row = 0;
        int i = xOffset;
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
        sum0.add(sum1).intoArray(deviations, deviationsOffset, mask);
        squares0.add(squares1).intoArray(squares, squaresOffset, mask);
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
        int row = 0;
        int i = 0;
        for (; row <= rows - 2; row += 2, i += 2 * columns) {
            for (int c = 0; c < whole; c += LANES) {
                FloatVector centers = load(center, c);
                FloatVector factors = load(factor, c);
                FloatVector shifts = load(shift, c);
                FloatVector d0 = load(x, xOffset + i + c).sub(centers);
                FloatVector d1 = load(x, xOffset + i + columns + c).sub(centers);
                FloatVector g0 = gated(load(gy, gyOffset + i + c), d0.fma(factors, shifts));
                FloatVector g1 = gated(load(gy, gyOffset + i + columns + c), d1.fma(factors, shifts));
                g0.add(g1).add(load(sums, sumsOffset + c)).intoArray(sums, sumsOffset + c);
                d0.fma(g0, d1.mul(g1)).add(load(products, productsOffset + c)).intoArray(products, productsOffset + c);
            }
        }
        for (int c = 0; row < rows && c < whole; c += LANES) {
            FloatVector d = load(x, xOffset + i + c).sub(load(center, c));
            FloatVector g = gated(load(gy, gyOffset + i + c), d.fma(load(factor, c), load(shift, c)));
            g.add(load(sums, sumsOffset + c)).intoArray(sums, sumsOffset + c);
            d.fma(g, load(products, productsOffset + c)).intoArray(products, productsOffset + c);
        }
        for (int c = whole; c < columns; c += LANES) {
            lastGradientMoments(F.indexInRange(c, columns), c, x, xOffset, gy, gyOffset, rows, columns, gate, sums,
                    sumsOffset, products, productsOffset);
        }
    }

    private static void lastGradientMoments(VectorMask<Float> mask, int c, float[] x, int xOffset, float[] gy,
            int gyOffset, int rows, int columns, Lines gate, float[] sums, int sumsOffset, float[] products,
            int productsOffset) {
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
            FloatVector g0 = gated(FloatVector.fromArray(F, gy, gyOffset + i, mask), d0.fma(factors, shifts));
            FloatVector g1 = gated(FloatVector.fromArray(F, gy, gyOffset + i + columns, mask), d1.fma(factors, shifts));
            sum0 = sum0.add(g0);
            sum1 = sum1.add(g1);
            products0 = d0.fma(g0, products0);
            products1 = d1.fma(g1, products1);
        }
        if (row < rows) {
            FloatVector d = FloatVector.fromArray(F, x, xOffset + i, mask).sub(centers);
            FloatVector g = gated(FloatVector.fromArray(F, gy, gyOffset + i, mask), d.fma(factors, shifts));
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
        int row = 0;
        int i = 0;
        for (; row <= rows - 2; row += 2, i += 2 * columns) {
            for (int c = 0; c < whole; c += LANES) {
                int second = i + columns + c;
                FloatVector centers = load(center, c);
                FloatVector g0 = gated(load(gy, gyOffset + i + c), load(y, yOffset + i + c));
                FloatVector g1 = gated(load(gy, gyOffset + second), load(y, yOffset + second));
                FloatVector d0 = load(x, xOffset + i + c).sub(centers);
                FloatVector d1 = load(x, xOffset + second).sub(centers);
                g0.intoArray(g, gOffset + i + c);
                g1.intoArray(g, gOffset + second);
                g0.add(g1).add(load(sums, sumsOffset + c)).intoArray(sums, sumsOffset + c);
                d0.fma(g0, d1.mul(g1)).add(load(products, productsOffset + c)).intoArray(products, productsOffset + c);
            }
        }
        for (int c = 0; row < rows && c < whole; c += LANES) {
            FloatVector own = gated(load(gy, gyOffset + i + c), load(y, yOffset + i + c));
            own.intoArray(g, gOffset + i + c);
            own.add(load(sums, sumsOffset + c)).intoArray(sums, sumsOffset + c);
            load(x, xOffset + i + c).sub(load(center, c)).fma(own, load(products, productsOffset + c))
                    .intoArray(products, productsOffset + c);
        }
        for (int c = whole; c < columns; c += LANES) {
            lastRectifiedMoments(F.indexInRange(c, columns), c, x, xOffset, y, yOffset, gy, gyOffset, rows, columns,
                    center, g, gOffset, sums, sumsOffset, products, productsOffset);
        }
    }

    private static void lastRectifiedMoments(VectorMask<Float> mask, int c, float[] x, int xOffset, float[] y,
            int yOffset, float[] gy, int gyOffset, int rows, int columns, float[] center, float[] g, int gOffset,
            float[] sums, int sumsOffset, float[] products, int productsOffset) {
        FloatVector centers = FloatVector.fromArray(F, center, c, mask);
        FloatVector sum0 = FloatVector.zero(F);
        FloatVector sum1 = FloatVector.zero(F);
        FloatVector products0 = FloatVector.zero(F);
        FloatVector products1 = FloatVector.zero(F);
        for (int row = 0, i = c; row < rows; row++, i += columns) {
            FloatVector own = gated(FloatVector.fromArray(F, gy, gyOffset + i, mask),
                    FloatVector.fromArray(F, y, yOffset + i, mask));
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
        int whole = wholeVectors(columns);
        for (int row = 0, i = 0; row < rows; row++, i += columns) {
            for (int c = 0; c < whole; c += LANES) {
                FloatVector deviation = load(x, xOffset + i + c).sub(load(center, c));
                atLeast(floor, deviation.fma(load(factor, c), load(shift, c))).intoArray(y, yOffset + i + c);
            }
        }
        for (int c = whole; c < columns; c += LANES) {
            VectorMask<Float> mask = F.indexInRange(c, columns);
            FloatVector centers = FloatVector.fromArray(F, center, c, mask);
            FloatVector factors = FloatVector.fromArray(F, factor, c, mask);
            FloatVector shifts = FloatVector.fromArray(F, shift, c, mask);
            for (int row = 0, i = c; row < rows; row++, i += columns) {
                FloatVector deviation = FloatVector.fromArray(F, x, xOffset + i, mask).sub(centers);
                atLeast(floor, deviation.fma(factors, shifts)).intoArray(y, yOffset + i, mask);
            }
        }
    }

    @Override
    public void normalizeAdd(float[] x, int xOffset, float[] addend, int addendOffset, int rows, int columns,
            Lines line, float floor, float[] y, int yOffset) {
        float[] center = line.center();
        float[] factor = line.factor();
        float[] shift = line.shift();
        int whole = wholeVectors(columns);
        for (int row = 0, i = 0; row < rows; row++, i += columns) {
            for (int c = 0; c < whole; c += LANES) {
                FloatVector deviation = load(x, xOffset + i + c).sub(load(center, c));
                FloatVector sum = deviation.fma(load(factor, c), load(shift, c))
                        .add(load(addend, addendOffset + i + c));
                atLeast(floor, sum).intoArray(y, yOffset + i + c);
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
                atLeast(floor, sum).intoArray(y, yOffset + i, mask);
            }
        }
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
                FloatVector deviation = load(x, xOffset + i + c).sub(load(center, c));
                FloatVector g = gated(load(gy, gyOffset + i + c),
                        deviation.fma(load(gateFactor, c), load(gateShift, c)));
                FloatVector common = deviation.fma(load(slope, c), load(shift, c)).neg();
                g.fma(load(factor, c), common).intoArray(gx, gxOffset + i + c);
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
                FloatVector g = gated(FloatVector.fromArray(F, gy, gyOffset + i, mask),
                        deviation.fma(gateFactors, gateShifts));
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
                load(x, xOffset + i + c).add(load(bias, biasOffset + c)).intoArray(y, yOffset + i + c);
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

    /** The columns that are taken row by row. */
    private static int wholeVectors(int columns) {
        return columns > LANES ? columns / LANES * LANES : 0;
    }

    private static FloatVector load(float[] array, int index) {
        return FloatVector.fromArray(F, array, index);
    }

    /** The gradient of max(y, 0): gy, but 0 where y is ≤ 0. */
    private static FloatVector gated(FloatVector gy, FloatVector y) {
        return gy.blend(0f, y.compare(VectorOperators.LE, 0f));
    }

    private static FloatVector atLeast(float floor, FloatVector value) {
        return value.blend(floor, value.compare(VectorOperators.LT, floor));
    }
}
