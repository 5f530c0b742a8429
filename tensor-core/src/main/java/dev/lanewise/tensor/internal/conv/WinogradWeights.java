package dev.lanewise.tensor.internal.conv;

import dev.lanewise.tensor.Alignment;
import dev.lanewise.tensor.internal.Kernels;
import dev.lanewise.tensor.internal.gemm.Packing;
import dev.lanewise.tensor.internal.gemm.Tile;
import dev.lanewise.tensor.internal.kernels.TileKernels;
import dev.lanewise.tensor.internal.kernels.WinogradKernels;
import dev.lanewise.tensor.internal.parallel.Scratch;
import dev.lanewise.tensor.internal.parallel.WorkerPool;
import dev.lanewise.tensor.ops.ConvAlgorithm;
import dev.lanewise.tensor.ops.ConvGeometry;

/**
 * The weights of Winograd's algorithm: a packed right operand [inputs × outputs] of transformed weights for each
 * position of a tile.
 *
 * <pre>
 * for block of weights in parallel      as memory lies: some outputs, or for the input gradient some inputs
 *   for tap                             a packed right operand of the block, in the second-level cache
 *   for piece                           the transform down the columns and along the rows
 * </pre>
 */
final class WinogradWeights {
    /** Floats of a block: 128 KiB, which a second-level cache holds with its result; of 256 KiB equal within noise. */
    private static final int BLOCK = 1 << 15;
    /** Floats of each tap that are transformed at once: those of 9 taps and 12 halves are 21 KiB. */
    private static final int PIECE = 256;

    private final WinogradKernels kernels;
    private final int taps;
    private final int inputs;
    private final int outputs;
    private final float[] weights;
    private final int weightsAt;
    private final int[] turned;
    private final int[] apart;

    private WinogradWeights(WinogradKernels kernels, int inputs, int outputs, float[] weights, int weightsAt) {
        this.kernels = kernels;
        taps = kernels.taps() * kernels.taps();
        this.inputs = inputs;
        this.outputs = outputs;
        this.weights = weights;
        this.weightsAt = weightsAt;
        turned = WinogradTransforms.turned(kernels.taps(), kernels.inputs(), PIECE);
        apart = WinogradTransforms.evenly(kernels.positions(), inputs * outputs);
    }

    /** The floats of all positions' weights. */
    static int floats(ConvGeometry g, ConvAlgorithm algorithm) {
        int positions = ConvCost.kernels(algorithm).positions();
        return Math.multiplyExact(positions, g.outputChannels() * g.inputChannels());
    }

    /** Transforms weights that lie output channel by output channel, each a window (ky, kx, c). */
    static void pack(ConvGeometry g, ConvAlgorithm algorithm, float[] weight, int weightAt, float[] weights,
            int weightsAt) {
        new WinogradWeights(ConvCost.kernels(algorithm), g.inputChannels(), g.outputChannels(), weights, weightsAt)
                .transform(weight, weightAt);
    }

    /**
     * The same for the gradient with respect to the input: windows turned by 180°, and the channels' roles exchanged.
     */
    static void packTurned(ConvGeometry g, ConvAlgorithm algorithm, float[] weight, int weightAt, float[] weights,
            int weightsAt) {
        new WinogradWeights(ConvCost.kernels(algorithm), g.outputChannels(), g.inputChannels(), weights, weightsAt)
                .transformTurned(weight, weightAt);
    }

    private void transform(float[] weight, int weightAt) {
        int width = Packing.panelWidth();
        int lanes = Kernels.TILES.lanes();
        int most = Math.clamp(BLOCK / (taps * width) / lanes, 1, inputs / lanes) * lanes;
        int blocks = Math.ceilDiv(inputs, most);
        WorkerPool.forEach(Math.ceilDiv(outputs, width) * blocks, i -> {
            int output = i / blocks * width;
            int columns = Math.min(width, outputs - output);
            int input = i % blocks * most;
            int rows = Math.min(most, inputs - input);
            float[] block = Scratch.floats(Scratch.Slot.PANEL, taps * rows * columns);
            for (int tap = 0; tap < taps; tap++) {
                Kernels.TILES.transpose(columns, rows, 1, weight, weightAt + (output * taps + tap) * inputs + input,
                        taps * inputs, block, Alignment.OFFSET + tap * rows * columns, columns);
            }
            transform(block, output, columns, input, rows);
        });
    }

    private void transformTurned(float[] weight, int weightAt) {
        int most = Math.clamp(BLOCK / (taps * outputs), 1, Math.min(inputs, TileKernels.MAX_DEPTH));
        WorkerPool.forEach(Math.ceilDiv(inputs, most), i -> {
            int input = i * most;
            int rows = Math.min(most, inputs - input);
            float[] block = Scratch.floats(Scratch.Slot.PANEL, taps * rows * outputs);
            int[] strided = Tile.current().stridedRows(taps * outputs, rows, rows);
            for (int tap = 0; tap < taps; tap++) {
                Kernels.TILES.packRight(outputs, 0, rows, rows, 1, weight,
                        weightAt + (input * taps + taps - 1 - tap) * outputs, strided, 0, block,
                        Alignment.OFFSET + tap * rows * outputs);
            }
            transform(block, 0, outputs, input, rows);
        });
    }

    /** Transforms a block that has a packed right operand {@code [rows × columns]} for each tap. */
    private void transform(float[] block, int output, int columns, int input, int rows) {
        int r = kernels.taps();
        int n = kernels.inputs();
        int tap = rows * columns;
        float[] half = Scratch.floats(Scratch.Slot.HALF, r * n * PIECE);
        for (int column = 0; column < columns; column += Packing.panelWidth()) {
            int width = Packing.vectorsAt(output + column, outputs) * Kernels.TILES.lanes();
            int from = Alignment.OFFSET + column * rows;
            int to = weightsAt + (output + column) * inputs + input * width;
            for (int piece = 0; piece < rows * width; piece += PIECE) {
                int count = Math.min(PIECE, rows * width - piece);
                kernels.weights(r, count, block, from + piece, tap, r * tap, half, Alignment.OFFSET, turned);
                kernels.weights(n, count, half, Alignment.OFFSET, r * PIECE, PIECE, weights, to + piece, apart);
            }
        }
    }
}
