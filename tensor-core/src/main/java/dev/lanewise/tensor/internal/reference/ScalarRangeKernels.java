package dev.lanewise.tensor.internal.reference;

import dev.lanewise.tensor.internal.kernels.RangeKernels;
import dev.lanewise.tensor.internal.kernels.SplitMix;

/**
 * {@link RangeKernels} one element at a time: the fallback, the ends of vectorized ranges, and the measure for tests.
 */
public final class ScalarRangeKernels implements RangeKernels {
    @Override
    public void relu(float[] x, int xOffset, float[] y, int yOffset, int n) {
        for (int i = 0; i < n; i++) {
            float value = x[xOffset + i];
            y[yOffset + i] = value < 0 ? 0 : value;
        }
    }

    @Override
    public void reluBackward(float[] y, int yOffset, float[] gy, int gyOffset, float[] gx, int gxOffset, int n) {
        for (int i = 0; i < n; i++) {
            gx[gxOffset + i] = y[yOffset + i] <= 0 ? 0 : gy[gyOffset + i];
        }
    }

    @Override
    public void tanh(float[] x, int xOffset, float[] y, int yOffset, int n) {
        for (int i = 0; i < n; i++) {
            y[yOffset + i] = ScalarFunctions.tanh(x[xOffset + i]);
        }
    }

    @Override
    public void tanhBackward(float[] y, int yOffset, float[] gy, int gyOffset, float[] gx, int gxOffset, int n) {
        for (int i = 0; i < n; i++) {
            float value = y[yOffset + i];
            gx[gxOffset + i] = gy[gyOffset + i] * Math.fma(-value, value, 1f);
        }
    }

    @Override
    public void sigmoid(float[] x, int xOffset, float[] y, int yOffset, int n) {
        for (int i = 0; i < n; i++) {
            y[yOffset + i] = ScalarFunctions.sigmoid(x[xOffset + i]);
        }
    }

    @Override
    public void sigmoidBackward(float[] y, int yOffset, float[] gy, int gyOffset, float[] gx, int gxOffset, int n) {
        for (int i = 0; i < n; i++) {
            float value = y[yOffset + i];
            gx[gxOffset + i] = gy[gyOffset + i] * Math.fma(-value, value, value);
        }
    }

    @Override
    public double expSum(float[] x, int xOffset, float shift, float[] y, int yOffset, float[] next, int nextOffset,
            float[] largest, int n) {
        double sum = 0;
        largest[0] = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            float candidate = next[nextOffset + i];
            largest[0] = candidate > largest[0] ? candidate : largest[0];
            y[yOffset + i] = ScalarFunctions.decay(x[xOffset + i] - shift);
            sum += y[yOffset + i];
        }
        return sum;
    }

    @Override
    public void power(float[] x, int xOffset, float exponent, float[] y, int yOffset, int n) {
        for (int i = 0; i < n; i++) {
            y[yOffset + i] = ScalarFunctions.power(x[xOffset + i], exponent);
        }
    }

    @Override
    public void dropout(float[] x, int xOffset, long key, long first, long threshold, float factor, float[] y,
            int yOffset, int n) {
        for (int i = 0; i < n; i++) {
            long number = SplitMix.mix(key + (first + i + 1) * SplitMix.GAMMA) >>> 40;
            // All ones where kept: a branch would be mispredicted at every other element.
            int kept = (int) (threshold - 1 - number >> 63);
            y[yOffset + i] = Float.intBitsToFloat(Float.floatToRawIntBits(x[xOffset + i] * factor) & kept);
        }
    }

    @Override
    public void scale(float[] x, int xOffset, float factor, float[] y, int yOffset, int n) {
        for (int i = 0; i < n; i++) {
            y[yOffset + i] = x[xOffset + i] * factor;
        }
    }

    @Override
    public void addScaled(float[] a, int aOffset, float factor, float[] b, int bOffset, float[] y, int yOffset, int n) {
        for (int i = 0; i < n; i++) {
            y[yOffset + i] = Math.fma(b[bOffset + i], factor, a[aOffset + i]);
        }
    }

    @Override
    public void addRelu(float[] a, int aOffset, float[] b, int bOffset, float[] y, int yOffset, int n) {
        for (int i = 0; i < n; i++) {
            float sum = a[aOffset + i] + b[bOffset + i];
            y[yOffset + i] = sum < 0 ? 0 : sum;
        }
    }

    @Override
    public void multiply(float[] a, int aOffset, float[] b, int bOffset, float[] y, int yOffset, int n) {
        for (int i = 0; i < n; i++) {
            y[yOffset + i] = a[aOffset + i] * b[bOffset + i];
        }
    }

    @Override
    public double sum(float[] x, int xOffset, int n) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += x[xOffset + i];
        }
        return sum;
    }

    @Override
    public double sumOfSquares(float[] x, int xOffset, int n) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            double value = x[xOffset + i];
            sum += value * value;
        }
        return sum;
    }

    @Override
    public double squaredDistance(float[] a, int aOffset, float[] b, int bOffset, int n) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            double difference = a[aOffset + i] - b[bOffset + i];
            sum += difference * difference;
        }
        return sum;
    }

    @Override
    public float max(float[] x, int xOffset, int n) {
        float largest = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            largest = Math.max(largest, x[xOffset + i]);
        }
        return largest;
    }

    @Override
    public float maxAbsolute(float[] x, int xOffset, int n) {
        float largest = 0;
        for (int i = 0; i < n; i++) {
            largest = Math.max(largest, Math.abs(x[xOffset + i]));
        }
        return largest;
    }
}
