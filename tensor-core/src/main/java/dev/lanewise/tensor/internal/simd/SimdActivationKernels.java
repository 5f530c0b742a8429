package dev.lanewise.tensor.internal.simd;

import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.E0;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.E1;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.E2;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.E3;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.E4;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.E5;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.EXPM1_SMALL;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.GELU_CUBE;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.GELU_LINE;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.MISH_LINE;
import static dev.lanewise.tensor.internal.simd.Species.F;
import static dev.lanewise.tensor.internal.simd.Species.LANES;

import dev.lanewise.tensor.Alignment;
import dev.lanewise.tensor.internal.kernels.ActivationKernels;
import dev.lanewise.tensor.internal.parallel.Scratch;
import dev.lanewise.tensor.internal.reference.ScalarActivationKernels;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link ActivationKernels} on vectors, the last one masked; where there is an exponential, whole vectors, and what is
 * left by the scalar twin.
 *
 * <p>An exponential is computed for a block of numbers that the first-level cache holds, then the rest of the function:
 * see {@link SimdRangeKernels} for why no vector is handed over.
 */
public final class SimdActivationKernels implements ActivationKernels {
    private static final ScalarActivationKernels SCALAR = new ScalarActivationKernels();
    private static final float SIXTH = 1 / 6f;
    private static final float THIRD = 1 / 3f;
    /** Elements of a block: 4 KiB. */
    private static final int BLOCK = 1024;
    /** Where blocks start. */
    private static final int AT = Alignment.OFFSET;

    @Override
    public void leakyRelu(float[] x, int xOffset, float slope, float[] y, int yOffset, int n) {
        for (int i = 0; i < n; i += LANES) {
            VectorMask<Float> inside = F.indexInRange(i, n);
            FloatVector value = FloatVector.fromArray(F, x, xOffset + i, inside);
            value.mul(slope).blend(value, value.compare(VectorOperators.GT, 0f)).intoArray(y, yOffset + i, inside);
        }
    }

    @Override
    public void leakyReluBackward(float[] y, int yOffset, float[] gy, int gyOffset, float slope, float[] gx,
            int gxOffset, int n) {
        for (int i = 0; i < n; i += LANES) {
            VectorMask<Float> inside = F.indexInRange(i, n);
            FloatVector value = FloatVector.fromArray(F, y, yOffset + i, inside);
            FloatVector gradient = FloatVector.fromArray(F, gy, gyOffset + i, inside);
            gradient.mul(slope).blend(gradient, value.compare(VectorOperators.GT, 0f)).intoArray(gx, gxOffset + i,
                    inside);
        }
    }

    @Override
    public void clampedLine(float[] x, int xOffset, float slope, float shift, float low, float high, float[] y,
            int yOffset, int n) {
        FloatVector slopes = FloatVector.broadcast(F, slope);
        FloatVector shifts = FloatVector.broadcast(F, shift);
        for (int i = 0; i < n; i += LANES) {
            VectorMask<Float> inside = F.indexInRange(i, n);
            FloatVector value = FloatVector.fromArray(F, x, xOffset + i, inside);
            FloatVector result = value.fma(slopes, shifts);
            result = result.blend(low, result.compare(VectorOperators.LT, low));
            result.blend(high, result.compare(VectorOperators.GT, high)).intoArray(y, yOffset + i, inside);
        }
    }

    @Override
    public void clampedLineBackward(float[] y, int yOffset, float[] gy, int gyOffset, float slope, float low,
            float high, float[] gx, int gxOffset, int n) {
        for (int i = 0; i < n; i += LANES) {
            VectorMask<Float> inside = F.indexInRange(i, n);
            FloatVector value = FloatVector.fromArray(F, y, yOffset + i, inside);
            FloatVector gradient = FloatVector.fromArray(F, gy, gyOffset + i, inside);
            VectorMask<Float> on = value.compare(VectorOperators.GT, low);
            on = on.and(value.compare(VectorOperators.LT, high));
            gradient.mul(slope).blend(0f, on.not()).intoArray(gx, gxOffset + i, inside);
        }
    }

