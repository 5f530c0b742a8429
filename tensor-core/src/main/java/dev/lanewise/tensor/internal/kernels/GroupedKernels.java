package dev.lanewise.tensor.internal.kernels;

/**
 * The kernels of a convolution in many groups of few channels, in which a vector's lanes are (group, output channel)
 * pairs ({@link LaneGroups}).
 *
 * <p>They work on a slab: vectors of input channels, pixel by pixel. A tap is an offset in the slab, and the taps of a
 * window may come in <em>runs</em>: {@link #RUN} of them on neighbouring pixels, which share their rotated inputs.
 */
public interface GroupedKernels {
    /** The floats of a vector. */
    int lanes();

    /** Neighbouring taps that are computed together. */
    int RUN = 3;

    /** Taps whose weight gradients are summed at once. */
    int TAPS = 9;

    /**
     * Copies one vector of each of {@code blocks} blocks, {@code blockStep} floats apart, of each of {@code pixels}
     * pixels, {@code step} floats apart: a block's vectors to neighbouring places of a slab, the blocks
     * {@code slabBlock} apart. Where the source array ends within a vector, the lanes behind keep what they were.
     */
    void gather(int pixels, int blocks, float[] source, int at, int step, int blockStep, float[] slab, int slabAt,
            int slabBlock);

    /**
     * {@code output[p][l] = max(floor, bias[l] + Σ_t Σ_s slab[p + taps[t]][source(l, s)]·weights[t][s][l])} for a row
     * of {@code pixels} pixels; those of the output are {@code outputStep} floats apart. Up to 7 pixels of the slab
     * behind are read.
     */
    void convolve(int pixels, float[] slab, int at, int[] taps, LaneGroups groups, float[] weights, int weightsAt,
            float[] bias, int biasAt, float floor, float[] output, int outputAt, int outputStep);

    /**
     * The same for windows of runs: {@code taps} names the first tap of each, and weights lie
     * {@code [run][s][tap of the run][l]}.
     */
    void convolveRuns(int pixels, float[] slab, int at, int[] taps, LaneGroups groups, float[] weights, int weightsAt,
            float[] bias, int biasAt, float floor, float[] output, int outputAt, int outputStep);

    /**
     * {@code sums[t][l] += Σ_p slab[p + taps[tapAt + t]][source(l, step)]·gradient[p][l]} for {@code TAPS} taps and one
     * step; pixels of the gradient are neighbours.
     */
    void weightGradient(int pixels, float[] gradient, int gradientAt, float[] slab, int at, int[] taps, int tapAt,
            LaneGroups groups, int step, float[] sums, int sumsAt);

    /**
     * {@code sums[t][l] += Σ_p slab[p + tap t][l]·gradient[p][source(l, step)]} for three runs, whose first taps are at
     * {@code taps[tapAt]}, {@code taps[tapAt + 1]} and {@code taps[tapAt + 2]}: lanes are (group, input) pairs, so that
     * one rotation, of the gradient, serves nine multiplications. The gradient of the last two pixels must be 0.
     *
     * @param groups with the channels' roles exchanged, see {@link LaneGroups#turned}
     */
    void weightGradientRuns(int pixels, float[] gradient, int gradientAt, float[] slab, int at, int[] taps, int tapAt,
            LaneGroups groups, int step, float[] sums, int sumsAt);
}
