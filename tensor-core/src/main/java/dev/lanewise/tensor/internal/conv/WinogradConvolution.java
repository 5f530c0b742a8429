package dev.lanewise.tensor.internal.conv;

import dev.lanewise.tensor.Alignment;
import dev.lanewise.tensor.internal.Kernels;
import dev.lanewise.tensor.internal.gemm.Chunks;
import dev.lanewise.tensor.internal.gemm.Epilogue;
import dev.lanewise.tensor.internal.gemm.Packing;
import dev.lanewise.tensor.internal.kernels.OverlappedCopy;
import dev.lanewise.tensor.internal.kernels.TileKernels;
import dev.lanewise.tensor.internal.kernels.WinogradKernels;
import dev.lanewise.tensor.internal.parallel.Scratch;
import dev.lanewise.tensor.internal.parallel.WorkerPool;
import dev.lanewise.tensor.ops.ConvAlgorithm;
import dev.lanewise.tensor.ops.ConvGeometry;
import java.util.stream.IntStream;

/**
 * Convolution with 3×3 or 5×5 windows at stride 1 by Winograd's algorithm: a product for each of the n² positions of a
 * tile.
 *
 * <pre>
 * for task (block of tiles, block of output channels) in parallel
 *   for tile                        input transform, into row panels of 12 tiles
 *   for 64 output channels
 *     for position, for panel       the kernel of all matrix products
 *     for tile                      output transform, with bias and ReLU
 * </pre>
 */
public final class WinogradConvolution {
    /**
     * Positions of all tiles of a task (24 tiles of 36): up to 128 channels inputs, products and weights stay in the
     * second-level cache. 48 take 1.02 to 1.05 times as long.
     */
    private static final int POSITIONS = 24 * 36;
    /**
     * The same beyond 128 channels, where weights come from further away, and are used the more often: 48 tiles take
     * 1.03 to 1.08 times as long.
     */
    private static final int POSITIONS_OF_MANY = 72 * 36;
    private static final int MANY = 128 * 128;
    /**
     * Tiles of a block that is cut off for another thread: else output channels are cut, and tiles are transformed for
     * each cut.
     */
    private static final int FEWEST_TILES = 48;
    /** Output channels whose products are in memory at the same time. */
    private static final int OUTPUTS = 128;
    /** Tasks a thread aimed at; where tiles are few, output channels are cut too. */
    private static final int TASKS_A_THREAD = 2;

    private final ConvGeometry geometry;
    private final WinogradKernels kernels;
    private final WinogradTransforms transforms;
    private final WinogradStrip strip;
    private final int positions;
    private final int depth;
    private final int chunks;
    /** Floats that twelve transformed tiles take: row panels, each of several positions, or of a chunk of one. */
    private final int panelFloats;
    /** Where each position lies in them. */
    private final int[] places;
    private final int outputs;
    private final int positionFloats;

    private WinogradConvolution(ConvGeometry geometry, WinogradKernels kernels) {
        this.geometry = geometry;
        this.kernels = kernels;
        transforms = new WinogradTransforms(geometry, kernels);
        positions = kernels.positions();
        depth = geometry.inputChannels();
        chunks = Chunks.of(depth);
        strip = transforms.inputs(IntStream.range(0, chunks).map(this::chunkChannels).max().orElseThrow());
        int positionsAPanel = Math.max(1, TileKernels.MAX_DEPTH / depth);
        int panels = chunks * ((positions + positionsAPanel - 1) / positionsAPanel);
        panelFloats = panels * TileKernels.ROW_PANEL;
        places = new int[positions];
        for (int p = 0; p < positions; p++) {
            places[p] = p / positionsAPanel * chunks * TileKernels.ROW_PANEL + p % positionsAPanel * depth;
        }
        outputs = geometry.outputChannels();
        positionFloats = outputs * depth;
    }

    private int chunkChannels(int chunk) {
        return Chunks.start(depth, chunk + 1, chunks) - Chunks.start(depth, chunk, chunks);
    }

    /** The convolution of a batch with the weights of {@link WinogradWeights}. */
    public static void forward(ConvGeometry g, int batch, ConvAlgorithm algorithm, float[] input, int inputAt,
            float[] weights, int weightsAt, Epilogue epilogue, float[] output, int outputAt, StoreListener listener) {
        new WinogradConvolution(g, ConvCost.kernels(algorithm)).run(batch, input, inputAt, weights, weightsAt, epilogue,
                output, outputAt, listener);
    }

    /** The gradient with respect to the input: the convolution of the output gradient with turned weights. */
    public static void backwardInput(ConvGeometry g, int batch, ConvAlgorithm algorithm, float[] outputGradient,
            int outputAt, float[] weight, int weightAt, float[] inputGradient, int inputAt) {
        float[] weights = Scratch.floats(Scratch.Slot.TRANSFORMED, WinogradWeights.floats(g, algorithm));
        WinogradWeights.packTurned(g, algorithm, weight, weightAt, weights, Alignment.OFFSET);
        new WinogradConvolution(ConvBackwardInput.turned(g), ConvCost.kernels(algorithm)).run(batch, outputGradient,
                outputAt, weights, Alignment.OFFSET, Epilogue.plain(false), inputGradient, inputAt, StoreListener.NONE);
    }

