package dev.lanewise.tensor.internal.conv;

import dev.lanewise.tensor.Alignment;
import dev.lanewise.tensor.internal.Kernels;
import dev.lanewise.tensor.internal.TileKernels;
import dev.lanewise.tensor.internal.WinogradKernels;
import dev.lanewise.tensor.internal.gemm.Epilogue;
import dev.lanewise.tensor.internal.gemm.Packing;
import dev.lanewise.tensor.internal.gemm.Scratch;
import dev.lanewise.tensor.internal.parallel.WorkerPool;
import dev.lanewise.tensor.ops.ConvAlgorithm;
import dev.lanewise.tensor.ops.ConvGeometry;

/**
 * The gradient of a 3×3 convolution at stride 1 with respect to its weights, by Winograd's algorithm: at each of the n² positions of
 * a tile a product over the tiles.
 *
 * <pre>
 * for job (chunk of tiles, block of input channels) in parallel     each chunk has sums of its own
 *   for block of tiles
 *     for tile                                             transform input and output gradient
 *     for position
 *       for twelve input channels                          packed: tiles × 12
 *         for panel of output channels                     the kernel of all matrix products
 * the chunks' sums are added in ascending order, and transformed to the nine taps
 * </pre>
 */
public final class WinogradBackwardWeight {
    /** Jobs aimed at. */
    private static final int JOBS = 8;
    /** Input channels of a job: the more, the seldomer the output gradient is transformed anew. */
    private static final int INPUTS = 64;
    /** Positions of all tiles that are transformed together. */
    private static final int POSITIONS = 36 * 36;
    /** Input and output channels of a task of the last transform: its sums stay in the first-level cache. */
    private static final int LAST_INPUTS = 16;

    private static final int LAST_OUTPUTS = 64;
    private static final float[] ZEROS = new float[64];

    private final ConvGeometry geometry;
    private final WinogradKernels kernels;
    private final WinogradTransforms transforms;
    private final int n;
    private final int positions;
    private final int inputs;
    private final int outputs;
    /** Floats of a position's sums, rows rounded up to whole tiles for each block of input channels. */
    private final int positionFloats;
    private final int blockRows;

    private WinogradBackwardWeight(ConvGeometry geometry, WinogradKernels kernels) {
        this.geometry = geometry;
        this.kernels = kernels;
        transforms = new WinogradTransforms(geometry, kernels);
        n = kernels.inputs();
        positions = kernels.positions();
        inputs = geometry.inputChannels();
        outputs = geometry.outputChannels();
        blockRows = (Math.min(INPUTS, inputs) + TileKernels.ROWS - 1) / TileKernels.ROWS * TileKernels.ROWS;
        positionFloats = blocks() * blockRows * outputs;
    }

    private int blocks() {
        return (inputs + INPUTS - 1) / INPUTS;
    }

    private int tilesTogether() {
        return POSITIONS / positions;
    }

    /**
     * The gradient for a batch of at least one image.
     *
     * @param accumulate whether it is added to {@code weightGradient}, else it overwrites it
     */
    public static void run(ConvGeometry geometry, int batch, ConvAlgorithm algorithm, float[] input, int inputAt,
            float[] outputGradient, int outputAt, float[] weightGradient, int weightAt, boolean accumulate) {
        new WinogradBackwardWeight(geometry, ConvCost.kernels(algorithm)).run(batch, input, inputAt, outputGradient,
                outputAt, weightGradient, weightAt, accumulate);
    }

    private void run(int batch, float[] input, int inputAt, float[] outputGradient, int outputAt,
            float[] weightGradient,
            int weightAt, boolean accumulate) {
        int tiles = transforms.tiles(batch);
        int blocks = blocks();
        int chunks = Math.clamp((JOBS + blocks - 1) / blocks, 1, Math.max(1, tiles / tilesTogether()));
        int chunkFloats = Math.multiplyExact(positions, positionFloats);
        float[] sums = Scratch.floats(Scratch.Slot.PARTIALS, Math.multiplyExact(chunks, chunkFloats));
        WorkerPool.forEach(chunks * blocks, i -> {
            int chunk = i / blocks;
            job((int) ((long) tiles * chunk / chunks), (int) ((long) tiles * (chunk + 1) / chunks), i % blocks, input,
                    inputAt, outputGradient, outputAt, sums, Alignment.OFFSET + chunk * chunkFloats);
        });
        int across = (outputs + LAST_OUTPUTS - 1) / LAST_OUTPUTS;
        int downwards = (inputs + LAST_INPUTS - 1) / LAST_INPUTS;
        WorkerPool.forEach(downwards * across, i -> last(i / across * LAST_INPUTS, i % across * LAST_OUTPUTS, chunks,
                chunkFloats, sums, weightGradient, weightAt, accumulate));
    }

