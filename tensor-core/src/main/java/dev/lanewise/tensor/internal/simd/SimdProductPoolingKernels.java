package dev.lanewise.tensor.internal.simd;

import static dev.lanewise.tensor.internal.simd.Species.F;
import static dev.lanewise.tensor.internal.simd.Species.LANES;

import dev.lanewise.tensor.internal.kernels.PoolAxis;
import dev.lanewise.tensor.internal.kernels.PoolWindows;
import dev.lanewise.tensor.internal.kernels.ProductPoolingKernels;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * {@link ProductPoolingKernels} on vectors of channels, windows of 2×2 side by side without masks and loops over taps.
 *
 * <p>Where the channels do not fill a vector, those windows take the next pixels' along, which are written later.
 */
public final class SimdProductPoolingKernels implements ProductPoolingKernels {
    @Override
    public void productRow(PoolWindows windows, int row, int channels, float[] x, int image, float[] y, int yOffset) {
        PoolAxis horizontal = windows.horizontal();
        int whole = channels / LANES * LANES;
        int pairs = windows.wholePairs(channels, LANES);
        if (pairs > 0) {
            int top = image + windows.line(row, 0) * channels;
            pairs(pairs, channels, Math.max(whole, LANES), x, top, horizontal.size() * channels, y, yOffset);
        }
        int lineStride = windows.vertical().dilation() * horizontal.size() * channels;
        int pixelStride = horizontal.dilation() * channels;
        int firstChannel = windows.pairs() ? whole : 0;
        for (int column = whole > 0 ? 0 : pairs; column < horizontal.windows(); column++) {
            int first = image + (windows.line(row, 0) + horizontal.position()[column]) * channels;
            for (int c = firstChannel; c < channels; c += LANES) {
                VectorMask<Float> mask = F.indexInRange(c, channels);
                FloatVector product = FloatVector.broadcast(F, 1f);
                for (int i = 0, line = first + c; i < windows.vertical().taps()[row]; i++, line += lineStride) {
                    product = product(product, horizontal.taps()[column], -1, x, line, pixelStride, mask);
                }
                product.intoArray(y, yOffset + column * channels + c, mask);
            }
        }
    }

    private static void pairs(int count, int channels, int width, float[] x, int top, int lineStride, float[] y,
            int yOffset) {
        for (int column = 0; column < count; column++) {
            for (int c = 0; c < width; c += LANES) {
                int left = top + 2 * column * channels + c;
                FloatVector.fromArray(F, x, left)
                        .mul(FloatVector.fromArray(F, x, left + channels))
                        .mul(FloatVector.fromArray(F, x, left + lineStride))
                        .mul(FloatVector.fromArray(F, x, left + lineStride + channels))
                        .intoArray(y, yOffset + column * channels + c);
            }
        }
    }

    @Override
    public void productRowBackward(PoolWindows windows, int row, int channels, float[] x, int image, float[] gy,
            int gyImage, float[] gx, int gxOffset) {
        PoolAxis vertical = windows.vertical();
        PoolAxis horizontal = windows.horizontal();
        int whole = channels / LANES * LANES;
        int pairs = windows.wholePairs(channels, LANES);
        if (!windows.tiling()) {
            Arrays.fill(gx, gxOffset, gxOffset + horizontal.size() * channels, 0);
        }
        for (int v = vertical.firstWindow()[row]; v < vertical.endWindow()[row]; v++) {
            int i = vertical.tapAt(v, row);
            if (i >= 0) {
                int gyOffset = gyImage + v * horizontal.windows() * channels;
                if (pairs > 0) {
                    pairsBackward(pairs, channels, Math.max(whole, LANES), x,
                            image + windows.line(v, i) * channels, image + windows.line(v, 1 - i) * channels, gy,
                            gyOffset, gx, gxOffset);
                }
                for (int h = whole > 0 ? 0 : pairs; h < horizontal.windows(); h++) {
                    windowBackward(windows, v, i, h, channels, windows.pairs() ? whole : 0, x, image, gy,
                            gyOffset + h * channels, gx, gxOffset);
                }
            }
        }
    }