    private void run(int batch, float[] input, int inputAt, float[] weights, int weightsAt, Epilogue epilogue,
            float[] output, int outputAt, StoreListener listener) {
        int tiles = transforms.tiles(batch);
        int most = (positionFloats <= MANY ? POSITIONS : POSITIONS_OF_MANY) / positions;
        int blocks = blocks(tiles, most);
        int blockTiles = blocks == 0 ? 0 : (tiles + blocks - 1) / blocks;
        int panels = (outputs + Packing.panelWidth() - 1) / Packing.panelWidth();
        int few = TASKS_A_THREAD * WorkerPool.threads();
        int wanted = blocks == 0 ? 1 : Math.clamp((few + blocks - 1) / blocks, 1, panels);
        int cutPanels = (panels + wanted - 1) / wanted;
        int cuts = (panels + cutPanels - 1) / cutPanels;
        int cutOutputs = cutPanels * Packing.panelWidth();
        int block = Math.min(OUTPUTS, cutOutputs);
        int[] rows = WinogradTransforms.evenly(kernels.outputs(), kernels.inputs() * block);
        WorkerPool.forEach(blocks * cuts, i -> {
            int tile = i / cuts * blockTiles;
            int toTile = Math.min(tiles, tile + blockTiles);
            int channel = i % cuts * cutOutputs;
            int toChannel = Math.min(outputs, channel + cutOutputs);
            task(tile, toTile, channel, toChannel, block, rows, input, inputAt, weights, weightsAt, epilogue, output,
                    outputAt);
            transforms.tellStored(tile, toTile, toChannel - channel, listener);
        });
    }

    /**
     * Blocks of about so many tiles at most: one for each thread where tiles suffice, and as many for each as for
     * another.
     */
    private static int blocks(int tiles, int most) {
        int threads = WorkerPool.threads();
        int blocks = (tiles + most - 1) / most;
        return blocks >= threads
                ? blocks / threads * threads
                : Math.max(blocks, Math.min(threads, tiles / FEWEST_TILES));
    }

    /**
     * A range of tiles and of output channels, {@code block} of which have their products in memory, at {@code rows}.
     */
    private void task(int fromTile, int toTile, int fromOutput, int toOutput, int block, int[] rows, float[] input,
            int inputAt, float[] weights, int weightsAt, Epilogue epilogue, float[] output, int outputAt) {
        float[] inputs = transformInputs(fromTile, toTile, input, inputAt);
        int panels = (toTile - fromTile + TileKernels.ROWS - 1) / TileKernels.ROWS;
        float[] products = Scratch.floats(Scratch.Slot.COLUMNS, panels * TileKernels.ROWS * positions * block);
        for (int channel = fromOutput; channel < toOutput; channel += block) {
            int channels = Math.min(block, toOutput - channel);
            for (int p = 0; p < positions; p++) {
                for (int panel = 0; panel < panels; panel++) {
                    int tiles = Math.min(TileKernels.ROWS, toTile - fromTile - panel * TileKernels.ROWS);
                    multiply(p, panel, tiles, channel, channels, inputs, weights, weightsAt, products, block);
                }
            }
            for (int tile = fromTile; tile < toTile; tile++) {
                transforms.output(tile, channel, channels, products,
                        Alignment.OFFSET + (tile - fromTile) * positions * block, block, rows, epilogue, output,
                        outputAt);
            }
        }
    }

    private float[] transformInputs(int fromTile, int toTile, float[] input, int inputAt) {
        int panels = (toTile - fromTile + TileKernels.ROWS - 1) / TileKernels.ROWS;
        float[] inputs = Scratch.floats(Scratch.Slot.SLAB, panels * panelFloats);
        for (int chunk = 0; chunk < chunks; chunk++) {
            int at = Alignment.OFFSET + chunk * TileKernels.ROW_PANEL;
            strip.run(fromTile, toTile, Chunks.start(depth, chunk, chunks), chunkChannels(chunk), input, inputAt,
                    inputs,
                    tile -> at + (tile - fromTile) / TileKernels.ROWS * panelFloats
                            + (tile - fromTile) % TileKernels.ROWS * TileKernels.ROW_STEP,
                    places);
        }
        return inputs;
    }

    /**
     * Up to twelve tiles by a block of output channels at one position. Rows of a last panel beyond the last tile are
     * not used.
     */
    private void multiply(int position, int panel, int tiles, int channel, int channels, float[] inputs,
            float[] weights, int weightsAt, float[] products, int block) {
        int tileFloats = positions * block;
        int a = Alignment.OFFSET + panel * panelFloats + places[position];
        int c = Alignment.OFFSET + panel * TileKernels.ROWS * tileFloats + position * block;
        for (int chunk = 0; chunk < chunks; chunk++, a += TileKernels.ROW_PANEL) {
            int from = Chunks.start(depth, chunk, chunks);
            int length = chunkChannels(chunk);
            for (int column = 0; column < channels; column += Packing.panelWidth()) {
                int vectors = Packing.vectorsAt(channel + column, outputs);
                int b = weightsAt + position * positionFloats + (channel + column) * depth
                        + from * vectors * Kernels.TILES.lanes();
                int to = c + column;
                if (chunk == 0) {
                    Kernels.TILES.rowTile(tiles, vectors, length, inputs, a, weights, b, products, to, tileFloats,
                            Epilogue.ZEROS, 0, 0, Epilogue.NO_FLOOR, OverlappedCopy.NONE);
                } else {
                    Kernels.TILES.rowTile(tiles, vectors, length, inputs, a, weights, b, products, to, tileFloats,
                            products, to, tileFloats, Epilogue.NO_FLOOR, OverlappedCopy.NONE);
                }
            }
        }
    }
}
