package dev.lanewise.tensor.internal.conv;

import dev.lanewise.tensor.Alignment;
import dev.lanewise.tensor.internal.gemm.Epilogue;
import dev.lanewise.tensor.internal.kernels.WinogradKernels;
import dev.lanewise.tensor.internal.parallel.Scratch;
import dev.lanewise.tensor.ops.ConvGeometry;
import java.util.Arrays;

/**
 * The tiles of a batch for Winograd's algorithm, and their two-dimensional transforms: down the columns into memory
 * that stays in the first-level cache, then along the rows.
 *
 * <p>Tiles are counted image by image, row by row. Each is m × m output pixels, those at the right and lower edges
 * less.
 */
final class WinogradTransforms {
    private final ConvGeometry geometry;
    private final WinogradKernels kernels;
    private final int n;
    private final int m;
    private final int down;
    private final int across;

    WinogradTransforms(ConvGeometry geometry, WinogradKernels kernels) {
        this.geometry = geometry;
        this.kernels = kernels;
        n = kernels.inputs();
        m = kernels.outputs();
        down = (geometry.outputHeight() + m - 1) / m;
        across = (geometry.outputWidth() + m - 1) / m;
    }

    /** The tiles of so many images. */
    int tiles(int batch) {
        return batch * down * across;
    }

    /**
     * Where element k of line l of a transform goes that turns rows and columns: row k, column l, {@code step} floats
     * each.
     */
    static int[] turned(int lines, int size, int step) {
        int[] places = new int[lines * size];
        for (int i = 0; i < places.length; i++) {
            places[i] = (i % size * lines + i / size) * step;
        }
        return places;
    }

    /** Places that are {@code step} apart. */
    static int[] evenly(int count, int step) {
        int[] places = new int[count];
        Arrays.setAll(places, i -> i * step);
        return places;
    }

    /** Bᵀ·d·B of tiles of the input, for up to so many channels at once. */
    WinogradStrip inputs(int channels) {
        return new WinogradStrip(new WinogradStrip.Images(geometry.inputHeight(), geometry.inputWidth(),
                geometry.inputChannels(), geometry.padTop(), geometry.padLeft()), this, channels, n, m, n,
                kernels::input);
    }

    /** G̃·e·G̃ᵀ of tiles of the output gradient, for all channels at once. */
    WinogradStrip outputGradients() {
        return new WinogradStrip(new WinogradStrip.Images(geometry.outputHeight(), geometry.outputWidth(),
                geometry.outputChannels(), 0, 0), this, geometry.outputChannels(), m, m, n, kernels::outputGradient);
    }

    /**
     * Aᵀ·s·A of a tile, with the epilogue: {@code channels} output channels from {@code channel} on.
     *
     * @param products position after position, {@code step} floats each
     * @param places {@code evenly(m, n·step)}
     */
    void output(int tile, int channel, int channels, float[] products, int productsAt, int step, int[] places,
            Epilogue epilogue, float[] output, int outputAt) {
        int outputs = geometry.outputChannels();
        int height = geometry.outputHeight();
        int width = geometry.outputWidth();
        int y = row(tile);
        int x = column(tile);
        float[] half = Scratch.floats(Scratch.Slot.HALF, m * n * step);
        kernels.output(1, n * step, products, productsAt, 0, n * step, half, Alignment.OFFSET, places);
        kernels.outputRows(Math.min(m, height - y), channels, half, Alignment.OFFSET, n * step, step, epilogue.row(),
                epilogue.rowAt() + channel * epilogue.columnStep(), epilogue.columnStep(), epilogue.floor(), output,
                outputAt + ((image(tile) * height + y) * width + x) * outputs + channel, width * outputs, outputs,
                Math.min(m, width - x));
    }

    /**
     * Tells that the outputs of some tiles have been stored, in so many channels: rows of pixels of the tiles side by
     * side.
     */
    void tellStored(int fromTile, int toTile, int channels, StoreListener listener) {
        int height = geometry.outputHeight();
        int width = geometry.outputWidth();
        for (int tile = fromTile; tile < toTile;) {
            int beside = beside(tile, toTile);
            int x = column(tile);
            int pixels = Math.min(width, x + beside * m) - x;
            for (int y = row(tile); y < Math.min(height, row(tile) + m); y++) {
                listener.stored((image(tile) * height + y) * width + x, pixels, channels);
            }
            tile += beside;
        }
    }

    /** The tiles of a tile's row from it on, below {@code toTile}. */
    int beside(int tile, int toTile) {
        return Math.min(toTile - tile, across - tile % across);
    }

    /** Tiles of a row of tiles. */
    int across() {
        return across;
    }

    int image(int tile) {
        return tile / (down * across);
    }

    int row(int tile) {
        return tile / across % down * m;
    }

    int column(int tile) {
        return tile % across * m;
    }
}
