package dev.lanewise.tensor.internal.kernels;

/**
 * The kernels of a convolution from one channel to few, in which a vector's lanes are (pixel, output channel) pairs as
 * they lie in memory.
 *
 * <p>Lane l of the vectors is channel l mod outputs. Three vectors, a <em>period</em>, hold whole pixels if the outputs
 * divide them (1, 2, 3, 4, 6 and more do), so every period looks alike.
 */
public interface SpreadKernels {
    /** Floats of a period: three vectors. */
    int period();

    /** Periods that {@link #forward} computes at once. */
    int PERIODS = 4;

    /** Taps that {@link #backwardWeight} sums at once. */
    int TAPS = 5;

    /**
     * Repeats each pixel for each output channel: {@code spread[spreadAt + p·outputs + o] = pixels[at + p]} for
     * {@code periods} periods. Reads up to a vector more.
     */
    void spread(int periods, int outputs, float[] pixels, int at, float[] spread, int spreadAt);

    /**
     * {@code output[i] = max(floor, bias[j] + Σ_t spread[at + taps[t] + i]·weights[t·period + j])}, j = i mod period,
     * for {@code blocks·PERIODS} periods.
     */
    void forward(int blocks, float[] spread, int at, int[] taps, float[] weights, int weightsAt, float[] bias,
            int biasAt, float floor, float[] output, int outputAt);

    /**
     * {@code sums[t·period + l] += Σ_i gradient[gradientAt + i·period + l]·spread[at + taps[tapAt + t] + i·period + l]}
     * for {@code TAPS} taps, over {@code periods} periods.
     */
    void backwardWeight(int periods, float[] gradient, int gradientAt, float[] spread, int at, int[] taps, int tapAt,
            float[] sums, int sumsAt);
}
