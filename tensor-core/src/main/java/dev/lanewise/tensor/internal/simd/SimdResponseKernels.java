package dev.lanewise.tensor.internal.simd;

import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.INVERSE_THREE_QUARTERS_BITS;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.R1;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.R2;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.R3;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.R4;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.R5;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.R6;
import static dev.lanewise.tensor.internal.simd.Species.F;
import static dev.lanewise.tensor.internal.simd.Species.LANES;

import dev.lanewise.tensor.Alignment;
import dev.lanewise.tensor.internal.kernels.RangeKernels;
import dev.lanewise.tensor.internal.kernels.ResponseKernels;
import dev.lanewise.tensor.internal.parallel.Scratch;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link ResponseKernels} on vectors.
 *
 * <p>The customary window of five channels with the exponent ¾ is one loop over all vectors, with neighbours read where
 * they lie and masked at a pixel's ends: twice as fast as windows, power and product over a block each, which were
 * starting most of the time. Other windows, exponents and numbers of channels go pixel by pixel.
 */
public final class SimdResponseKernels implements ResponseKernels {
    private static final RangeKernels RANGES = new SimdRangeKernels();
    /** Floats of the pixels whose shares are computed before their sums: 2 KiB, as much again for their powers. */
    private static final int BLOCK = 512;
    private static final int AT = Alignment.OFFSET;

    /** These kernels have no state. */
    public SimdResponseKernels() {}

    private static boolean isCustomary(int channels, Response response) {
        return response.before() == 2 && response.after() == 2 && response.beta() == 0.75f && channels % LANES == 0;
    }

    @Override
    public void forward(int pixels, int channels, Response response, float[] x, int xOffset, float[] y, int yOffset) {
        if (isCustomary(channels, response)) {
            powersOfFives(pixels, channels, response, x, xOffset, null, 0, null, 0, y, yOffset, 0);
            return;
        }
        float[] powers = Scratch.floats(Scratch.Slot.BLOCK, padded(channels));
        for (int pixel = 0; pixel < pixels * channels; pixel += channels) {
            scales(channels, response, x, xOffset + pixel, powers, AT);
            RANGES.power(powers, AT, -response.beta(), powers, AT, channels);
            RANGES.multiply(powers, AT, x, xOffset + pixel, y, yOffset + pixel, channels);
        }
    }

    @Override
    public void backward(int pixels, int channels, Response response, float[] x, int xOffset, float[] y, int yOffset,
            float[] gy, int gyOffset, float[] gx, int gxOffset) {
        float slope = -2 * response.factor() * response.beta();
        int atOnce = Math.max(1, BLOCK / Math.max(1, channels));
        int floats = padded(atOnce * channels);
        float[] block = Scratch.floats(Scratch.Slot.BLOCK, 2 * floats);
        for (int pixel = 0; pixel < pixels; pixel += atOnce) {
            int count = Math.min(atOnce, pixels - pixel);
            int from = pixel * channels;
            if (isCustomary(channels, response)) {
                powersOfFives(count, channels, response, x, xOffset + from, y, yOffset + from, gy, gyOffset + from,
                        block, AT + floats, AT);
                gradientOfFives(count, channels, slope, block, AT, AT + floats, x, xOffset + from, gy, gyOffset + from,
                        gx, gxOffset + from);
                continue;
            }
            for (int end = from + count * channels; from < end; from += channels) {
                scales(channels, response, x, xOffset + from, block, AT + floats);
                shares(channels, y, yOffset + from, gy, gyOffset + from, block, AT, AT + floats);
                RANGES.power(block, AT + floats, -response.beta(), block, AT + floats, channels);
                gradient(channels, response, slope, block, AT, AT + floats, x, xOffset + from, gy, gyOffset + from, gx,
                        gxOffset + from);
            }
        }
    }

    /** Writes x·s^−beta, or where gy is not null s^−beta and the shares gy·y/s. */
    private static void powersOfFives(int pixels, int channels, Response response, float[] x, int xOffset, float[] y,
            int yOffset, float[] gy, int gyOffset, float[] results, int resultsAt, int sharesAt) {
        FloatVector one = FloatVector.broadcast(F, 1f);
        FloatVector factor = FloatVector.broadcast(F, response.factor());
        FloatVector k = FloatVector.broadcast(F, response.k());
        IntVector guesses = one.reinterpretAsInts().broadcast(INVERSE_THREE_QUARTERS_BITS);
        VectorMask<Float> fromTwo = F.indexInRange(-2, LANES);
        VectorMask<Float> fromOne = F.indexInRange(-1, LANES);
        VectorMask<Float> butOne = F.indexInRange(1, LANES);
        VectorMask<Float> butTwo = F.indexInRange(2, LANES);
        for (int n = pixels * (channels / LANES), i = xOffset, at = 0, c = 0; n > 0; n--) {
            FloatVector before2;
            FloatVector before1;
            if (c == 0) {
                before2 = FloatVector.fromArray(F, x, i - 2, fromTwo);
                before1 = FloatVector.fromArray(F, x, i - 1, fromOne);
            } else {
                before2 = FloatVector.fromArray(F, x, i - 2);
                before1 = FloatVector.fromArray(F, x, i - 1);
            }
            FloatVector after1;
            FloatVector after2;
            if (c == channels - LANES) {
                after1 = FloatVector.fromArray(F, x, i + 1, butOne);
                after2 = FloatVector.fromArray(F, x, i + 2, butTwo);
            } else {
                after1 = FloatVector.fromArray(F, x, i + 1);
                after2 = FloatVector.fromArray(F, x, i + 2);
            }
            FloatVector own = FloatVector.fromArray(F, x, i);
            FloatVector squares = before1.fma(before1, before2.mul(before2));
            squares = after2.fma(after2, after1.fma(after1, own.fma(own, squares)));
            FloatVector scale = squares.fma(factor, k);
            IntVector bits = scale.reinterpretAsInts();
            FloatVector guess = guesses.sub(bits).add(bits.lanewise(VectorOperators.ASHR, 2)).reinterpretAsFloats();
            FloatVector root = scale.mul(guess);
            FloatVector d = root.mul(root).neg().fma(root.mul(guess), one);
            FloatVector p = d.fma(FloatVector.broadcast(F, R6), FloatVector.broadcast(F, R5));
            p = p.fma(d, FloatVector.broadcast(F, R4));
            p = p.fma(d, FloatVector.broadcast(F, R3));
            p = p.fma(d, FloatVector.broadcast(F, R2));
            p = p.fma(d, FloatVector.broadcast(F, R1));
            FloatVector power = guess.mul(d).fma(p, guess);
            if (gy == null) {
                power.mul(own).intoArray(results, resultsAt + at);
            } else {
                power.intoArray(results, resultsAt + at);
                FloatVector.fromArray(F, gy, gyOffset + at).mul(FloatVector.fromArray(F, y, yOffset + at)).div(scale)
                        .intoArray(results, sharesAt + at);
            }
            i += LANES;
            at += LANES;
            c = c == channels - LANES ? 0 : c + LANES;
        }
    }

