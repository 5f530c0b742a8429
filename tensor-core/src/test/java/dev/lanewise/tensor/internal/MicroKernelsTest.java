package dev.lanewise.tensor.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.internal.gemm.Tile;
import dev.lanewise.tensor.internal.kernels.OverlappedCopy;
import dev.lanewise.tensor.internal.kernels.SpreadKernels;
import dev.lanewise.tensor.internal.kernels.TileKernels;
import dev.lanewise.tensor.internal.reference.ScalarSpreadKernels;
import dev.lanewise.tensor.internal.reference.ScalarTileKernels;
import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each micro-kernel in use gives the bits of its scalar twin of the same width, on the same operands. */
class MicroKernelsTest {
    private static final TileKernels TILES = Kernels.TILES;
    private static final int LANES = TILES.lanes();
    private static final TileKernels TILE_TWIN = new ScalarTileKernels(LANES, TILES.maxVectors());
    private static final SpreadKernels SPREAD_TWIN = new ScalarSpreadKernels(LANES);
    private static final int GUARD = 3 * LANES;

    private record Case(int vectors, int depth, int taps, float floor, Random random) {}

    static Stream<Case> cases() {
        return Stream.of(0, 1, 2, 3, 17, 64).flatMap(depth -> IntStream.rangeClosed(1, 2).boxed().flatMap(
                vectors -> Stream.of(1, 3).flatMap(taps -> Stream.of(0f, Float.NEGATIVE_INFINITY).map(
                        floor -> new Case(vectors, depth, taps, floor, Random.of(depth * 10 + vectors))))));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void columnTile(Case c) {
        int width = c.vectors * LANES;
        int bStep = width + c.random.nextInt(5);
        int cRow = width + c.random.nextInt(5);
        float[] a = numbers(5 + 12 * c.depth, c.random);
        float[] b = numbers(3 + bStep * c.depth + width, c.random);
        float[] addend = numbers(12 * width + 7, c.random);
        int addendRow = width * (c.taps - 1) / 2;
        sameRows(cRow, (kernels, rows, result) -> kernels.columnTile(rows, c.vectors, c.depth, a, 5, b, 3, bStep,
                result, GUARD, cRow, addend, 7, addendRow, c.floor));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void rowTile(Case c) {
        int width = c.vectors * LANES;
        int cRow = width + c.random.nextInt(5);
        int depth = c.depth * c.taps;
        float[] a = numbers(9 + TileKernels.ROW_PANEL, c.random);
        float[] b = numbers(3 + depth * width, c.random);
        float[] addend = numbers(12 * width + 1, c.random);
        int addendRow = width * (c.taps - 1) / 2;
        sameRows(cRow, (kernels, rows, result) -> kernels.rowTile(rows, c.vectors, depth, a, 9, b, 3, result, GUARD,
                cRow, addend, 1, addendRow, c.floor, OverlappedCopy.NONE));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void rowTileMovesItsCopyInItsOrderAndNothingElse(Case c) {
        int width = c.vectors * LANES;
        float[] a = numbers(9 + TileKernels.ROW_PANEL, c.random);
        float[] b = numbers(3 + c.depth * width, c.random);
        float[] expected = new float[12 * width];
        TILES.rowTile(12, c.vectors, c.depth, a, 9, b, 3, expected, 0, width, a, 0, 0, c.floor, OverlappedCopy.NONE);
        for (int count : new int[] {0, LANES, 5 * LANES, 40 * LANES}) {
            float[] stage = numbers(5 + count, c.random);
            float[] target = new float[GUARD + count + GUARD];
            Arrays.fill(target, Float.NaN);
            float[] wanted = target.clone();
            OverlappedCopy copy = new OverlappedCopy();
            copy.store(stage, 5, target, GUARD, count);
            // The last line that may be looked at ends before the last float of the array.
            copy.lookAt(stage, 5, count);
            float[] result = new float[12 * width];
            int moved = TILES.rowTile(12, c.vectors, c.depth, a, 9, b, 3, result, 0, width, a, 0, 0, c.floor, copy);
            assertArrayEquals(expected, result);
            assertTrue(!TILES.overlapCopies() || c.vectors < TILES.maxVectors() || c.depth % 2 == 1
                    || moved == c.depth / 2);
            System.arraycopy(stage, 5, wanted, GUARD, Math.min(count, moved * LANES));
            assertArrayEquals(wanted, target);
            copy.moved(moved, LANES);
            copy.finish();
            System.arraycopy(stage, 5, wanted, GUARD, count);
            assertArrayEquals(wanted, target);
        }
    }

    @Test
    void copyLooksAtWhatComesSecondWhenTheFirstIsDone() {
        float[] first = new float[64];
        float[] second = new float[64];
        OverlappedCopy copy = new OverlappedCopy();
        copy.lookAt(first, 3, 2 * OverlappedCopy.LINE + 5);
        copy.thenLookAt(second, 7, 3 * OverlappedCopy.LINE);
        copy.moved(1, LANES);
        assertSame(first, copy.ahead());
        assertEquals(3 + OverlappedCopy.LINE, copy.aheadAt());
        copy.moved(5, LANES);
        assertSame(second, copy.ahead());
        assertEquals(7, copy.aheadAt());
        assertEquals(7 + 3 * OverlappedCopy.LINE, copy.aheadEnd());
        copy.moved(5, LANES);
        assertEquals(copy.aheadEnd(), copy.aheadAt());
        copy.thenLookAt(second, 7, 3 * OverlappedCopy.LINE);
        copy.finish();
        copy.moved(1, LANES);
        assertEquals(copy.aheadEnd(), copy.aheadAt());
    }

    @Test
    void whatAnInterruptedOperationLeftIsNotStored() {
        float[] stage = numbers(32, Random.of(1));
        float[] target = new float[32];
        Tile.current().copy().store(stage, 0, target, 0, 32);
        Tile.current().copy().finish();
        assertArrayEquals(new float[32], target);
    }

    private interface TileOfRows {
        void compute(TileKernels kernels, int rows, float[] result);
    }

    /**
     * For each number of rows that may be wanted these are the twin's, and nothing but the tile of twelve, or the small
     * one, is written.
     */
    private static void sameRows(int cRow, TileOfRows call) {
        for (int rows = 1; rows <= TileKernels.ROWS; rows++) {
            float[] tile = new float[GUARD + 12 * cRow + GUARD];
            float[] twin = new float[tile.length];
            Arrays.fill(tile, Float.NaN);
            Arrays.fill(twin, Float.NaN);
            call.compute(TILES, rows, tile);
            call.compute(TILE_TWIN, rows, twin);
            if (rows != TileKernels.SMALL_ROWS) {
                Arrays.fill(tile, GUARD + rows * cRow, GUARD + 12 * cRow, Float.NaN);
                Arrays.fill(twin, GUARD + rows * cRow, GUARD + 12 * cRow, Float.NaN);
            }
            assertArrayEquals(twin, tile, rows + " rows");
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void packsRows(Case c) {
        int[] rows = c.random.permutation(14);
        int[] taps = c.random.permutation(c.taps + 2);
        // The last float that any run reads is the last of the array.
        float[] source = numbers(13 + c.taps + 1 + c.depth, c.random);
        float[] panel = new float[TileKernels.ROW_PANEL + LANES];
        float[] twin = panel.clone();
        TILES.packRows(c.depth, source, 0, rows, 1, taps, 1, c.taps, panel, 2);
        TILE_TWIN.packRows(c.depth, source, 0, rows, 1, taps, 1, c.taps, twin, 2);
        for (int row = 0; row < TileKernels.ROWS; row++) {
            int from = 2 + row * TileKernels.ROW_STEP;
            int to = from + c.taps * c.depth;
            assertArrayEquals(Arrays.copyOfRange(twin, from, to), Arrays.copyOfRange(panel, from, to), "row " + row);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 5, 7, 8, 9, 11, 12, 13, 15, 16, 17, 24, 28, 31, 95, 96, 191, 192, 195, 196, 203, 208})
    void packsColumns(int columns) {
        Random random = Random.of(columns);
        int[] rows = random.permutation(80);
        // The last float that any row reads is the last of the array.
        float[] source = numbers(79 + columns, random);
        int depth = 78;
        int panels = (columns + 11) / 12;
        float[] packed = new float[2 + panels * TileKernels.columnPanel(depth)];
        float[] twin = packed.clone();
        TILES.packColumns(columns, depth, source, 0, rows, 1, packed, 2);
        TILE_TWIN.packColumns(columns, depth, source, 0, rows, 1, twin, 2);
        for (int panel = 0; panel < panels; panel++) {
            int from = 2 + panel * TileKernels.columnPanel(depth);
            assertArrayEquals(Arrays.copyOfRange(twin, from, from + 12 * depth),
                    Arrays.copyOfRange(packed, from, from + 12 * depth), "panel " + panel);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void packsRightPanels(Case c) {
        int columns = 1 + c.random.nextInt(5 * LANES);
        int padded = (columns + LANES - 1) / LANES * LANES;
        int[] rows = c.random.permutation(c.depth + 2);
        // The last float that any row reads is the last of the array.
        float[] source = numbers(5 + c.depth + 1 + columns, c.random);
        int k = c.depth + 3;
        same(k * padded, c.random, (kernels, result) -> kernels.packRight(columns, 2, 2 + c.depth, k,
                c.taps, source, 5, rows, 1, result, GUARD));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void transposes(Case c) {
        for (int columns = 1; columns <= c.vectors * LANES; columns++) {
            int width = (columns + LANES - 1) / LANES * LANES;
            int step = c.depth + c.random.nextInt(5);
            // The last float of the last column is the last of the array.
            float[] source = numbers(7 + (columns - 1) * step + c.depth, c.random);
            int valid = columns;
            same(c.depth * width, c.random, (kernels, result) -> kernels.transpose(valid, c.depth, c.taps, source, 7,
                    step, result, GUARD, width));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void dots(Case c) {
        int aStep = c.depth + c.random.nextInt(5);
        // The last float of the last row and of the vector are the last of their arrays.
        float[] a = numbers(3 + (TileKernels.DOTS - 1) * aStep + c.depth, c.random);
        float[] x = numbers(2 + c.depth, c.random);
        // Each lane sums by itself, so these are the same sums in another order: of up to 64 terms below 1.
        compare(TileKernels.DOTS * c.taps, c.random, 1e-7 * c.depth,
                (kernels, result) -> kernels.dots(c.depth, a, 3, aStep,
                        x, 2, result, GUARD, c.taps));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void copiesAndSums(Case c) {
        Random random = c.random;
        int run = 1 + random.nextInt(3 * LANES);
        int pixels = 1 + random.nextInt(9);
        int[] taps = random.permutation(c.taps);
        int[] rows = random.permutation(pixels + 1);
        float[] source = numbers(pixels * (run * c.taps + 2) + 100, random);
        same(run, random, (kernels, result) -> kernels.add(source, 4, result, GUARD, run));
        same(run + pixels + c.taps + LANES, random,
                (kernels, result) -> kernels.fold(pixels, 1 + run % 3, source, 1,
                        run * c.taps + 2, rows, 1, taps, run, result, GUARD));
        // Whole vectors may be written behind the last run: these are not compared.
        float[] ours = new float[pixels * c.taps * run + LANES + 1];
        float[] twin = new float[ours.length];
        TILES.unfold(pixels, source, 2, 3, taps, run, ours, 1);
        TILE_TWIN.unfold(pixels, source, 2, 3, taps, run, twin, 1);
        requireEqual(twin, ours, 1 + pixels * c.taps * run);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void spreadConvolution(Case c) {
        int period = SPREAD_TWIN.period();
        assertEquals(period, Kernels.SPREAD.period());
        int outputs = c.vectors * 3;
        int blocks = 1 + c.depth % 2;
        int periods = blocks * SpreadKernels.PERIODS + 2;
        float[] pixels = numbers(periods * period + 40, c.random);
        float[] spread = new float[periods * period + 20];
        float[] twin = spread.clone();
        Kernels.SPREAD.spread(periods, outputs, pixels, 3, spread, 2);
        SPREAD_TWIN.spread(periods, outputs, pixels, 3, twin, 2);
        requireEqual(twin, spread, twin.length);
        int[] taps = {0, outputs, 2 * outputs, 3, 1, 4};
        float[] weights = numbers(taps.length * period + period, c.random);
        float[][] results = new float[2][periods * period];
        float[][] sums = new float[2][SpreadKernels.TAPS * period + 1];
        SpreadKernels[] both = {Kernels.SPREAD, SPREAD_TWIN};
        for (int i = 0; i < 2; i++) {
            both[i].forward(blocks, twin, 2, taps, weights, 0, weights, taps.length * period, c.floor, results[i], 1);
            both[i].backwardWeight(blocks * SpreadKernels.PERIODS, pixels, 1, twin, 2, taps, 1, sums[i], 1);
        }
        requireEqual(results[1], results[0], periods * period);
        requireEqual(sums[1], sums[0], sums[0].length);
    }

    /** Runs both twins on the same memory between guards of NaN, and compares all of it. */
    private static void same(int length, Random random, BiConsumer<TileKernels, float[]> kernel) {
        compare(length, random, 0, kernel);
    }

    private static void compare(int length, Random random, double tolerance,
            BiConsumer<TileKernels, float[]> kernel) {
        float[] ours = numbers(length + 2 * GUARD, random);
        Arrays.fill(ours, 0, GUARD, Float.NaN);
        Arrays.fill(ours, length + GUARD, ours.length, Float.NaN);
        float[] twin = ours.clone();
        kernel.accept(TILES, ours);
        kernel.accept(TILE_TWIN, twin);
        assertArrayEquals(twin, ours, (float) tolerance);
    }

    private static void requireEqual(float[] expected, float[] actual, int length) {
        for (int i = 0; i < length; i++) {
            assertEquals(expected[i], actual[i], "element " + i);
        }
    }

    private static float[] numbers(int length, Random random) {
        float[] numbers = new float[length];
        for (int i = 0; i < length; i++) {
            numbers[i] = 2 * random.nextFloat() - 1;
        }
        return numbers;
    }
}
