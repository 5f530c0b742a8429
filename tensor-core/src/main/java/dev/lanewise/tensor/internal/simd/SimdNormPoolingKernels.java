package dev.lanewise.tensor.internal.simd;

import static dev.lanewise.tensor.internal.simd.Species.F;
import static dev.lanewise.tensor.internal.simd.Species.LANES;

import dev.lanewise.tensor.internal.kernels.NormPoolingKernels;
import dev.lanewise.tensor.internal.kernels.PoolAxis;
import dev.lanewise.tensor.internal.kernels.PoolNorm;
import dev.lanewise.tensor.internal.kernels.PoolWindows;
import dev.lanewise.tensor.internal.reference.ScalarNormPoolingKernels;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link NormPoolingKernels} on vectors of channels for the Euclidean norm and sums of magnitudes; there is no vector
 * power that is the same on all CPUs, so other exponents are left to the scalar twin.
 *
 * <p>Windows of 2×2 side by side need neither masks nor loops over taps. Where the channels do not fill a vector, they
 * take the next pixels' along, which are written later.
 */
public final class SimdNormPoolingKernels implements NormPoolingKernels {
    private static final NormPoolingKernels OTHER_EXPONENTS = new ScalarNormPoolingKernels();

    @Override
    public void normRow(PoolNorm norm, PoolWindows windows, int row, int channels, float[] x, int image, float[] y,
            int yOffset) {
        boolean euclidean = norm.isEuclidean();
        if (!euclidean && !norm.isSumOfMagnitudes()) {
            OTHER_EXPONENTS.normRow(norm, windows, row, channels, x, image, y, yOffset);
            return;
        }
        PoolAxis horizontal = windows.horizontal();
        int whole = channels / LANES * LANES;
        int pairs = windows.wholePairs(channels, LANES);
        if (pairs > 0) {
            int top = image + windows.line(row, 0) * channels;
            pairs(euclidean, pairs, channels, Math.max(whole, LANES), x, top, horizontal.size() * channels, y,
                    yOffset);
        }
        int lineStride = windows.vertical().dilation() * horizontal.size() * channels;
        int pixelStride = horizontal.dilation() * channels;
        int firstChannel = windows.pairs() ? whole : 0;
        for (int column = whole > 0 ? 0 : pairs; column < horizontal.windows(); column++) {
            int first = image + (windows.line(row, 0) + horizontal.position()[column]) * channels;
            for (int c = firstChannel; c < channels; c += LANES) {
                VectorMask<Float> mask = F.indexInRange(c, channels);
                FloatVector sum = FloatVector.zero(F);
                for (int i = 0, line = first + c; i < windows.vertical().taps()[row]; i++, line += lineStride) {
                    for (int j = 0, pixel = line; j < horizontal.taps()[column]; j++, pixel += pixelStride) {
                        sum = add(euclidean, sum, FloatVector.fromArray(F, x, pixel, mask));
                    }
                }
                root(euclidean, sum).intoArray(y, yOffset + column * channels + c, mask);
            }
        }
    }

    private static void pairs(boolean euclidean, int count, int channels, int width, float[] x, int top,
            int lineStride, float[] y, int yOffset) {
        for (int column = 0; column < count; column++) {
            for (int c = 0; c < width; c += LANES) {
                int left = top + 2 * column * channels + c;
                FloatVector sum = add(euclidean, FloatVector.zero(F), FloatVector.fromArray(F, x, left));
                sum = add(euclidean, sum, FloatVector.fromArray(F, x, left + channels));
                sum = add(euclidean, sum, FloatVector.fromArray(F, x, left + lineStride));
                sum = add(euclidean, sum, FloatVector.fromArray(F, x, left + lineStride + channels));
                root(euclidean, sum).intoArray(y, yOffset + column * channels + c);
            }
        }
    }

    private static FloatVector add(boolean euclidean, FloatVector sum, FloatVector x) {
        return euclidean ? x.fma(x, sum) : sum.add(x.abs());
    }

    private static FloatVector root(boolean euclidean, FloatVector sum) {
        return euclidean ? sum.sqrt() : sum;
    }

    @Override
    public void normRowBackward(PoolNorm norm, PoolWindows windows, int row, int channels, float[] x, int xOffset,
            float[] y, int yImage, float[] gy, int gyImage, float[] gx, int gxOffset) {
        boolean euclidean = norm.isEuclidean();
        if (!euclidean && !norm.isSumOfMagnitudes()) {
            OTHER_EXPONENTS.normRowBackward(norm, windows, row, channels, x, xOffset, y, yImage, gy, gyImage, gx,
                    gxOffset);
            return;
        }
        PoolAxis vertical = windows.vertical();
        PoolAxis horizontal = windows.horizontal();
        int whole = channels / LANES * LANES;
        int pairs = windows.wholePairs(channels, LANES);
        if (!windows.tiling()) {
            Arrays.fill(gx, gxOffset, gxOffset + horizontal.size() * channels, 0);
        }
        for (int v = vertical.firstWindow()[row]; v < vertical.endWindow()[row]; v++) {
            if (vertical.tapAt(v, row) >= 0) {
                int line = v * horizontal.windows() * channels;
                if (pairs > 0) {
                    pairsBackward(euclidean, pairs, channels, Math.max(whole, LANES), x, xOffset, y, yImage + line, gy,
                            gyImage + line, gx, gxOffset);
                }
                for (int h = whole > 0 ? 0 : pairs; h < horizontal.windows(); h++) {
                    windowBackward(euclidean, windows, h, channels, windows.pairs() ? whole : 0, x, xOffset, y,
                            yImage + line + h * channels, gy, gyImage + line + h * channels, gx, gxOffset);
                }
            }
        }
    }

