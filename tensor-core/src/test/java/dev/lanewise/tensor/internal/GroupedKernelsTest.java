package dev.lanewise.tensor.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.internal.kernels.GroupedKernels;
import dev.lanewise.tensor.internal.kernels.LaneGroups;
import dev.lanewise.tensor.internal.reference.ScalarGroupedKernels;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each kernel of the grouped convolution in use against its scalar twin of the same width. */
class GroupedKernelsTest {
    private static final GroupedKernels KERNELS = Kernels.GROUPED;
    private static final int LANES = KERNELS.lanes();
    private static final GroupedKernels TWIN = new ScalarGroupedKernels(LANES);

    private record Case(LaneGroups groups, int pixels) {}

    /** Every shape of group that a vector holds, and rows around the eight and the fourteen pixels of kernels. */
    static Stream<Case> cases() {
        return IntStream.of(1, 2, 3, 4, 5, 8, 16).filter(inputs -> inputs <= LANES).boxed()
                .flatMap(inputs -> IntStream.of(1, 2, 3, 4, 7, 8, 16).filter(outputs -> outputs <= LANES).boxed()
                        .flatMap(outputs -> IntStream.of(1, 7, 8, 9, 14, 18, 27, 28)
                                .mapToObj(pixels -> new Case(new LaneGroups(LANES, inputs, outputs), pixels))));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void convolves(Case c) {
        Random random = Random.of(c.pixels);
        int[] taps = {LANES, 0, 3 * LANES};
        int terms = taps.length * GroupedKernels.RUN * c.groups.inputs();
        float[] slab = numbers((c.pixels + 8 + 6) * LANES + 1, random);
        float[] weights = numbers(terms * LANES + 2, random);
        float[] bias = numbers(LANES + 3, random);
        int step = LANES + 5;
        for (float floor : new float[] {0, Float.NEGATIVE_INFINITY}) {
            float[][] outputs = twice(c.pixels * step);
            GroupedKernels[] both = {KERNELS, TWIN};
            for (int i = 0; i < 2; i++) {
                both[i].convolve(c.pixels, slab, 1, taps, c.groups, weights, 2, bias, 3, floor, outputs[i],
                        Guarded.WIDTH, step);
            }
            // Each lane of the output is written, but nothing between pixels or behind the last.
            requireClose(outputs[1], outputs[0], 1e-6 * terms);
            for (int i = 0; i < 2; i++) {
                both[i].convolveRuns(c.pixels, slab, 1, taps, c.groups, weights, 2, bias, 3, floor, outputs[i],
                        Guarded.WIDTH, step);
            }
            requireClose(outputs[1], outputs[0], 1e-6 * terms);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void sumsWeightGradients(Case c) {
        Random random = Random.of(c.pixels);
        int pixels = c.pixels + 2;
        int[] taps = {9, 0, LANES, 2 * LANES, 5 * LANES, 4 * LANES, 3 * LANES, LANES, 2 * LANES, 6 * LANES};
        float[] slab = numbers((pixels + 7) * LANES + 1, random);
        float[] gradient = numbers(pixels * LANES + 2, random);
        Arrays.fill(gradient, gradient.length - 2 * LANES, gradient.length, 0);
        int n = GroupedKernels.TAPS * LANES;
        GroupedKernels[] both = {KERNELS, TWIN};
        for (int step = 0; step < c.groups.inputs(); step++) {
            float[][] sums = twice(n);
            for (int i = 0; i < 2; i++) {
                Arrays.fill(sums[i], Guarded.WIDTH, Guarded.WIDTH + n, 0.5f);
                both[i].weightGradient(pixels, gradient, 2, slab, 1, taps, 1, c.groups, step, sums[i], Guarded.WIDTH);
            }
            requireClose(sums[1], sums[0], 1e-6 * pixels);
        }
        for (int step = 0; step < c.groups.outputs(); step++) {
            float[][] sums = twice(n);
            for (int i = 0; i < 2; i++) {
                Arrays.fill(sums[i], Guarded.WIDTH, Guarded.WIDTH + n, 0.5f);
                both[i].weightGradientRuns(pixels, gradient, 2, slab, 1, taps, 1, c.groups.turned(), step, sums[i],
                        Guarded.WIDTH);
            }
            requireClose(sums[1], sums[0], 1e-6 * pixels);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void gathersToTheEndOfTheSource(int blocks) {
        for (int pixels = 1; pixels < 12; pixels++) {
            for (int last = 1; last <= LANES + 2; last++) {
                int step = LANES / 2 + 1;
                int blockStep = LANES - 1;
                int slabBlock = pixels * LANES + 3;
                float[] source = numbers(3 + (pixels - 1) * step + (blocks - 1) * blockStep + last, Random.of(last));
                float[][] slabs = twice(blocks * slabBlock);
                KERNELS.gather(pixels, blocks, source, 3, step, blockStep, slabs[0], Guarded.WIDTH, slabBlock);
                TWIN.gather(pixels, blocks, source, 3, step, blockStep, slabs[1], Guarded.WIDTH, slabBlock);
                requireClose(slabs[1], slabs[0], 0);
            }
        }
    }

    @Test
    void stepsTakeEveryInputOnce() {
        cases().map(Case::groups).distinct().forEach(groups -> {
            for (int lane = 0; lane < groups.outputLanes(); lane++) {
                int output = lane;
                int group = lane / groups.outputs();
                assertEquals(IntStream.range(0, groups.inputs()).map(input -> group * groups.inputs() + input).boxed()
                        .toList(),
                        IntStream.range(0, groups.inputs()).map(step -> groups.source(output, step)).sorted().boxed()
                                .toList(),
                        groups.toString());
            }
        });
    }

    private static float[][] twice(int n) {
        float[] guarded = Guarded.numbers(n, Random.of(n));
        return new float[][] {guarded, guarded.clone()};
    }

    private static void requireClose(float[] expected, float[] actual, double tolerance) {
        Guarded.assertClose(expected, actual, expected.length - 2 * Guarded.WIDTH, tolerance, "kernel");
    }

    private static float[] numbers(int length, Random random) {
        float[] numbers = new float[length];
        for (int i = 0; i < length; i++) {
            numbers[i] = 2 * random.nextFloat() - 1;
        }
        return numbers;
    }
}