    private static void gradientOfFives(int pixels, int channels, float slope, float[] block, int sharesAt,
            int powersAt, float[] x, int xOffset, float[] gy, int gyOffset, float[] gx, int gxOffset) {
        VectorMask<Float> fromTwo = F.indexInRange(-2, LANES);
        VectorMask<Float> fromOne = F.indexInRange(-1, LANES);
        VectorMask<Float> butOne = F.indexInRange(1, LANES);
        VectorMask<Float> butTwo = F.indexInRange(2, LANES);
        for (int n = pixels * (channels / LANES), i = sharesAt, at = 0, c = 0; n > 0; n--) {
            FloatVector before2;
            FloatVector before1;
            if (c == 0) {
                before2 = FloatVector.fromArray(F, block, i - 2, fromTwo);
                before1 = FloatVector.fromArray(F, block, i - 1, fromOne);
            } else {
                before2 = FloatVector.fromArray(F, block, i - 2);
                before1 = FloatVector.fromArray(F, block, i - 1);
            }
            FloatVector after1;
            FloatVector after2;
            if (c == channels - LANES) {
                after1 = FloatVector.fromArray(F, block, i + 1, butOne);
                after2 = FloatVector.fromArray(F, block, i + 2, butTwo);
            } else {
                after1 = FloatVector.fromArray(F, block, i + 1);
                after2 = FloatVector.fromArray(F, block, i + 2);
            }
            FloatVector sum = before2.add(before1).add(FloatVector.fromArray(F, block, i)).add(after1).add(after2);
            FloatVector inner = sum.mul(slope).mul(FloatVector.fromArray(F, x, xOffset + at));
            FloatVector.fromArray(F, gy, gyOffset + at).fma(FloatVector.fromArray(F, block, powersAt + at), inner)
                    .intoArray(gx, gxOffset + at);
            i += LANES;
            at += LANES;
            c = c == channels - LANES ? 0 : c + LANES;
        }
    }

    /** The scales of the channels of a pixel, for whole vectors. */
    private static void scales(int channels, Response response, float[] x, int xOffset, float[] scales, int scalesAt) {
        for (int c = 0; c < channels; c += LANES) {
            FloatVector squares = FloatVector.zero(F);
            for (int other = c - response.before(); other <= c + response.after(); other++) {
                FloatVector value = FloatVector.fromArray(F, x, xOffset + other, F.indexInRange(other, channels));
                squares = value.fma(value, squares);
            }
            squares.fma(FloatVector.broadcast(F, response.factor()), FloatVector.broadcast(F, response.k()))
                    .intoArray(scales, scalesAt + c);
        }
    }

    /** gy·y/s of the channels of a pixel, and zeros up to a whole vector. */
    private static void shares(int channels, float[] y, int yOffset, float[] gy, int gyOffset, float[] block,
            int sharesAt, int scalesAt) {
        for (int c = 0; c < channels; c += LANES) {
            VectorMask<Float> inside = F.indexInRange(c, channels);
            FloatVector.fromArray(F, gy, gyOffset + c, inside).mul(FloatVector.fromArray(F, y, yOffset + c, inside))
                    .div(FloatVector.fromArray(F, block, scalesAt + c)).intoArray(block, sharesAt + c);
        }
    }

    private static void gradient(int channels, Response response, float slope, float[] block, int sharesAt,
            int powersAt, float[] x, int xOffset, float[] gy, int gyOffset, float[] gx, int gxOffset) {
        for (int c = 0; c < channels; c += LANES) {
            int start = c - response.after();
            FloatVector sum = FloatVector.fromArray(F, block, sharesAt + start, F.indexInRange(start, channels));
            for (int other = start + 1; other <= c + response.before(); other++) {
                sum = sum.add(FloatVector.fromArray(F, block, sharesAt + other, F.indexInRange(other, channels)));
            }
            VectorMask<Float> inside = F.indexInRange(c, channels);
            FloatVector inner = sum.mul(slope).mul(FloatVector.fromArray(F, x, xOffset + c, inside));
            FloatVector.fromArray(F, gy, gyOffset + c, inside)
                    .fma(FloatVector.fromArray(F, block, powersAt + c, inside), inner)
                    .intoArray(gx, gxOffset + c, inside);
        }
    }

    private static int padded(int floats) {
        return (floats + LANES - 1) / LANES * LANES;
    }
}
