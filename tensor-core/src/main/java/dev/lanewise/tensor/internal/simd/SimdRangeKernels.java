package dev.lanewise.tensor.internal.simd;

import static dev.lanewise.tensor.internal.simd.Species.F;
import static dev.lanewise.tensor.internal.simd.Species.L;
import static dev.lanewise.tensor.internal.simd.Species.LANES;

import dev.lanewise.tensor.internal.kernels.RangeKernels;
import dev.lanewise.tensor.internal.kernels.SplitMix;
import dev.lanewise.tensor.internal.parallel.Scratch;
import dev.lanewise.tensor.internal.reference.ScalarRangeKernels;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link RangeKernels} on vectors.
 *
 * <p>No method here or in its neighbours takes or returns a vector. C2 inlines a method of ours only while the methods
 * that it has inlined before are short together, and methods of the Vector API take most of that; a vector that leaves
 * compiled code is allocated, which is ten times as slow. What happens depends on what else runs in the process, so it
 * shows in none of the usual measurements.
 *
 * <p>The elements behind the last whole vector go to the scalar twin, whose operations give the same bits. Sums are
 * kept in four vectors, so that additions do not wait for each other, and their lanes are added in double in ascending
 * order: {@code reduceLanes} does not promise one.
 */
public final class SimdRangeKernels implements RangeKernels {
    private static final ScalarRangeKernels SCALAR = new ScalarRangeKernels();
    /** The vectors that a sum takes a step. */
    private static final int SUMS = 4 * LANES;
    /** How many elements a float sum takes before it is added to the double one. */
    private static final int BLOCK = 64 * SUMS;