    private static void pairsBackward(int count, int channels, int width, float[] x, int ownLine, int otherLine,
            float[] gy, int gyOffset, float[] gx, int gxOffset) {
        FloatVector zero = FloatVector.zero(F);
        for (int h = 0; h < count; h++) {
            for (int c = 0; c < width; c += LANES) {
                int left = 2 * h * channels + c;
                FloatVector others = FloatVector.fromArray(F, gy, gyOffset + h * channels + c)
                        .mul(FloatVector.fromArray(F, x, otherLine + left))
                        .mul(FloatVector.fromArray(F, x, otherLine + left + channels));
                FloatVector ofLeft = others.mul(FloatVector.fromArray(F, x, ownLine + left + channels));
                FloatVector ofRight = others.mul(FloatVector.fromArray(F, x, ownLine + left));
                // What is added to zero is never −0, as in a sum over windows.
                ofLeft.add(zero).intoArray(gx, gxOffset + left);
                ofRight.add(zero).intoArray(gx, gxOffset + left + channels);
            }
        }
    }

    @Override
    public void productPairsBackward(PoolWindows windows, int windowRow, int channels, float[] x, int image,
            float[] gy, int gyImage, float[] gx, int gxImage) {
        if (channels % LANES != 0) {
            ProductPoolingKernels.super.productPairsBackward(windows, windowRow, channels, x, image, gy, gyImage, gx,
                    gxImage);
            return;
        }
        FloatVector zero = FloatVector.zero(F);
        int lineStride = windows.horizontal().size() * channels;
        int gyOffset = gyImage + windowRow * windows.horizontal().windows() * channels;
        for (int h = 0; h < windows.horizontal().windows(); h++) {
            for (int c = 0; c < channels; c += LANES) {
                int left = 2 * (windowRow * lineStride + h * channels) + c;
                int below = left + lineStride;
                FloatVector gradient = FloatVector.fromArray(F, gy, gyOffset + h * channels + c);
                FloatVector x0 = FloatVector.fromArray(F, x, image + left);
                FloatVector x1 = FloatVector.fromArray(F, x, image + left + channels);
                FloatVector x2 = FloatVector.fromArray(F, x, image + below);
                FloatVector x3 = FloatVector.fromArray(F, x, image + below + channels);
                FloatVector others = gradient.mul(x2).mul(x3);
                others.mul(x1).add(zero).intoArray(gx, gxImage + left);
                others.mul(x0).add(zero).intoArray(gx, gxImage + left + channels);
                FloatVector othersBelow = gradient.mul(x0).mul(x1);
                othersBelow.mul(x3).add(zero).intoArray(gx, gxImage + below);
                othersBelow.mul(x2).add(zero).intoArray(gx, gxImage + below + channels);
            }
        }
    }

    /** What one window gives to its taps in row {@code i} of them. */
    private static void windowBackward(PoolWindows windows, int v, int i, int h, int channels, int firstChannel,
            float[] x, int image, float[] gy, int gyOffset, float[] gx, int gxOffset) {
        PoolAxis horizontal = windows.horizontal();
        boolean disjoint = windows.disjoint();
        int columns = horizontal.taps()[h];
        int pixelStride = horizontal.dilation() * channels;
        int position = horizontal.position()[h] * channels;
        FloatVector zero = FloatVector.zero(F);
        for (int c = firstChannel; c < channels; c += LANES) {
            VectorMask<Float> mask = F.indexInRange(c, channels);
            FloatVector others = FloatVector.fromArray(F, gy, gyOffset + c, mask);
            for (int line = 0; line < windows.vertical().taps()[v]; line++) {
                if (line != i) {
                    int first = image + windows.line(v, line) * channels + position + c;
                    others = product(others, columns, -1, x, first, pixelStride, mask);
                }
            }
            int own = image + windows.line(v, i) * channels + position + c;
            for (int j = 0, pixel = gxOffset + position + c; j < columns; j++, pixel += pixelStride) {
                FloatVector gradient = product(others, columns, j, x, own, pixelStride, mask);
                if (disjoint) {
                    zero.add(gradient).intoArray(gx, pixel, mask);
                } else {
                    FloatVector.fromArray(F, gx, pixel, mask).add(gradient).intoArray(gx, pixel, mask);
                }
            }
        }
    }

    /** A factor times the taps of one window in one line, but for one of them. */
    private static FloatVector product(FloatVector factor, int columns, int except, float[] x, int first,
            int pixelStride, VectorMask<Float> mask) {
        FloatVector product = factor;
        for (int j = 0, pixel = first; j < columns; j++, pixel += pixelStride) {
            if (j != except) {
                product = product.mul(FloatVector.fromArray(F, x, pixel, mask));
            }
        }
        return product;
    }
}