    private static void pairsBackward(boolean euclidean, int count, int channels, int width, float[] x, int xOffset,
            float[] y, int yOffset, float[] gy, int gyOffset, float[] gx, int gxOffset) {
        FloatVector zero = FloatVector.zero(F);
        for (int h = 0; h < count; h++) {
            for (int c = 0; c < width; c += LANES) {
                int window = h * channels + c;
                FloatVector scale = scale(euclidean, FloatVector.fromArray(F, gy, gyOffset + window),
                        FloatVector.fromArray(F, y, yOffset + window));
                int left = 2 * window - c;
                // What is added to zero is never −0, as in a sum over windows.
                scale.mul(slope(euclidean, FloatVector.fromArray(F, x, xOffset + left))).add(zero)
                        .intoArray(gx, gxOffset + left);
                scale.mul(slope(euclidean, FloatVector.fromArray(F, x, xOffset + left + channels))).add(zero)
                        .intoArray(gx, gxOffset + left + channels);
            }
        }
    }

    @Override
    public void normPairsBackward(PoolNorm norm, PoolWindows windows, int windowRow, int channels, float[] x,
            int image, float[] y, int yImage, float[] gy, int gyImage, float[] gx, int gxImage) {
        if (!norm.isEuclidean() || channels % LANES != 0) {
            NormPoolingKernels.super.normPairsBackward(norm, windows, windowRow, channels, x, image, y, yImage, gy,
                    gyImage, gx, gxImage);
            return;
        }
        FloatVector zero = FloatVector.zero(F);
        int lineStride = windows.horizontal().size() * channels;
        int line = windowRow * windows.horizontal().windows() * channels;
        for (int h = 0; h < windows.horizontal().windows(); h++) {
            for (int c = 0; c < channels; c += LANES) {
                int window = line + h * channels + c;
                FloatVector scale = scale(true, FloatVector.fromArray(F, gy, gyImage + window),
                        FloatVector.fromArray(F, y, yImage + window));
                int left = 2 * (windowRow * lineStride + h * channels) + c;
                int below = left + lineStride;
                scale.mul(FloatVector.fromArray(F, x, image + left)).add(zero).intoArray(gx, gxImage + left);
                scale.mul(FloatVector.fromArray(F, x, image + left + channels)).add(zero)
                        .intoArray(gx, gxImage + left + channels);
                scale.mul(FloatVector.fromArray(F, x, image + below)).add(zero).intoArray(gx, gxImage + below);
                scale.mul(FloatVector.fromArray(F, x, image + below + channels)).add(zero)
                        .intoArray(gx, gxImage + below + channels);
            }
        }
    }

    /** What one window gives to its taps in one row. */
    private static void windowBackward(boolean euclidean, PoolWindows windows, int h, int channels, int firstChannel,
            float[] x, int xOffset, float[] y, int yOffset, float[] gy, int gyOffset, float[] gx, int gxOffset) {
        PoolAxis horizontal = windows.horizontal();
        boolean disjoint = windows.disjoint();
        FloatVector zero = FloatVector.zero(F);
        for (int c = firstChannel; c < channels; c += LANES) {
            VectorMask<Float> mask = F.indexInRange(c, channels);
            FloatVector scale = scale(euclidean, FloatVector.fromArray(F, gy, gyOffset + c, mask),
                    FloatVector.fromArray(F, y, yOffset + c, mask));
            for (int j = 0, pixel = horizontal.position()[h] * channels + c; j < horizontal.taps()[h]; j++) {
                FloatVector own = scale.mul(slope(euclidean, FloatVector.fromArray(F, x, xOffset + pixel, mask)));
                if (disjoint) {
                    zero.add(own).intoArray(gx, gxOffset + pixel, mask);
                } else {
                    FloatVector.fromArray(F, gx, gxOffset + pixel, mask).add(own)
                            .intoArray(gx, gxOffset + pixel, mask);
                }
                pixel += horizontal.dilation() * channels;
            }
        }
    }

    private static FloatVector scale(boolean euclidean, FloatVector gy, FloatVector y) {
        return euclidean ? gy.div(y).blend(0, y.compare(VectorOperators.EQ, 0)) : gy;
    }

    /** x for squares, else its sign: what is neither above nor below 0 is its own. */
    private static FloatVector slope(boolean euclidean, FloatVector x) {
        return euclidean
                ? x
                : x.blend(1, x.compare(VectorOperators.GT, 0)).blend(-1, x.compare(VectorOperators.LT, 0));
    }
}