    @Override
    public void relu(float[] x, int xOffset, float[] y, int yOffset, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector value = FloatVector.fromArray(F, x, xOffset + i);
            value.blend(0f, value.compare(VectorOperators.LT, 0f)).intoArray(y, yOffset + i);
        }
        SCALAR.relu(x, xOffset + i, y, yOffset + i, n - i);
    }

    @Override
    public void reluBackward(float[] y, int yOffset, float[] gy, int gyOffset, float[] gx, int gxOffset, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            VectorMask<Float> off = FloatVector.fromArray(F, y, yOffset + i).compare(VectorOperators.LE, 0f);
            FloatVector.fromArray(F, gy, gyOffset + i).blend(0f, off).intoArray(gx, gxOffset + i);
        }
        SCALAR.reluBackward(y, yOffset + i, gy, gyOffset + i, gx, gxOffset + i, n - i);
    }

    @Override
    public void tanh(float[] x, int xOffset, float[] y, int yOffset, int n) {
        int whole = n / LANES * LANES;
        VectorFunctions.tanh(x, xOffset, y, yOffset, whole);
        SCALAR.tanh(x, xOffset + whole, y, yOffset + whole, n - whole);
    }

    @Override
    public void tanhBackward(float[] y, int yOffset, float[] gy, int gyOffset, float[] gx, int gxOffset, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector value = FloatVector.fromArray(F, y, yOffset + i);
            FloatVector slope = value.neg().fma(value, FloatVector.broadcast(F, 1f));
            FloatVector.fromArray(F, gy, gyOffset + i).mul(slope).intoArray(gx, gxOffset + i);
        }
        SCALAR.tanhBackward(y, yOffset + i, gy, gyOffset + i, gx, gxOffset + i, n - i);
    }

    @Override
    public void sigmoid(float[] x, int xOffset, float[] y, int yOffset, int n) {
        int whole = n / LANES * LANES;
        VectorFunctions.sigmoid(x, xOffset, 1, y, yOffset, whole);
        SCALAR.sigmoid(x, xOffset + whole, y, yOffset + whole, n - whole);
    }

    @Override
    public void sigmoidBackward(float[] y, int yOffset, float[] gy, int gyOffset, float[] gx, int gxOffset, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector value = FloatVector.fromArray(F, y, yOffset + i);
            FloatVector slope = value.neg().fma(value, value);
            FloatVector.fromArray(F, gy, gyOffset + i).mul(slope).intoArray(gx, gxOffset + i);
        }
        SCALAR.sigmoidBackward(y, yOffset + i, gy, gyOffset + i, gx, gxOffset + i, n - i);
    }

    @Override
    public double expSum(float[] x, int xOffset, float shift, float[] y, int yOffset, float[] next, int nextOffset,
            float[] largest, int n) {
        float[] lanes = Scratch.floats(Scratch.Slot.BLOCK, 4 * LANES);
        FloatVector.zero(F).intoArray(lanes, 0);
        FloatVector nothing = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
        nothing.intoArray(lanes, LANES);
        int whole = n / LANES * LANES;
        double sum = 0;
        for (int i = 0; i < whole; i += BLOCK) {
            VectorFunctions.expSums(x, xOffset + i, shift, y, yOffset + i, next, nextOffset + i, lanes,
                    Math.min(BLOCK, whole - i));
            if (i + BLOCK < whole) {
                sum += total(lanes);
                FloatVector.zero(F).intoArray(lanes, 0);
            }
        }
        if (whole < n) {
            // The last elements among some that count for nothing: one by one, eight of a thousand would take a tenth
            // of the time, by estimate.
            VectorMask<Float> within = F.indexInRange(0, n - whole);
            nothing.blend(FloatVector.fromArray(F, x, xOffset + whole, within), within).intoArray(lanes, 2 * LANES);
            nothing.blend(FloatVector.fromArray(F, next, nextOffset + whole, within), within).intoArray(lanes,
                    3 * LANES);
            VectorFunctions.expSums(lanes, 2 * LANES, shift, lanes, 2 * LANES, lanes, 3 * LANES, lanes, LANES);
            FloatVector.fromArray(F, lanes, 2 * LANES).intoArray(y, yOffset + whole, within);
        }
        // A maximum is the same in any order.
        largest[0] = FloatVector.fromArray(F, lanes, LANES).reduceLanes(VectorOperators.MAX);
        return sum + total(lanes);
    }

    @Override
    public void power(float[] x, int xOffset, float exponent, float[] y, int yOffset, int n) {
        int whole = n / LANES * LANES;
        if (exponent == -0.75f) {
            VectorFunctions.inverseThreeQuarters(x, xOffset, y, yOffset, whole);
        } else {
            VectorFunctions.log(x, xOffset, exponent, y, yOffset, whole);
            VectorFunctions.exp(y, yOffset, 1, y, yOffset, whole);
        }
        SCALAR.power(x, xOffset + whole, exponent, y, yOffset + whole, n - whole);
    }

    @Override
    public void dropout(float[] x, int xOffset, long key, long first, long threshold, float factor, float[] y,
            int yOffset, int n) {
        int step = L.length();
        long jump = step * SplitMix.GAMMA;
        LongVector states = LongVector.zero(L).addIndex(1).mul(SplitMix.GAMMA).add(key + (first + 1) * SplitMix.GAMMA);
        FloatVector zero = FloatVector.zero(F);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            long dropped = 0;
            for (int half = 0; half < LANES; half += step) {
                LongVector z = states.lanewise(VectorOperators.LSHR, 30).lanewise(VectorOperators.XOR, states)
                        .mul(SplitMix.FIRST);
                z = z.lanewise(VectorOperators.LSHR, 27).lanewise(VectorOperators.XOR, z).mul(SplitMix.SECOND);
                z = z.lanewise(VectorOperators.LSHR, 31).lanewise(VectorOperators.XOR, z)
                        .lanewise(VectorOperators.LSHR, 40);
                // Two lanes one by one: C2 makes objects of such short masks.
                long below = step == 2
                        ? (z.lane(0) < threshold ? 1 : 0) + (z.lane(1) < threshold ? 2 : 0)
                        : z.compare(VectorOperators.LT, threshold).toLong();
                dropped |= below << half;
                states = states.add(jump);
            }
            FloatVector.fromArray(F, x, xOffset + i).mul(factor).blend(zero, VectorMask.fromLong(F, dropped))
                    .intoArray(y, yOffset + i);
        }
        SCALAR.dropout(x, xOffset + i, key, first + i, threshold, factor, y, yOffset + i, n - i);
    }

    @Override
    public void scale(float[] x, int xOffset, float factor, float[] y, int yOffset, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector.fromArray(F, x, xOffset + i).mul(factor).intoArray(y, yOffset + i);
        }
        SCALAR.scale(x, xOffset + i, factor, y, yOffset + i, n - i);
    }

    @Override
    public void addScaled(float[] a, int aOffset, float factor, float[] b, int bOffset, float[] y, int yOffset, int n) {
        FloatVector factors = FloatVector.broadcast(F, factor);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector.fromArray(F, b, bOffset + i).fma(factors, FloatVector.fromArray(F, a, aOffset + i))
                    .intoArray(y, yOffset + i);
        }
        SCALAR.addScaled(a, aOffset + i, factor, b, bOffset + i, y, yOffset + i, n - i);
    }

    @Override
    public void addRelu(float[] a, int aOffset, float[] b, int bOffset, float[] y, int yOffset, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector sum = FloatVector.fromArray(F, a, aOffset + i).add(FloatVector.fromArray(F, b, bOffset + i));
            sum.blend(0f, sum.compare(VectorOperators.LT, 0f)).intoArray(y, yOffset + i);
        }
        SCALAR.addRelu(a, aOffset + i, b, bOffset + i, y, yOffset + i, n - i);
    }

    @Override
    public void multiply(float[] a, int aOffset, float[] b, int bOffset, float[] y, int yOffset, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector product = FloatVector.fromArray(F, a, aOffset + i)
                    .mul(FloatVector.fromArray(F, b, bOffset + i));
            product.intoArray(y, yOffset + i);
        }
        SCALAR.multiply(a, aOffset + i, b, bOffset + i, y, yOffset + i, n - i);
    }

    @Override
    public double sum(float[] x, int xOffset, int n) {
        float[] lanes = Scratch.floats(Scratch.Slot.BLOCK, LANES);
        double sum = 0;
        int i = 0;
        for (int count; (count = Math.min(BLOCK, n - i) / LANES * LANES) > 0; i += count) {
            sum += blockSum(x, xOffset + i, count, lanes);
        }
        return sum + SCALAR.sum(x, xOffset + i, n - i);
    }

    private static double blockSum(float[] x, int x0, int n, float[] lanes) {
        FloatVector sum0 = FloatVector.zero(F);
        FloatVector sum1 = FloatVector.zero(F);
        FloatVector sum2 = FloatVector.zero(F);
        FloatVector sum3 = FloatVector.zero(F);
        int i = 0;
        for (; i <= n - SUMS; i += SUMS) {
            sum0 = sum0.add(FloatVector.fromArray(F, x, x0 + i));
            sum1 = sum1.add(FloatVector.fromArray(F, x, x0 + i + LANES));
            sum2 = sum2.add(FloatVector.fromArray(F, x, x0 + i + 2 * LANES));
            sum3 = sum3.add(FloatVector.fromArray(F, x, x0 + i + 3 * LANES));
        }
        for (; i < n; i += LANES) {
            sum0 = sum0.add(FloatVector.fromArray(F, x, x0 + i));
        }
        sum0.add(sum1).add(sum2.add(sum3)).intoArray(lanes, 0);
        return total(lanes);
    }

    @Override
    public double sumOfSquares(float[] x, int xOffset, int n) {
        float[] lanes = Scratch.floats(Scratch.Slot.BLOCK, LANES);
        double sum = 0;
        int i = 0;
        for (int count; (count = Math.min(BLOCK, n - i) / LANES * LANES) > 0; i += count) {
            sum += blockSumOfSquares(x, xOffset + i, count, lanes);
        }
        return sum + SCALAR.sumOfSquares(x, xOffset + i, n - i);
    }

    private static double blockSumOfSquares(float[] x, int x0, int n, float[] lanes) {
        FloatVector sum0 = FloatVector.zero(F);
        FloatVector sum1 = FloatVector.zero(F);
        FloatVector sum2 = FloatVector.zero(F);
        FloatVector sum3 = FloatVector.zero(F);
        int i = 0;
        for (; i <= n - SUMS; i += SUMS) {
            FloatVector value0 = FloatVector.fromArray(F, x, x0 + i);
            sum0 = value0.fma(value0, sum0);
            FloatVector value1 = FloatVector.fromArray(F, x, x0 + i + LANES);
            sum1 = value1.fma(value1, sum1);
            FloatVector value2 = FloatVector.fromArray(F, x, x0 + i + 2 * LANES);
            sum2 = value2.fma(value2, sum2);
            FloatVector value3 = FloatVector.fromArray(F, x, x0 + i + 3 * LANES);
            sum3 = value3.fma(value3, sum3);
        }
        for (; i < n; i += LANES) {
            FloatVector value = FloatVector.fromArray(F, x, x0 + i);
            sum0 = value.fma(value, sum0);
        }
        sum0.add(sum1).add(sum2.add(sum3)).intoArray(lanes, 0);
        return total(lanes);
    }

    @Override
    public double squaredDistance(float[] a, int aOffset, float[] b, int bOffset, int n) {
        float[] lanes = Scratch.floats(Scratch.Slot.BLOCK, LANES);
        double sum = 0;
        int i = 0;
        for (int count; (count = Math.min(BLOCK, n - i) / LANES * LANES) > 0; i += count) {
            sum += blockSquaredDistance(a, aOffset + i, b, bOffset + i, count, lanes);
        }
        return sum + SCALAR.squaredDistance(a, aOffset + i, b, bOffset + i, n - i);
    }

    private static double blockSquaredDistance(float[] a, int a0, float[] b, int b0, int n, float[] lanes) {
        FloatVector sum0 = FloatVector.zero(F);
        FloatVector sum1 = FloatVector.zero(F);
        FloatVector sum2 = FloatVector.zero(F);
        FloatVector sum3 = FloatVector.zero(F);
        int i = 0;
        for (; i <= n - SUMS; i += SUMS) {
            FloatVector d0 = FloatVector.fromArray(F, a, a0 + i).sub(FloatVector.fromArray(F, b, b0 + i));
            FloatVector d1 = FloatVector.fromArray(F, a, a0 + i + LANES)
                    .sub(FloatVector.fromArray(F, b, b0 + i + LANES));
            FloatVector d2 = FloatVector.fromArray(F, a, a0 + i + 2 * LANES)
                    .sub(FloatVector.fromArray(F, b, b0 + i + 2 * LANES));
            FloatVector d3 = FloatVector.fromArray(F, a, a0 + i + 3 * LANES)
                    .sub(FloatVector.fromArray(F, b, b0 + i + 3 * LANES));
            sum0 = d0.fma(d0, sum0);
            sum1 = d1.fma(d1, sum1);
            sum2 = d2.fma(d2, sum2);
            sum3 = d3.fma(d3, sum3);
        }
        for (; i < n; i += LANES) {
            FloatVector d = FloatVector.fromArray(F, a, a0 + i).sub(FloatVector.fromArray(F, b, b0 + i));
            sum0 = d.fma(d, sum0);
        }
        sum0.add(sum1).add(sum2.add(sum3)).intoArray(lanes, 0);
        return total(lanes);
    }

    private static double total(float[] lanes) {
        double total = 0;
        for (int lane = 0; lane < LANES; lane++) {
            total += lanes[lane];
        }
        return total;
    }

    @Override
    public float max(float[] x, int xOffset, int n) {
        FloatVector largest0 = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
        FloatVector largest1 = largest0;
        FloatVector largest2 = largest0;
        FloatVector largest3 = largest0;
        int i = 0;
        for (; i <= n - SUMS; i += SUMS) {
            largest0 = largest0.max(FloatVector.fromArray(F, x, xOffset + i));
            largest1 = largest1.max(FloatVector.fromArray(F, x, xOffset + i + LANES));
            largest2 = largest2.max(FloatVector.fromArray(F, x, xOffset + i + 2 * LANES));
            largest3 = largest3.max(FloatVector.fromArray(F, x, xOffset + i + 3 * LANES));
        }
        for (; i <= n - LANES; i += LANES) {
            largest0 = largest0.max(FloatVector.fromArray(F, x, xOffset + i));
        }
        // A maximum is the same in any order.
        float largest = largest0.max(largest1).max(largest2.max(largest3)).reduceLanes(VectorOperators.MAX);
        return Math.max(largest, SCALAR.max(x, xOffset + i, n - i));
    }

    @Override
    public float maxAbsolute(float[] x, int xOffset, int n) {
        FloatVector largest = FloatVector.zero(F);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            largest = largest.max(FloatVector.fromArray(F, x, xOffset + i).abs());
        }
        return Math.max(largest.reduceLanes(VectorOperators.MAX), SCALAR.maxAbsolute(x, xOffset + i, n - i));
    }
}
