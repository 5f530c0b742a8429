package dev.lanewise.tensor.internal.conv;

import dev.lanewise.tensor.Alignment;
import dev.lanewise.tensor.internal.Kernels;
import dev.lanewise.tensor.internal.gemm.Epilogue;
import dev.lanewise.tensor.internal.gemm.Packing;
import dev.lanewise.tensor.internal.kernels.TileKernels;
import dev.lanewise.tensor.internal.kernels.WinogradKernels;
import dev.lanewise.tensor.internal.parallel.Scratch;
import dev.lanewise.tensor.internal.parallel.WorkerPool;
import dev.lanewise.tensor.ops.ConvAlgorithm;
import dev.lanewise.tensor.ops.ConvGeometry;

/**
 * The gradient of a 3×3 or 5×5 convolution at stride 1 with respect to its weights, by Winograd's algorithm: at each of
 * the n² positions of a tile a product over the tiles.
 *
 * <pre>
 * for job (chunk of tiles, block of input channels) in parallel     each chunk has sums of its own
 *   for block of tiles
 *     for tile                                             transform input and output gradient
 *     for position                                         the output gradient is packed: tiles × 12, panel by panel
 *       for twelve output channels, for panel of inputs    the kernel of all matrix products
 * for output channel                                       the chunks' sums are added in ascending order,
 *                                                          and transformed to the taps
 * </pre>
 */
public final class WinogradBackwardWeight {
    /**
     * How the work is cut.
     *
     * @param jobs the jobs aimed at
     * @param inputs the input channels of a job: the more, the seldomer the output gradient is transformed anew
     * @param positions those of all tiles that are transformed together
     */
    private record Cut(int jobs, int inputs, int positions) {}

    /** Up to 64 channels: tiles and sums of a job stay in the second-level cache. */
    private static final Cut SMALL = new Cut(8, 64, 36 * 36);
    /**
     * Beyond, the sums do not: as few passes over them as can be (measured 1.2 to 1.5 times as fast as the other cut).
     */
    private static final Cut LARGE = new Cut(4, 128, 128 * 36);

    private final Cut cut;
    private final WinogradKernels kernels;
    private final WinogradTransforms transforms;
    private final WinogradStrip inputStrip;
    private final WinogradStrip gradientStrip;
    private final int n;
    private final int positions;
    private final int inputs;
    private final int outputs;
    /**
     * Floats of a position's sums: a row of input channels for each output channel, these rounded up to whole tiles.
     */
    private final int positionFloats;

    private WinogradBackwardWeight(ConvGeometry geometry, WinogradKernels kernels) {
        this.kernels = kernels;
        transforms = new WinogradTransforms(geometry, kernels);
        gradientStrip = transforms.outputGradients();
        n = kernels.inputs();
        positions = kernels.positions();
        inputs = geometry.inputChannels();
        outputs = geometry.outputChannels();
        cut = inputs * outputs <= 64 * 64 ? SMALL : LARGE;
        inputStrip = transforms.inputs(Math.min(cut.inputs, inputs));
        positionFloats = panels() * TileKernels.ROWS * inputs;
    }

    /** Panels of twelve output channels. */
    private int panels() {
        return (outputs + TileKernels.ROWS - 1) / TileKernels.ROWS;
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
            float[] weightGradient, int weightAt, boolean accumulate) {
        int tiles = transforms.tiles(batch);
        int together = cut.positions / positions;
        int blocks = (inputs + cut.inputs - 1) / cut.inputs;
        int chunks = Math.clamp((cut.jobs + blocks - 1) / blocks, 1, Math.max(1, tiles / together));
        int chunkFloats = Math.multiplyExact(positions, positionFloats);
        float[] sums = Scratch.floats(Scratch.Slot.PARTIALS, Math.multiplyExact(chunks, chunkFloats));
        WorkerPool.forEach(chunks * blocks, i -> {
            int chunk = i / blocks;
            int from = (int) ((long) tiles * chunk / chunks);
            int to = (int) ((long) tiles * (chunk + 1) / chunks);
            job(from, to, Math.min(together, to - from), i % blocks * cut.inputs, input, inputAt, outputGradient,
                    outputAt,
                    sums, Alignment.OFFSET + chunk * chunkFloats);
        });
        WorkerPool.forRanges(outputs, Math.max(1, (1 << 14) / (positions * inputs)),
                (from, to) -> taps(from, to, chunks, chunkFloats, sums, weightGradient, weightAt, accumulate));
    }

