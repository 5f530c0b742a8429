package dev.lanewise.tensor.internal.kernels;

/**
 * Activation functions over contiguous ranges beyond those of {@link RangeKernels}, with its promises: {@code n}
 * elements of each array from its offset on, the same bits wherever a range is cut and in both implementations, and
 * outputs that may be the memory of inputs.
 *
 * <p>A gradient is computed from the function's value y where that decides it, since y may then stand in the memory of
 * the argument; else from the argument x.
 */
public interface ActivationKernels {
    /** y = x where x is above 0, else slope·x. */
    void leakyRelu(float[] x, int xOffset, float slope, float[] y, int yOffset, int n);

    /** gx = gy where y is above 0, else slope·gy. */
    void leakyReluBackward(float[] y, int yOffset, float[] gy, int gyOffset, float slope, float[] gx, int gxOffset,
            int n);

    /** y = slope·x + shift, at least low and at most high. */
    void clampedLine(float[] x, int xOffset, float slope, float shift, float low, float high, float[] y, int yOffset,
            int n);

    /** gx = slope·gy where y is above low and below high, else 0. */
    void clampedLineBackward(float[] y, int yOffset, float[] gy, int gyOffset, float slope, float low, float high,
            float[] gx, int gxOffset,
            int n);

    /** y = scale·x where x is above 0, else scale·alpha·(e^(rate·x) − 1). */
    void elu(float[] x, int xOffset, float alpha, float scale, float rate, float[] y, int yOffset, int n);

    /** gx = scale·gy where y is above 0, else rate·(y + scale·alpha)·gy. */
    void eluBackward(float[] y, int yOffset, float[] gy, int gyOffset, float alpha, float scale, float rate, float[] gx,
            int gxOffset,
            int n);

    /** y = x / (1 + |x|). */
    void softsign(float[] x, int xOffset, float[] y, int yOffset, int n);

    /** gx = gy·(1 − |y|)². */
    void softsignBackward(float[] y, int yOffset, float[] gy, int gyOffset, float[] gx, int gxOffset, int n);

    /** y = x·Φ(x), Φ the standard normal distribution. */
    void gelu(float[] x, int xOffset, float[] y, int yOffset, int n);

    /** gx = gy·(Φ(x) + x·φ(x)), φ the density. */
    void geluBackward(float[] x, int xOffset, float[] gy, int gyOffset, float[] gx, int gxOffset, int n);

    /** y = x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³))). */
    void geluTanh(float[] x, int xOffset, float[] y, int yOffset, int n);

    /** The gradient of geluTanh. */
    void geluTanhBackward(float[] x, int xOffset, float[] gy, int gyOffset, float[] gx, int gxOffset, int n);

    /** y = x·sigmoid(x). */
    void silu(float[] x, int xOffset, float[] y, int yOffset, int n);

    /** gx = gy·(s + x·s·(1 − s)), s = sigmoid(x). */
    void siluBackward(float[] x, int xOffset, float[] gy, int gyOffset, float[] gx, int gxOffset, int n);

    /** y = ln(1 + e^(beta·x)) / beta, beta of either sign. */
    void softplus(float[] x, int xOffset, float beta, float[] y, int yOffset, int n);

    /** gx = gy·sigmoid(beta·x). */
    void softplusBackward(float[] x, int xOffset, float[] gy, int gyOffset, float beta, float[] gx, int gxOffset,
            int n);

    /** y = x·tanh(ln(1 + eˣ)). */
    void mish(float[] x, int xOffset, float[] y, int yOffset, int n);

    /** The gradient of mish. */
    void mishBackward(float[] x, int xOffset, float[] gy, int gyOffset, float[] gx, int gxOffset, int n);

    /** y = x·max(0, min(1, x/6 + 1/2)). */
    void hardswish(float[] x, int xOffset, float[] y, int yOffset, int n);

    /** gx = 0 where x is at most −3, gy where it is at least 3, else gy·(x/3 + 1/2). */
    void hardswishBackward(float[] x, int xOffset, float[] gy, int gyOffset, float[] gx, int gxOffset, int n);
}