    @Override
    public void elu(float[] x, int xOffset, float alpha, float scale, float rate, float[] y, int yOffset, int n) {
        float[] e = Scratch.floats(Scratch.Slot.BLOCK, BLOCK);
        int whole = n / LANES * LANES;
        for (int start = 0; start < whole; start += BLOCK) {
            int count = Math.min(BLOCK, whole - start);
            VectorFunctions.exp(x, xOffset + start, rate, e, AT, count);
            eluFromExponentials(x, xOffset + start, alpha, scale, rate, e, y, yOffset + start, count);
        }
        SCALAR.elu(x, xOffset + whole, alpha, scale, rate, y, yOffset + whole, n - whole);
    }

    private static void eluFromExponentials(float[] x, int xOffset, float alpha, float scale, float rate, float[] e,
            float[] y, int yOffset, int n) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector value = FloatVector.fromArray(F, x, xOffset + i);
            FloatVector r = value.mul(rate);
            FloatVector p = r.fma(FloatVector.broadcast(F, E0), FloatVector.broadcast(F, E1));
            p = p.fma(r, FloatVector.broadcast(F, E2));
            p = p.fma(r, FloatVector.broadcast(F, E3));
            p = p.fma(r, FloatVector.broadcast(F, E4));
            p = p.fma(r, FloatVector.broadcast(F, E5));
            FloatVector small = p.fma(r.mul(r), r);
            FloatVector below = FloatVector.fromArray(F, e, AT + i).sub(1f)
                    .blend(small, r.abs().compare(VectorOperators.LT, EXPM1_SMALL)).mul(alpha);
            below.blend(value, value.compare(VectorOperators.GT, 0f)).mul(scale).intoArray(y, yOffset + i);
        }
    }

    @Override
    public void eluBackward(float[] y, int yOffset, float[] gy, int gyOffset, float alpha, float scale, float rate,
            float[] gx, int gxOffset, int n) {
        float limit = alpha * scale;
        for (int i = 0; i < n; i += LANES) {
            VectorMask<Float> inside = F.indexInRange(i, n);
            FloatVector value = FloatVector.fromArray(F, y, yOffset + i, inside);
            FloatVector gradient = FloatVector.fromArray(F, gy, gyOffset + i, inside);
            FloatVector slope = value.add(limit).mul(rate);
            slope = slope.blend(scale, value.compare(VectorOperators.GT, 0f));
            gradient.mul(slope).intoArray(gx, gxOffset + i, inside);
        }
    }

    @Override
    public void softsign(float[] x, int xOffset, float[] y, int yOffset, int n) {
        for (int i = 0; i < n; i += LANES) {
            VectorMask<Float> inside = F.indexInRange(i, n);
            FloatVector value = FloatVector.fromArray(F, x, xOffset + i, inside);
            value.div(value.abs().add(1f)).intoArray(y, yOffset + i, inside);
        }
    }

    @Override
    public void softsignBackward(float[] y, int yOffset, float[] gy, int gyOffset, float[] gx, int gxOffset, int n) {
        for (int i = 0; i < n; i += LANES) {
            VectorMask<Float> inside = F.indexInRange(i, n);
            FloatVector value = FloatVector.fromArray(F, y, yOffset + i, inside);
            FloatVector gradient = FloatVector.fromArray(F, gy, gyOffset + i, inside);
            FloatVector root = FloatVector.broadcast(F, 1f).sub(value.abs());
            gradient.mul(root.mul(root)).intoArray(gx, gxOffset + i, inside);
        }
    }

    @Override
    public void gelu(float[] x, int xOffset, float[] y, int yOffset, int n) {
        int whole = n / LANES * LANES;
        VectorFunctions.gelu(x, xOffset, null, 0, y, yOffset, whole);
        SCALAR.gelu(x, xOffset + whole, y, yOffset + whole, n - whole);
    }

    @Override
    public void geluBackward(float[] x, int xOffset, float[] gy, int gyOffset, float[] gx, int gxOffset, int n) {
        int whole = n / LANES * LANES;
        VectorFunctions.gelu(x, xOffset, gy, gyOffset, gx, gxOffset, whole);
        SCALAR.geluBackward(x, xOffset + whole, gy, gyOffset + whole, gx, gxOffset + whole, n - whole);
    }

    @Override
    public void geluTanh(float[] x, int xOffset, float[] y, int yOffset, int n) {
        float[] gates = Scratch.floats(Scratch.Slot.BLOCK, BLOCK);
        int whole = n / LANES * LANES;
        for (int start = 0; start < whole; start += BLOCK) {
            int count = Math.min(BLOCK, whole - start);
            geluInner(x, xOffset + start, gates, AT, count);
            VectorFunctions.gate(gates, AT, 1, x, xOffset + start, y, yOffset + start, count);
        }
        SCALAR.geluTanh(x, xOffset + whole, y, yOffset + whole, n - whole);
    }

    /** What the logistic function is taken of in the tanh form of GELU. */
    private static void geluInner(float[] x, int xOffset, float[] inner, int innerOffset, int n) {
        FloatVector cube = FloatVector.broadcast(F, GELU_CUBE);
        FloatVector line = FloatVector.broadcast(F, GELU_LINE);
        for (int i = 0; i < n; i += LANES) {
            FloatVector value = FloatVector.fromArray(F, x, xOffset + i);
            value.mul(value.mul(value).fma(cube, line)).intoArray(inner, innerOffset + i);
        }
    }

    @Override
    public void geluTanhBackward(float[] x, int xOffset, float[] gy, int gyOffset, float[] gx, int gxOffset, int n) {
        FloatVector cube = FloatVector.broadcast(F, 3 * GELU_CUBE);
        FloatVector line = FloatVector.broadcast(F, GELU_LINE);
        float[] block = Scratch.floats(Scratch.Slot.BLOCK, 2 * BLOCK);
        int whole = n / LANES * LANES;
        for (int start = 0; start < whole; start += BLOCK) {
            int count = Math.min(BLOCK, whole - start);
            geluInner(x, xOffset + start, block, AT, count);
            for (int i = 0; i < count; i += LANES) {
                FloatVector value = FloatVector.fromArray(F, x, xOffset + start + i);
                value.mul(value.mul(value).fma(cube, line)).intoArray(block, AT + BLOCK + i);
            }
            VectorFunctions.gateBackward(block, AT, block, AT + BLOCK, gy, gyOffset + start, gx, gxOffset + start,
                    count);
        }
        SCALAR.geluTanhBackward(x, xOffset + whole, gy, gyOffset + whole, gx, gxOffset + whole, n - whole);
    }

    /** e = e^(−|factor·x|). */
    private static void exponentialsOfMagnitudes(float[] x, int xOffset, float factor, float[] e, int eOffset, int n) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector.fromArray(F, x, xOffset + i).mul(factor).abs().intoArray(e, eOffset + i);
        }
        VectorFunctions.exp(e, eOffset, -1, e, eOffset, n);
    }

    @Override
    public void silu(float[] x, int xOffset, float[] y, int yOffset, int n) {
        int whole = n / LANES * LANES;
        VectorFunctions.gate(x, xOffset, 1, x, xOffset, y, yOffset, whole);
        SCALAR.silu(x, xOffset + whole, y, yOffset + whole, n - whole);
    }

    @Override
    public void siluBackward(float[] x, int xOffset, float[] gy, int gyOffset, float[] gx, int gxOffset, int n) {
        int whole = n / LANES * LANES;
        VectorFunctions.gateBackward(x, xOffset, x, xOffset, gy, gyOffset, gx, gxOffset, whole);
        SCALAR.siluBackward(x, xOffset + whole, gy, gyOffset + whole, gx, gxOffset + whole, n - whole);
    }

    @Override
    public void softplus(float[] x, int xOffset, float beta, float[] y, int yOffset, int n) {
        float[] e = Scratch.floats(Scratch.Slot.BLOCK, BLOCK);
        int whole = n / LANES * LANES;
        for (int start = 0; start < whole; start += BLOCK) {
            int count = Math.min(BLOCK, whole - start);
            exponentialsOfMagnitudes(x, xOffset + start, beta, e, AT, count);
            VectorFunctions.log1p(e, AT, e, AT, count);
            for (int i = 0; i < count; i += LANES) {
                FloatVector value = FloatVector.fromArray(F, x, xOffset + start + i).mul(beta);
                FloatVector line = value.blend(0f, value.compare(VectorOperators.LT, 0f));
                line.add(FloatVector.fromArray(F, e, AT + i)).div(beta).intoArray(y, yOffset + start + i);
            }
        }
        SCALAR.softplus(x, xOffset + whole, beta, y, yOffset + whole, n - whole);
    }

    @Override
    public void softplusBackward(float[] x, int xOffset, float[] gy, int gyOffset, float beta, float[] gx, int gxOffset,
            int n) {
        int whole = n / LANES * LANES;
        VectorFunctions.gate(x, xOffset, beta, gy, gyOffset, gx, gxOffset, whole);
        SCALAR.softplusBackward(x, xOffset + whole, gy, gyOffset + whole, beta, gx, gxOffset + whole, n - whole);
    }

    @Override
    public void mish(float[] x, int xOffset, float[] y, int yOffset, int n) {
        float[] e = Scratch.floats(Scratch.Slot.BLOCK, BLOCK);
        int whole = n / LANES * LANES;
        for (int start = 0; start < whole; start += BLOCK) {
            int count = Math.min(BLOCK, whole - start);
            mishExponentials(x, xOffset + start, e, count);
            for (int i = 0; i < count; i += LANES) {
                FloatVector exponential = FloatVector.fromArray(F, e, AT + i);
                // tanh(ln(1 + e)) = (e² + 2e) / (e² + 2e + 2)
                FloatVector part = exponential.mul(exponential.add(2f));
                FloatVector.fromArray(F, x, xOffset + start + i).mul(part.div(part.add(2f)))
                        .intoArray(y, yOffset + start + i);
            }
        }
        SCALAR.mish(x, xOffset + whole, y, yOffset + whole, n - whole);
    }

    /** e = e^x, but for x above {@code MISH_LINE} that of this bound. */
    private static void mishExponentials(float[] x, int xOffset, float[] e, int n) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector value = FloatVector.fromArray(F, x, xOffset + i);
            value.blend(MISH_LINE, value.compare(VectorOperators.GT, MISH_LINE)).intoArray(e, AT + i);
        }
        VectorFunctions.exp(e, AT, 1, e, AT, n);
    }

    @Override
    public void mishBackward(float[] x, int xOffset, float[] gy, int gyOffset, float[] gx, int gxOffset, int n) {
        float[] e = Scratch.floats(Scratch.Slot.BLOCK, BLOCK);
        int whole = n / LANES * LANES;
        for (int start = 0; start < whole; start += BLOCK) {
            int count = Math.min(BLOCK, whole - start);
            mishExponentials(x, xOffset + start, e, count);
            for (int i = 0; i < count; i += LANES) {
                FloatVector value = FloatVector.fromArray(F, x, xOffset + start + i);
                FloatVector bounded = value.blend(MISH_LINE, value.compare(VectorOperators.GT, MISH_LINE));
                FloatVector exponential = FloatVector.fromArray(F, e, AT + i);
                FloatVector part = exponential.mul(exponential.add(2f));
                FloatVector all = part.add(2f);
                FloatVector slope = exponential.mul(exponential.add(1f)).mul(4f).div(all).div(all);
                FloatVector.fromArray(F, gy, gyOffset + start + i).mul(bounded.fma(slope, part.div(all)))
                        .intoArray(gx, gxOffset + start + i);
            }
        }
        SCALAR.mishBackward(x, xOffset + whole, gy, gyOffset + whole, gx, gxOffset + whole, n - whole);
    }

    @Override
    public void hardswish(float[] x, int xOffset, float[] y, int yOffset, int n) {
        FloatVector sixth = FloatVector.broadcast(F, SIXTH);
        FloatVector half = FloatVector.broadcast(F, 0.5f);
        for (int i = 0; i < n; i += LANES) {
            VectorMask<Float> inside = F.indexInRange(i, n);
            FloatVector value = FloatVector.fromArray(F, x, xOffset + i, inside);
            FloatVector share = value.fma(sixth, half);
            share = share.blend(0f, share.compare(VectorOperators.LT, 0f));
            value.mul(share.blend(1f, share.compare(VectorOperators.GT, 1f))).intoArray(y, yOffset + i, inside);
        }
    }

    @Override
    public void hardswishBackward(float[] x, int xOffset, float[] gy, int gyOffset, float[] gx, int gxOffset, int n) {
        for (int i = 0; i < n; i += LANES) {
            VectorMask<Float> inside = F.indexInRange(i, n);
            FloatVector value = FloatVector.fromArray(F, x, xOffset + i, inside);
            FloatVector gradient = FloatVector.fromArray(F, gy, gyOffset + i, inside);
            VectorMask<Float> off = value.compare(VectorOperators.LE, -3f);
            VectorMask<Float> full = value.compare(VectorOperators.GE, 3f);
            FloatVector slope = value.fma(FloatVector.broadcast(F, THIRD), FloatVector.broadcast(F, 0.5f));
            gradient.mul(slope.blend(1f, full).blend(0f, off)).intoArray(gx, gxOffset + i, inside);
        }
    }
}
