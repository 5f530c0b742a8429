package dev.lanewise.tensor.internal.conv;

import dev.lanewise.tensor.Alignment;
import dev.lanewise.tensor.internal.WinogradKernels;
import dev.lanewise.tensor.internal.gemm.Epilogue;
import dev.lanewise.tensor.internal.gemm.Scratch;
import dev.lanewise.tensor.ops.ConvGeometry;
import java.util.Arrays;

/**
 * The tiles of a batch for Winograd's algorithm, and their two-dimensional transforms: down the columns into memory that stays in the
 * first-level cache, then along the rows.
 *
 * <p>Tiles are counted image by image, row by row. Each is m × m output pixels, those at the right and lower edges less.
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

    /** Where element k of line l of a transform goes that turns rows and columns: row k, column l, {@code step} floats each. */
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

    /**
     * Bᵀ·d·B of a tile of the input, for {@code channels} channels from {@code channel} on.
     *
     * @param turned {@code turned(n, n, channels)}
     */
    void input(int tile, int channel, int channels, float[] input, int inputAt, int[] turned, float[] target,
            int targetAt, int[] places) {
        int step = geometry.inputChannels();
        int height = geometry.inputHeight();
        int width = geometry.inputWidth();
        int y = row(tile) - geometry.padTop();
        int x = column(tile) - geometry.padLeft();
        int image = inputAt + image(tile) * height * width * step + channel;
        float[] half = Scratch.floats(Scratch.Slot.HALF, n * n * channels);
        if (y >= 0 && x >= 0 && y + n <= height && x + n <= width) {
            kernels.input(n, channels, input, image + (y * width + x) * step, step, width * step, half,
                    Alignment.OFFSET, turned);
        } else {
            float[] patch = patch(input, image, height, width, step, y, x, n, channels);
            kernels.input(n, channels, patch, Alignment.OFFSET, channels, n * channels, half, Alignment.OFFSET, turned);
        }
        kernels.input(n, channels, half, Alignment.OFFSET, n * channels, channels, target, targetAt, places);
    }

    /**
     * G̃·e·G̃ᵀ of a tile of the output gradient, for all channels.
     *
     * @param turned {@code turned(m, n, outputChannels)}
     */
    void outputGradient(int tile, float[] gradient, int gradientAt, int[] turned, float[] target, int targetAt,
            int[] places) {
        int channels = geometry.outputChannels();
        int height = geometry.outputHeight();
        int width = geometry.outputWidth();
        int y = row(tile);
        int x = column(tile);
        int image = gradientAt + image(tile) * height * width * channels;
        float[] half = Scratch.floats(Scratch.Slot.HALF, n * m * channels);
        if (y + m <= height && x + m <= width) {
            kernels.outputGradient(m, channels, gradient, image + (y * width + x) * channels, channels,
                    width * channels, half, Alignment.OFFSET, turned);
        } else {
            float[] patch = patch(gradient, image, height, width, channels, y, x, m, channels);
            kernels.outputGradient(m, channels, patch, Alignment.OFFSET, channels, m * channels, half, Alignment.OFFSET,
                    turned);
        }
        kernels.outputGradient(n, channels, half, Alignment.OFFSET, m * channels, channels, target, targetAt, places);
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

    /** Tells that the outputs of some tiles have been stored, in so many channels: rows of pixels of the tiles side by side. */
    void tellStored(int fromTile, int toTile, int channels, StoreListener listener) {
        int height = geometry.outputHeight();
        int width = geometry.outputWidth();
        for (int tile = fromTile; tile < toTile;) {
            int beside = Math.min(toTile - tile, across - tile % across);
            int x = column(tile);
            int pixels = Math.min(width, x + beside * m) - x;
            for (int y = row(tile); y < Math.min(height, row(tile) + m); y++) {
                listener.stored((image(tile) * height + y) * width + x, pixels, channels);
            }
            tile += beside;
        }
    }

    private int image(int tile) {
        return tile / (down * across);
    }

    private int row(int tile) {
        return tile / across % down * m;
    }

    private int column(int tile) {
        return tile % across * m;
    }

    /** The size × size pixels from (y, x) on, side by side, with zeros for those outside the image. */
    private static float[] patch(float[] pixels, int image, int height, int width, int step, int y, int x, int size,
            int channels) {
        float[] patch = Scratch.floats(Scratch.Slot.PADDED, size * size * channels);
        int to = Alignment.OFFSET;
        for (int row = y; row < y + size; row++) {
            for (int column = x; column < x + size; column++, to += channels) {
                if (row >= 0 && row < height && column >= 0 && column < width) {
                    System.arraycopy(pixels, image + (row * width + column) * step, patch, to, channels);
                } else {
                    Arrays.fill(patch, to, to + channels, 0);
                }
            }
        }
        return patch;
    }
}
