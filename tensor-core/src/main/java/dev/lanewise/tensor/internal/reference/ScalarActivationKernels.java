package dev.lanewise.tensor.internal.reference;

import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.G0;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.G1;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.G2;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.G3;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.G4;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.G5;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.G6;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.G7;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.GELU_CUBE;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.GELU_LINE;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.GELU_T;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.MISH_LINE;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.NORMAL_DENSITY;

import dev.lanewise.tensor.internal.kernels.ActivationKernels;

/** {@link ActivationKernels} one element at a time. */
public final class ScalarActivationKernels implements ActivationKernels {
    private static final float SIXTH = 1 / 6f;
    private static final float THIRD = 1 / 3f;

    @Override
    public void leakyRelu(float[] x, int xOffset, float slope, float[] y, int yOffset, int n) {
        for (int i = 0; i < n; i++) {
            float value = x[xOffset + i];
            y[yOffset + i] = value > 0 ? value : value * slope;
        }
    }

    @Override
    public void leakyReluBackward(float[] y, int yOffset, float[] gy, int gyOffset, float slope, float[] gx,
            int gxOffset, int n) {
        for (int i = 0; i < n; i++) {
            float gradient = gy[gyOffset + i];
            gx[gxOffset + i] = y[yOffset + i] > 0 ? gradient : gradient * slope;
        }
    }

    @Override
    public void clampedLine(float[] x, int xOffset, float slope, float shift, float low, float high, float[] y,
            int yOffset, int n) {
        for (int i = 0; i < n; i++) {
            float value = Math.fma(x[xOffset + i], slope, shift);
            value = value < low ? low : value;
            y[yOffset + i] = value > high ? high : value;
        }
    }

    @Override
    public void clampedLineBackward(float[] y, int yOffset, float[] gy, int gyOffset, float slope, float low,
            float high, float[] gx,
            int gxOffset, int n) {
        for (int i = 0; i < n; i++) {
            float value = y[yOffset + i];
            gx[gxOffset + i] = value > low && value < high ? gy[gyOffset + i] * slope : 0;
        }
    }

    @Override
    public void elu(float[] x, int xOffset, float alpha, float scale, float rate, float[] y, int yOffset, int n) {
        for (int i = 0; i < n; i++) {
            float value = x[xOffset + i];
            float r = value * rate;
            float below = ScalarFunctions.expm1(r, ScalarFunctions.exp(r)) * alpha;
            y[yOffset + i] = (value > 0 ? value : below) * scale;
        }
    }

    @Override
    public void eluBackward(float[] y, int yOffset, float[] gy, int gyOffset, float alpha, float scale, float rate,
            float[] gx,
            int gxOffset, int n) {
        float limit = alpha * scale;
        for (int i = 0; i < n; i++) {
            float value = y[yOffset + i];
            gx[gxOffset + i] = gy[gyOffset + i] * (value > 0 ? scale : (value + limit) * rate);
        }
    }

    @Override
    public void softsign(float[] x, int xOffset, float[] y, int yOffset, int n) {
        for (int i = 0; i < n; i++) {
            float value = x[xOffset + i];
            y[yOffset + i] = value / (Math.abs(value) + 1f);
        }
    }

    @Override
    public void softsignBackward(float[] y, int yOffset, float[] gy, int gyOffset, float[] gx, int gxOffset, int n) {
        for (int i = 0; i < n; i++) {
            float root = 1f - Math.abs(y[yOffset + i]);
            gx[gxOffset + i] = gy[gyOffset + i] * (root * root);
        }
    }

    @Override
    public void gelu(float[] x, int xOffset, float[] y, int yOffset, int n) {
        for (int i = 0; i < n; i++) {
            float value = x[xOffset + i];
            y[yOffset + i] = value * normalDistribution(value, ScalarFunctions.bell(Math.abs(value)));
        }
    }

    @Override
    public void geluBackward(float[] x, int xOffset, float[] gy, int gyOffset, float[] gx, int gxOffset, int n) {
        for (int i = 0; i < n; i++) {
            float value = x[xOffset + i];
            float bell = ScalarFunctions.bell(Math.abs(value));
            float slope = Math.fma(value * NORMAL_DENSITY, bell, normalDistribution(value, bell));
            gx[gxOffset + i] = gy[gyOffset + i] * slope;
        }
    }

    @Override
    public void geluTanh(float[] x, int xOffset, float[] y, int yOffset, int n) {
        for (int i = 0; i < n; i++) {
            float value = x[xOffset + i];
            float inner = value * Math.fma(value * value, GELU_CUBE, GELU_LINE);
            y[yOffset + i] = value * ScalarFunctions.sigmoid(inner);
        }
    }

