package dev.lanewise.tensor.internal.simd;

import static dev.lanewise.tensor.internal.FunctionCoefficients.GELU_CUBE;
import static dev.lanewise.tensor.internal.FunctionCoefficients.GELU_LINE;
import static dev.lanewise.tensor.internal.FunctionCoefficients.NORMAL_DENSITY;
import static dev.lanewise.tensor.internal.simd.Species.F;
import static dev.lanewise.tensor.internal.simd.Species.LANES;

import dev.lanewise.tensor.internal.ActivationKernels;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** {@link ActivationKernels} on vectors, the last one masked: a long function is inlined into one loop only. */
public final class SimdActivationKernels implements ActivationKernels {
    private static final float SIXTH = 1 / 6f;
    private static final float THIRD = 1 / 3f;
    /** Elements between the two loops of a function: 4 KiB, which a first-level cache holds. */
    private static final int BLOCK = 1024;

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
        FloatVector slopes = VectorActivations.broadcast(slope);
        FloatVector shifts = VectorActivations.broadcast(shift);
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
        FloatVector alphas = VectorActivations.broadcast(alpha);
        FloatVector scales = VectorActivations.broadcast(scale);
        FloatVector rates = VectorActivations.broadcast(rate);
        for (int i = 0; i < n; i += LANES) {
            VectorMask<Float> inside = F.indexInRange(i, n);
            FloatVector value = FloatVector.fromArray(F, x, xOffset + i, inside);
            VectorActivations.elu(value, alphas, scales, rates).intoArray(y, yOffset + i, inside);
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
            FloatVector root = VectorActivations.broadcast(1f).sub(value.abs());
            gradient.mul(root.mul(root)).intoArray(gx, gxOffset + i, inside);
        }
    }

    @Override
    public void gelu(float[] x, int xOffset, float[] y, int yOffset, int n) {
        for (int i = 0; i < n; i += LANES) {
            VectorMask<Float> inside = F.indexInRange(i, n);
            FloatVector value = FloatVector.fromArray(F, x, xOffset + i, inside);
            value.mul(VectorActivations.normalDistribution(value, VectorActivations.bell(value))).intoArray(y,
                    yOffset + i, inside);
        }
    }

    @Override
    public void geluBackward(float[] x, int xOffset, float[] gy, int gyOffset, float[] gx, int gxOffset, int n) {
        for (int i = 0; i < n; i += LANES) {
            VectorMask<Float> inside = F.indexInRange(i, n);
            FloatVector value = FloatVector.fromArray(F, x, xOffset + i, inside);
            FloatVector gradient = FloatVector.fromArray(F, gy, gyOffset + i, inside);
            FloatVector bell = VectorActivations.bell(value);
            FloatVector share = VectorActivations.normalDistribution(value, bell);
            gradient.mul(value.mul(NORMAL_DENSITY).fma(bell, share)).intoArray(gx, gxOffset + i, inside);
        }
    }

    @Override
    public void geluTanh(float[] x, int xOffset, float[] y, int yOffset, int n) {
        for (int i = 0; i < n; i += LANES) {
            VectorMask<Float> inside = F.indexInRange(i, n);
            FloatVector value = FloatVector.fromArray(F, x, xOffset + i, inside);
            FloatVector inner = VectorActivations.geluInner(value, value.mul(value));
            value.mul(VectorFunctions.sigmoid(inner)).intoArray(y, yOffset + i, inside);
        }
    }

    @Override
    public void geluTanhBackward(float[] x, int xOffset, float[] gy, int gyOffset, float[] gx, int gxOffset, int n) {
        FloatVector cube = VectorActivations.broadcast(3 * GELU_CUBE);
        FloatVector line = VectorActivations.broadcast(GELU_LINE);
        for (int i = 0; i < n; i += LANES) {
            VectorMask<Float> inside = F.indexInRange(i, n);
            FloatVector value = FloatVector.fromArray(F, x, xOffset + i, inside);
            FloatVector gradient = FloatVector.fromArray(F, gy, gyOffset + i, inside);
            FloatVector square = value.mul(value);
            FloatVector growth = value.mul(square.fma(cube, line));
            gradient.mul(VectorActivations.gateSlope(VectorActivations.geluInner(value, square), growth)).intoArray(gx,
                    gxOffset + i, inside);
        }
    }

    @Override
    public void silu(float[] x, int xOffset, float[] y, int yOffset, int n) {
        for (int i = 0; i < n; i += LANES) {
            VectorMask<Float> inside = F.indexInRange(i, n);
            FloatVector value = FloatVector.fromArray(F, x, xOffset + i, inside);
            value.mul(VectorFunctions.sigmoid(value)).intoArray(y, yOffset + i, inside);
        }
    }

    @Override
    public void siluBackward(float[] x, int xOffset, float[] gy, int gyOffset, float[] gx, int gxOffset, int n) {
        for (int i = 0; i < n; i += LANES) {
            VectorMask<Float> inside = F.indexInRange(i, n);
            FloatVector value = FloatVector.fromArray(F, x, xOffset + i, inside);
            FloatVector gradient = FloatVector.fromArray(F, gy, gyOffset + i, inside);
            gradient.mul(VectorActivations.gateSlope(value, value)).intoArray(gx, gxOffset + i, inside);
        }
    }

    @Override
    public void softplus(float[] x, int xOffset, float beta, float[] y, int yOffset, int n) {
        // In two loops: the compiler would not inline both functions into one, and would allocate their vectors.
        float[] exponentials = new float[Math.min(n, BLOCK)];
        for (int start = 0; start < n; start += BLOCK) {
            int count = Math.min(BLOCK, n - start);
            softplusExponentials(x, xOffset + start, beta, exponentials, count);
            softplusLogarithms(x, xOffset + start, beta, exponentials, y, yOffset + start, count);
        }
    }

    private static void softplusExponentials(float[] x, int xOffset, float beta, float[] exponentials, int n) {
        for (int i = 0; i < n; i += LANES) {
            VectorMask<Float> inside = F.indexInRange(i, n);
            FloatVector value = FloatVector.fromArray(F, x, xOffset + i, inside).mul(beta);
            VectorFunctions.exp(value.abs().neg()).intoArray(exponentials, i, inside);
        }
    }

    private static void softplusLogarithms(float[] x, int xOffset, float beta, float[] exponentials, float[] y,
            int yOffset, int n) {
        for (int i = 0; i < n; i += LANES) {
            VectorMask<Float> inside = F.indexInRange(i, n);
            FloatVector value = FloatVector.fromArray(F, x, xOffset + i, inside).mul(beta);
            FloatVector line = value.blend(0f, value.compare(VectorOperators.LT, 0f));
            FloatVector log = VectorFunctions.log1p(FloatVector.fromArray(F, exponentials, i, inside));
            line.add(log).div(beta).intoArray(y, yOffset + i, inside);
        }
    }

    @Override
    public void softplusBackward(float[] x, int xOffset, float[] gy, int gyOffset, float beta, float[] gx, int gxOffset,
            int n) {
        for (int i = 0; i < n; i += LANES) {
            VectorMask<Float> inside = F.indexInRange(i, n);
            FloatVector value = FloatVector.fromArray(F, x, xOffset + i, inside);
            FloatVector gradient = FloatVector.fromArray(F, gy, gyOffset + i, inside);
            gradient.mul(VectorFunctions.sigmoid(value.mul(beta))).intoArray(gx, gxOffset + i, inside);
        }
    }

    @Override
    public void mish(float[] x, int xOffset, float[] y, int yOffset, int n) {
        for (int i = 0; i < n; i += LANES) {
            VectorMask<Float> inside = F.indexInRange(i, n);
            FloatVector value = FloatVector.fromArray(F, x, xOffset + i, inside);
            FloatVector e = VectorFunctions.exp(VectorActivations.mishBounded(value));
            value.mul(VectorActivations.mishShare(e)).intoArray(y, yOffset + i, inside);
        }
    }

    @Override
    public void mishBackward(float[] x, int xOffset, float[] gy, int gyOffset, float[] gx, int gxOffset, int n) {
        for (int i = 0; i < n; i += LANES) {
            VectorMask<Float> inside = F.indexInRange(i, n);
            FloatVector value = FloatVector.fromArray(F, x, xOffset + i, inside);
            FloatVector gradient = FloatVector.fromArray(F, gy, gyOffset + i, inside);
            FloatVector bounded = VectorActivations.mishBounded(value);
            gradient.mul(VectorActivations.mishSlope(bounded, VectorFunctions.exp(bounded))).intoArray(gx, gxOffset + i,
                    inside);
        }
    }

    @Override
    public void hardswish(float[] x, int xOffset, float[] y, int yOffset, int n) {
        FloatVector sixth = VectorActivations.broadcast(SIXTH);
        FloatVector half = VectorActivations.broadcast(0.5f);
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
            gradient.mul(VectorActivations.hardSlope(value, THIRD)).intoArray(gx, gxOffset + i, inside);
        }
    }
}