    private void job(int fromTile, int toTile, int block, float[] input, int inputAt, float[] outputGradient,
            int outputAt, float[] sums, int sumsAt) {
        int channel = block * INPUTS;
        int channels = Math.min(INPUTS, inputs - channel);
        int[] turnedInput = WinogradTransforms.turned(n, n, channels);
        int[] turnedGradient = WinogradTransforms.turned(kernels.outputs(), n, outputs);
        int most = Math.min(tilesTogether(), toTile - fromTile);
        int[] inputPlaces = WinogradTransforms.evenly(positions, most * channels);
        int[] gradientPlaces = WinogradTransforms.evenly(positions, most * outputs);
        float[] left = Scratch.floats(Scratch.Slot.SLAB, positions * most * channels);
        float[] right = Scratch.floats(Scratch.Slot.COLUMNS, positions * most * outputs);
        int[] rows = WinogradTransforms.evenly(most, channels);
        for (int from = fromTile; from < toTile; from += most) {
            int count = Math.min(most, toTile - from);
            for (int t = 0; t < count; t++) {
                transforms.input(from + t, channel, channels, input, inputAt, turnedInput, left,
                        Alignment.OFFSET + t * channels, inputPlaces);
                transforms.outputGradient(from + t, outputGradient, outputAt, turnedGradient, right,
                        Alignment.OFFSET + t * outputs, gradientPlaces);
            }
            for (int p = 0; p < positions; p++) {
                multiply(count, channels, rows, left, Alignment.OFFSET + inputPlaces[p], right,
                        Alignment.OFFSET + gradientPlaces[p], sums,
                        sumsAt + p * positionFloats + block * blockRows * outputs, from > fromTile);
            }
        }
    }

    /** The products of one position: [channels × tiles]·[tiles × outputs]. */
    private void multiply(int tiles, int channels, int[] rows, float[] left, int leftAt, float[] right, int rightAt,
            float[] sums, int sumsAt, boolean accumulate) {
        float[] panel = Scratch.floats(Scratch.Slot.PANEL, tiles * TileKernels.ROWS + TileKernels.ROWS);
        for (int channel = 0; channel < channels; channel += TileKernels.ROWS) {
            Kernels.TILES.packColumns(Math.min(TileKernels.ROWS, channels - channel), tiles, left, leftAt + channel,
                    rows, 0, panel, Alignment.OFFSET);
            for (int column = 0; column < outputs; column += Packing.panelWidth()) {
                int to = sumsAt + channel * outputs + column;
                Kernels.TILES.columnTile(Packing.vectorsAt(column, outputs), tiles, panel, Alignment.OFFSET, right,
                        rightAt + column, outputs, sums, to, outputs, accumulate ? sums : ZEROS, accumulate ? to : 0,
                        accumulate ? outputs : 0, Epilogue.NO_FLOOR);
            }
        }
    }

    /** The last transform, for up to 16 input by 64 output channels. */
    private void last(int firstInput, int firstOutput, int chunks, int chunkFloats, float[] sums,
            float[] weightGradient, int weightAt, boolean accumulate) {
        int count = Math.min(LAST_OUTPUTS, outputs - firstOutput);
        int channels = Math.min(LAST_INPUTS, inputs - firstInput);
        float[] half = Scratch.floats(Scratch.Slot.HALF, 3 * n * LAST_OUTPUTS);
        int[] turned = WinogradTransforms.turned(n, 3, LAST_OUTPUTS);
        float[] taps = Scratch.floats(Scratch.Slot.PANEL, LAST_INPUTS * 9 * LAST_OUTPUTS);
        int[] apart = WinogradTransforms.evenly(9, LAST_OUTPUTS);
        for (int i = 0; i < channels; i++) {
            int channel = firstInput + i;
            int at = Alignment.OFFSET + (channel / INPUTS * blockRows + channel % INPUTS) * outputs + firstOutput;
            for (int chunk = 1; chunk < chunks; chunk++) {
                for (int p = 0; p < positions; p++) {
                    Kernels.TILES.add(sums, at + chunk * chunkFloats + p * positionFloats, sums,
                            at + p * positionFloats, count);
                }
            }
            kernels.weightGradient(n, count, sums, at, positionFloats, n * positionFloats, half, Alignment.OFFSET,
                    turned);
            kernels.weightGradient(3, count, half, Alignment.OFFSET, n * LAST_OUTPUTS, LAST_OUTPUTS, taps,
                    Alignment.OFFSET + i * 9 * LAST_OUTPUTS, apart);
        }
        for (int output = 0; output < count; output++) {
            for (int tap = 0; tap < 9; tap++) {
                int from = Alignment.OFFSET + tap * LAST_OUTPUTS + output;
                int to = weightAt + ((firstOutput + output) * 9 + tap) * inputs + firstInput;
                for (int i = 0; i < channels; i++) {
                    float sum = taps[from + i * 9 * LAST_OUTPUTS];
                    weightGradient[to + i] = accumulate ? weightGradient[to + i] + sum : sum;
                }
            }
        }
    }
}