    /** The sums of a range of tiles for a job's input channels. */
    private void job(int fromTile, int toTile, int together, int channel, float[] input, int inputAt,
            float[] outputGradient, int outputAt, float[] sums, int sumsAt) {
        int channels = Math.min(cut.inputs, inputs - channel);
        int[] inputPlaces = WinogradTransforms.evenly(positions, together * channels);
        int[] gradientPlaces = WinogradTransforms.evenly(positions, together * outputs);
        int[] rows = WinogradTransforms.evenly(together, outputs);
        float[] right = Scratch.floats(Scratch.Slot.SLAB, positions * together * channels);
        float[] gradient = Scratch.floats(Scratch.Slot.COLUMNS, positions * together * outputs);
        for (int from = fromTile; from < toTile; from += together) {
            int count = Math.min(together, toTile - from);
            int first = from;
            inputStrip.run(from, from + count, channel, channels, input, inputAt, right,
                    tile -> Alignment.OFFSET + (tile - first) * channels, inputPlaces);
            gradientStrip.run(from, from + count, 0, outputs, outputGradient, outputAt, gradient,
                    tile -> Alignment.OFFSET + (tile - first) * outputs, gradientPlaces);
            float[] left = Scratch.floats(Scratch.Slot.PANEL, panels() * TileKernels.columnPanel(count));
            for (int p = 0; p < positions; p++) {
                Kernels.TILES.packColumns(outputs, count, gradient, Alignment.OFFSET + gradientPlaces[p], rows, 0, left,
                        Alignment.OFFSET);
                multiply(count, channels, left, right, Alignment.OFFSET + inputPlaces[p], sums,
                        sumsAt + p * positionFloats + channel, from > fromTile);
            }
        }
    }

    /** The products of one position: [outputs × tiles]·[tiles × channels]. Rows beyond the outputs are not used. */
    private void multiply(int tiles, int channels, float[] left, float[] right, int rightAt, float[] sums, int sumsAt,
            boolean accumulate) {
        for (int panel = 0; panel < panels(); panel++) {
            int a = Alignment.OFFSET + panel * TileKernels.columnPanel(tiles);
            int rows = Math.min(TileKernels.ROWS, outputs - panel * TileKernels.ROWS);
            for (int column = 0; column < channels; column += Packing.panelWidth()) {
                int vectors = Packing.vectorsAt(column, channels);
                int to = sumsAt + panel * TileKernels.ROWS * inputs + column;
                if (accumulate) {
                    Kernels.TILES.columnTile(rows, vectors, tiles, left, a, right, rightAt + column, channels, sums, to,
                            inputs, sums, to, inputs, Epilogue.NO_FLOOR);
                } else {
                    Kernels.TILES.columnTile(rows, vectors, tiles, left, a, right, rightAt + column, channels, sums, to,
                            inputs, Epilogue.ZEROS, 0, 0, Epilogue.NO_FLOOR);
                }
            }
        }
    }

    /** Adds up the chunks' sums of some output channels, and transforms them to taps. */
    private void taps(int fromOutput, int toOutput, int chunks, int chunkFloats, float[] sums, float[] weightGradient,
            int weightAt, boolean accumulate) {
        int r = kernels.taps();
        float[] half = Scratch.floats(Scratch.Slot.HALF, r * n * inputs);
        float[] taps = Scratch.floats(Scratch.Slot.PANEL, r * r * inputs);
        int[] turned = WinogradTransforms.turned(n, r, inputs);
        int[] apart = WinogradTransforms.evenly(r * r, inputs);
        for (int output = fromOutput; output < toOutput; output++) {
            int at = Alignment.OFFSET + output * inputs;
            for (int chunk = 1; chunk < chunks; chunk++) {
                for (int p = 0; p < positions; p++) {
                    Kernels.TILES.add(sums, at + chunk * chunkFloats + p * positionFloats, sums,
                            at + p * positionFloats, inputs);
                }
            }
            kernels.weightGradient(n, inputs, sums, at, positionFloats, n * positionFloats, half, Alignment.OFFSET,
                    turned);
            kernels.weightGradient(r, inputs, half, Alignment.OFFSET, n * inputs, inputs, taps, Alignment.OFFSET,
                    apart);
            int to = weightAt + output * r * r * inputs;
            if (accumulate) {
                Kernels.TILES.add(taps, Alignment.OFFSET, weightGradient, to, r * r * inputs);
            } else {
                System.arraycopy(taps, Alignment.OFFSET, weightGradient, to, r * r * inputs);
            }
        }
    }
}