    @Override
    public void geluTanhBackward(float[] x, int xOffset, float[] gy, int gyOffset, float[] gx, int gxOffset, int n) {
        for (int i = 0; i < n; i++) {
            float value = x[xOffset + i];
            float square = value * value;
            float inner = value * Math.fma(square, GELU_CUBE, GELU_LINE);
            float growth = value * Math.fma(square, 3 * GELU_CUBE, GELU_LINE);
            gx[gxOffset + i] = gy[gyOffset + i] * gateSlope(inner, growth);
        }
    }

    @Override
    public void silu(float[] x, int xOffset, float[] y, int yOffset, int n) {
        for (int i = 0; i < n; i++) {
            float value = x[xOffset + i];
            y[yOffset + i] = value * ScalarFunctions.sigmoid(value);
        }
    }

    @Override
    public void siluBackward(float[] x, int xOffset, float[] gy, int gyOffset, float[] gx, int gxOffset, int n) {
        for (int i = 0; i < n; i++) {
            float value = x[xOffset + i];
            gx[gxOffset + i] = gy[gyOffset + i] * gateSlope(value, value);
        }
    }

    @Override
    public void softplus(float[] x, int xOffset, float beta, float[] y, int yOffset, int n) {
        for (int i = 0; i < n; i++) {
            float value = x[xOffset + i] * beta;
            float line = value < 0 ? 0 : value;
            y[yOffset + i] = (line + ScalarFunctions.log1p(ScalarFunctions.exp(-Math.abs(value)))) / beta;
        }
    }

    @Override
    public void softplusBackward(float[] x, int xOffset, float[] gy, int gyOffset, float beta, float[] gx, int gxOffset,
            int n) {
        for (int i = 0; i < n; i++) {
            gx[gxOffset + i] = gy[gyOffset + i] * ScalarFunctions.sigmoid(x[xOffset + i] * beta);
        }
    }

    @Override
    public void mish(float[] x, int xOffset, float[] y, int yOffset, int n) {
        for (int i = 0; i < n; i++) {
            float value = x[xOffset + i];
            float e = ScalarFunctions.exp(value > MISH_LINE ? MISH_LINE : value);
            // tanh(ln(1 + e)) = (e² + 2e) / (e² + 2e + 2)
            float part = e * (e + 2f);
            y[yOffset + i] = value * (part / (part + 2f));
        }
    }

    @Override
    public void mishBackward(float[] x, int xOffset, float[] gy, int gyOffset, float[] gx, int gxOffset, int n) {
        for (int i = 0; i < n; i++) {
            float value = x[xOffset + i];
            float bounded = value > MISH_LINE ? MISH_LINE : value;
            float e = ScalarFunctions.exp(bounded);
            float part = e * (e + 2f);
            float whole = part + 2f;
            float slope = e * (e + 1f) * 4f / whole / whole;
            gx[gxOffset + i] = gy[gyOffset + i] * Math.fma(bounded, slope, part / whole);
        }
    }

    @Override
    public void hardswish(float[] x, int xOffset, float[] y, int yOffset, int n) {
        for (int i = 0; i < n; i++) {
            float value = x[xOffset + i];
            float share = Math.fma(value, SIXTH, 0.5f);
            share = share < 0 ? 0 : share;
            y[yOffset + i] = value * (share > 1 ? 1 : share);
        }
    }

    @Override
    public void hardswishBackward(float[] x, int xOffset, float[] gy, int gyOffset, float[] gx, int gxOffset, int n) {
        for (int i = 0; i < n; i++) {
            float value = x[xOffset + i];
            float slope = value <= -3 ? 0 : value >= 3 ? 1 : Math.fma(value, THIRD, 0.5f);
            gx[gxOffset + i] = gy[gyOffset + i] * slope;
        }
    }

    /**
     * s + s·(1 − s)·growth, s = sigmoid(inner): the derivative of x·sigmoid(inner(x)), where growth is x·inner'(x). The
     * smaller of s and 1 − s is computed as it is, not as what is missing to 1.
     */
    private static float gateSlope(float inner, float growth) {
        float e = ScalarFunctions.decay(-Math.abs(inner));
        float larger = 1f / (e + 1f);
        float smaller = larger * e;
        return Math.fma(larger * smaller, growth, inner < 0 ? smaller : larger);
    }

    /** Φ(x), given e^(−x²/2). */
    private static float normalDistribution(float x, float bell) {
        float t = 1f / Math.fma(Math.abs(x), GELU_T, 1f);
        float p = Math.fma(G0, t, G1);
        p = Math.fma(p, t, G2);
        p = Math.fma(p, t, G3);
        p = Math.fma(p, t, G4);
        p = Math.fma(p, t, G5);
        p = Math.fma(p, t, G6);
        p = Math.fma(p, t, G7);
        float tail = p * t * bell;
        return x < 0 ? tail : 1f - tail;
    }
}
