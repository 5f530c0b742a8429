package dev.lanewise.tensor.internal.reference;

import dev.lanewise.tensor.internal.kernels.GroupedKernels;
import dev.lanewise.tensor.internal.kernels.LaneGroups;

/** The convolution in many groups of few channels, in plain Java. */
public final class ScalarGroupedKernels implements GroupedKernels {
    private final int lanes;

    /** Kernels for "vectors" of this many floats. */
    public ScalarGroupedKernels(int lanes) {
        this.lanes = lanes;
    }

    @Override
    public int lanes() {
        return lanes;
    }

    @Override
    public void gather(int pixels, int blocks, float[] source, int at, int step, int blockStep, float[] slab,
            int slabAt, int slabBlock) {
        for (int block = 0; block < blocks; block++) {
            for (int pixel = 0; pixel < pixels; pixel++) {
                int from = at + pixel * step + block * blockStep;
                System.arraycopy(source, from, slab, slabAt + block * slabBlock + pixel * lanes,
                        Math.min(lanes, source.length - from));
            }
        }
    }

    @Override
    public void convolve(int pixels, float[] slab, int at, int[] taps, LaneGroups groups, float[] weights,
            int weightsAt, float[] bias, int biasAt, float floor, float[] output, int outputAt, int outputStep) {
        convolve(1, pixels, slab, at, taps, groups, weights, weightsAt, bias, biasAt, floor, output, outputAt,
                outputStep);
    }

    @Override
    public void convolveRuns(int pixels, float[] slab, int at, int[] taps, LaneGroups groups, float[] weights,
            int weightsAt, float[] bias, int biasAt, float floor, float[] output, int outputAt, int outputStep) {
        convolve(RUN, pixels, slab, at, taps, groups, weights, weightsAt, bias, biasAt, floor, output, outputAt,
                outputStep);
    }

    private void convolve(int run, int pixels, float[] slab, int at, int[] taps, LaneGroups groups, float[] weights,
            int weightsAt, float[] bias, int biasAt, float floor, float[] output, int outputAt, int outputStep) {
        for (int lane = 0; lane < lanes; lane++) {
            for (int pixel = 0; pixel < pixels; pixel++) {
                float sum = bias[biasAt + lane];
                int weight = weightsAt + lane;
                for (int tap : taps) {
                    for (int step = 0; step < groups.inputs(); step++) {
                        int from = at + tap + pixel * lanes + groups.source(lane, step);
                        for (int i = 0; i < run; i++, weight += lanes) {
                            sum += slab[from + i * lanes] * weights[weight];
                        }
                    }
                }
                output[outputAt + pixel * outputStep + lane] = Math.max(floor, sum);
            }
        }
    }

    @Override
    public void weightGradient(int pixels, float[] gradient, int gradientAt, float[] slab, int at, int[] taps,
            int tapAt, LaneGroups groups, int step, float[] sums, int sumsAt) {
        for (int tap = 0; tap < TAPS; tap++) {
            sumTap(pixels, slab, at + taps[tapAt + tap], gradient, gradientAt, groups, step, sums,
                    sumsAt + tap * lanes);
        }
    }

    @Override
    public void weightGradientRuns(int pixels, float[] gradient, int gradientAt, float[] slab, int at, int[] taps,
            int tapAt, LaneGroups groups, int step, float[] sums, int sumsAt) {
        for (int tap = 0; tap < TAPS; tap++) {
            sumTap(pixels - RUN + 1, gradient, gradientAt, slab, at + taps[tapAt + tap / RUN] + tap % RUN * lanes,
                    groups, step, sums, sumsAt + tap * lanes);
        }
    }

    /** Adds the products of two operands' pixels, the lanes of the first rotated. */
    private void sumTap(int pixels, float[] rotated, int rotatedAt, float[] other, int otherAt, LaneGroups groups,
            int step, float[] sums, int sumsAt) {
        for (int lane = 0; lane < lanes; lane++) {
            float sum = sums[sumsAt + lane];
            int from = rotatedAt + groups.source(lane, step);
            for (int pixel = 0; pixel < pixels; pixel++) {
                sum += rotated[from + pixel * lanes] * other[otherAt + pixel * lanes + lane];
            }
            sums[sumsAt + lane] = sum;
        }
    }
}
