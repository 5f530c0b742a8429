package dev.lanewise.tensor.internal.simd;

import static dev.lanewise.tensor.internal.simd.Species.F;
import static dev.lanewise.tensor.internal.simd.Species.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Maxima over windows of 2×2 side by side, none of them cut by an edge, and their gradient: without loops over taps.
 */
final class MaxPairs {
    private MaxPairs() {}

    /**
     * The maxima of {@code count} windows for {@code width} channels, whole vectors: four times as fast as with masks
     * and loops over taps, and LeNet spends a tenth of a step here. One loop over all vectors of a row is 1.3 to 1.5
     * times as fast as one for each window with 16 and 20 channels, 1.05 with 64.
     */
    static void forward(int count, int channels, int width, float[] x, int top, int lineStride, float[] y, int yOffset,
            float[] taps, int tapsOffset) {
        FloatVector zero = FloatVector.zero(F);
        int left = top;
        int window = 0;
        for (int n = count * vectors(width), c = 0; n > 0; n--) {
            FloatVector best = FloatVector.fromArray(F, x, left);
            FloatVector second = FloatVector.fromArray(F, x, left + channels);
            FloatVector third = FloatVector.fromArray(F, x, left + lineStride);
            FloatVector fourth = FloatVector.fromArray(F, x, left + lineStride + channels);
            VectorMask<Float> better = second.compare(VectorOperators.GT, best)
                    .or(second.compare(VectorOperators.NE, second));
            best = best.blend(second, better);
            FloatVector tap = zero.blend(1f, better);
            better = third.compare(VectorOperators.GT, best)
                    .or(third.compare(VectorOperators.NE, third));
            best = best.blend(third, better);
            tap = tap.blend(2f, better);
            better = fourth.compare(VectorOperators.GT, best)
                    .or(fourth.compare(VectorOperators.NE, fourth));
            best = best.blend(fourth, better);
            tap = tap.blend(3f, better);
            best.intoArray(y, yOffset + window);
            if (taps != null) {
                tap.intoArray(taps, tapsOffset + window);
            }
            left += LANES;
            window += LANES;
            c += LANES;
            if (c >= width) {
                left += 2 * channels - c;
                window += channels - c;
                c = 0;
            }
        }
    }

    /**
     * {@link #forward} of some windows for the channels from {@code first} on, less than a vector. With loops over taps
     * the last three of fourteen windows, of 6 channels, took longer than the others. One loop for both, with a mask
     * for whole vectors too, runs at 0.97 of the speed with 512 bits, and at 0.42 with 256.
     */
    static void forwardPart(int from, int to, int channels, int first, float[] x, int top, int lineStride, float[] y,
            int yOffset, float[] taps, int tapsOffset) {
        FloatVector zero = FloatVector.zero(F);
        VectorMask<Float> mask = F.indexInRange(first, channels);
        int lastWhole = SimdPoolingKernels.lastWholeStore(first, channels, to);
        for (int column = from; column < to; column++) {
            int left = top + 2 * column * channels + first;
            FloatVector best = FloatVector.fromArray(F, x, left, mask);
            FloatVector second = FloatVector.fromArray(F, x, left + channels, mask);
            FloatVector third = FloatVector.fromArray(F, x, left + lineStride, mask);
            FloatVector fourth = FloatVector.fromArray(F, x, left + lineStride + channels, mask);
            VectorMask<Float> better = second.compare(VectorOperators.GT, best)
                    .or(second.compare(VectorOperators.NE, second));
            best = best.blend(second, better);
            FloatVector tap = zero.blend(1f, better);
            better = third.compare(VectorOperators.GT, best).or(third.compare(VectorOperators.NE, third));
            best = best.blend(third, better);
            tap = tap.blend(2f, better);
            better = fourth.compare(VectorOperators.GT, best).or(fourth.compare(VectorOperators.NE, fourth));
            best = best.blend(fourth, better);
            tap = tap.blend(3f, better);
            int o = column * channels + first;
            if (o <= lastWhole) {
                best.intoArray(y, yOffset + o);
            } else {
                best.intoArray(y, yOffset + o, mask);
            }
            if (taps != null) {
                if (o <= lastWhole) {
                    tap.intoArray(taps, tapsOffset + o);
                } else {
                    tap.intoArray(taps, tapsOffset + o, mask);
                }
            }
        }
    }

    /**
     * What {@code count} windows give to one of their rows. One vector a window has a loop of its own, since a loop
     * over channels checks its bounds before its first vector: 1.1 to 1.7 times as fast. For more vectors the one loop
     * of {@link #forward} is 0.75 to 0.9.
     */
    static void backward(int count, int lineTap, int channels, int width, float[] gy, int gyOffset, float[] taps,
            int tapsOffset, float[] gx, int gxOffset) {
        for (int h = 0; h < count && width <= LANES; h++) {
            spread(gy, gyOffset + h * channels, taps, tapsOffset + h * channels, lineTap, gx,
                    gxOffset + 2 * h * channels, channels);
        }
        for (int h = 0; h < count && width > LANES; h++) {
            for (int c = 0; c < width; c += LANES) {
                spread(gy, gyOffset + h * channels + c, taps, tapsOffset + h * channels + c, lineTap, gx,
                        gxOffset + 2 * h * channels + c, channels);
            }
        }
    }

    private static void spread(float[] gy, int gyOffset, float[] taps, int tapsOffset, int lineTap, float[] gx,
            int left, int channels) {
        FloatVector zero = FloatVector.zero(F);
        FloatVector gradient = FloatVector.fromArray(F, gy, gyOffset);
        FloatVector tap = FloatVector.fromArray(F, taps, tapsOffset);
        zero.blend(gradient, tap.compare(VectorOperators.EQ, (float) lineTap)).intoArray(gx, left);
        zero.blend(gradient, tap.compare(VectorOperators.EQ, (float) (lineTap + 1))).intoArray(gx, left + channels);
    }

    private static int vectors(int width) {
        return (width + LANES - 1) / LANES;
    }
}
