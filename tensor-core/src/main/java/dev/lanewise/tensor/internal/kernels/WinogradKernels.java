package dev.lanewise.tensor.internal.kernels;

/**
 * The one-dimensional transforms of Winograd's minimal filtering F(m, r), of which two, down the columns and along the
 * rows, make each transform of F(m×m, r×r) (Lavin and Gray, 2016, arXiv 1509.09308).
 *
 * <p>With n = m + r − 1, m×m output pixels take n² products a channel in place of r²·m²:
 *
 * <pre>
 * output tile     = Aᵀ·[(G·g·Gᵀ) ⊙ (Bᵀ·d·B)]·A      g: r×r weights, d: n×n input
 * weight gradient = Ãᵀ·[(G̃·e·G̃ᵀ) ⊙ (Bᵀ·d·B)]·Ã      e: m×m output gradient; this is F(r×r, m×m) on the same points
 * </pre>
 *
 * <p>Every method transforms {@code lines} vectors, side by side for {@code count} channels, a multiple of
 * {@link TileKernels#lanes()}: element k of line l is {@code source[at + l·lineStep + k·step + channel]}, and element k
 * of the result goes to {@code target[targetAt + places[l·size + k] + channel]}, size being the length of the result.
 * Reads and writes nothing else.
 */
public interface WinogradKernels {
    /** Output pixels of a tile in each direction: m. */
    int outputs();

    /** Taps of a window in each direction: r. */
    int taps();

    /** Input pixels of a tile in each direction: n. */
    default int inputs() {
        return outputs() + taps() - 1;
    }

    /** Products of a tile: n². */
    default int positions() {
        return inputs() * inputs();
    }

    /** Bᵀ: n to n. */
    void input(int lines, int count, float[] source, int at, int lineStep, int step, float[] target, int targetAt,
            int[] places);

    /** G: r to n. */
    void weights(int lines, int count, float[] source, int at, int lineStep, int step, float[] target, int targetAt,
            int[] places);

    /** Aᵀ: n to m. */
    void output(int lines, int count, float[] source, int at, int lineStep, int step, float[] target, int targetAt,
            int[] places);

    /**
     * Aᵀ along the rows: element k of line l is {@code max(floor, sum + bias)} and goes to
     * {@code target[targetAt + l·rowStep + k·pixelStep + channel]}, for the first {@code columns} elements.
     *
     * @param biasStep 1, or 0 where one vector of {@code bias} serves all channels
     */
    void outputRows(int lines, int count, float[] source, int at, int lineStep, int step, float[] bias, int biasAt,
            int biasStep, float floor, float[] target, int targetAt, int rowStep, int pixelStep, int columns);

    /** G̃, but for its constant factors, which {@link #weightGradient} has: m to n. */
    void outputGradient(int lines, int count, float[] source, int at, int lineStep, int step, float[] target,
            int targetAt, int[] places);

    /** Ãᵀ: n to r. */
    void weightGradient(int lines, int count, float[] source, int at, int lineStep, int step, float[] target,
            int targetAt, int[] places);
}
