package dev.lanewise.tensor.internal.conv;

import dev.lanewise.tensor.Alignment;
import dev.lanewise.tensor.internal.parallel.Scratch;
import java.util.Arrays;

/**
 * The two-dimensional transform of tiles into products' operands, a strip of tiles side by side at a time: down the
 * columns, which neighbours share, into memory that stays in the first-level cache, then along the rows of each tile.
 *
 * <p>What lies outside the image is zero, and so is its transform: only the rows of strips at the upper and lower edge
 * are copied.
 */
final class WinogradStrip {
    /** Floats of a strip that is transformed in one direction, where it has more than a tile: 32 KiB. */
    private static final int HALF = 8 << 10;

    /** A one-dimensional transform, as those of {@link dev.lanewise.tensor.internal.kernels.WinogradKernels}. */
    interface Transform {
        void run(int lines, int count, float[] source, int at, int lineStep, int step, float[] target, int targetAt,
                int[] places);
    }

    /** Images of pixels with so many channels, whose first tile starts above and left of them by the padding. */
    record Images(int height, int width, int channels, int padTop, int padLeft) {}

    private final Images images;
    private final WinogradTransforms tiles;
    private final Transform transform;
    /** Pixels of a tile in each direction, its distance from the next, and their number transformed. */
    private final int size;
    private final int distance;
    private final int positions;
    private final int channels;
    private final int columns;
    private final int longest;
    /** Of the elements of a column, column after column: row by row. */
    private final int[] down;

    /**
     * Strips.
     *
     * @param channels the most that are transformed at once
     * @param size the pixels of a tile in each direction
     * @param distance from a tile to the next
     * @param positions the elements of a transformed tile in each direction
     */
    WinogradStrip(Images images, WinogradTransforms tiles, int channels, int size, int distance, int positions,
            Transform transform) {
        this.images = images;
        this.tiles = tiles;
        this.transform = transform;
        this.size = size;
        this.distance = distance;
        this.positions = positions;
        this.channels = channels;
        longest = Math.clamp((HALF / (positions * channels) - (size - distance)) / distance, 1, tiles.across());
        columns = pixels(longest);
        down = WinogradTransforms.turned(columns, positions, channels);
    }

    /**
     * Where the transform of a tile goes: element k of row l to {@code of(tile) + places[l·n + k]}, channel by channel.
     */
    interface Places {
        int of(int tile);
    }

    /** The pixels of a row of so many tiles. */
    private int pixels(int beside) {
        return (beside - 1) * distance + size;
    }

    /** Transforms a range of tiles, {@code count} channels from {@code channel} on. */
    void run(int fromTile, int toTile, int channel, int count, float[] pixels, int pixelsAt, float[] target,
            Places at, int[] places) {
        float[] half = Scratch.floats(Scratch.Slot.HALF, positions * columns * channels);
        for (int tile = fromTile; tile < toTile;) {
            int beside = Math.min(tiles.beside(tile, toTile), longest);
            columns(tile, beside, channel, count, pixels, pixelsAt, half);
            for (int i = 0; i < beside; i++) {
                transform.run(positions, count, half, Alignment.OFFSET + i * distance * channels, columns * channels,
                        channels, target, at.of(tile + i), places);
            }
            tile += beside;
        }
    }

    private void columns(int tile, int beside, int channel, int count, float[] pixels, int pixelsAt, float[] half) {
        int width = images.width;
        int y = tiles.row(tile) - images.padTop;
        int x = tiles.column(tile) - images.padLeft;
        int left = Math.max(0, -x);
        int right = Math.min(pixels(beside), width - x);
        int inside = right - left;
        float[] source = pixels;
        int step = images.channels;
        int row = width * step;
        int at = pixelsAt + ((tiles.image(tile) * images.height + y) * width + x + left) * step + channel;
        if (y < 0 || y + size > images.height) {
            source = copied(pixels, at, y, inside, count);
            at = Alignment.OFFSET;
            step = count;
            row = inside * count;
        }
        int to = Alignment.OFFSET + left * channels;
        if (step == count && count == channels) {
            transform.run(1, inside * count, source, at, 0, row, half, to, down);
        } else {
            transform.run(inside, count, source, at, step, row, half, to, down);
        }
        for (int line = 0; line < positions; line++) {
            int start = Alignment.OFFSET + line * columns * channels;
            Arrays.fill(half, start, start + left * channels, 0);
            Arrays.fill(half, start + right * channels, start + pixels(beside) * channels, 0);
        }
    }

    /** Rows of {@code inside} pixels each, from row y on, with zeros for those outside the image. */
    private float[] copied(float[] source, int at, int y, int inside, int count) {
        float[] copy = Scratch.floats(Scratch.Slot.PADDED, size * inside * count);
        int step = images.channels;
        for (int row = 0; row < size; row++) {
            int from = at + row * images.width * step;
            int to = Alignment.OFFSET + row * inside * count;
            if (y + row < 0 || y + row >= images.height) {
                Arrays.fill(copy, to, to + inside * count, 0);
            } else if (count == step) {
                System.arraycopy(source, from, copy, to, inside * count);
            } else {
                for (int i = 0; i < inside; i++) {
                    System.arraycopy(source, from + i * step, copy, to + i * count, count);
                }
            }
        }
        return copy;
    }
}
