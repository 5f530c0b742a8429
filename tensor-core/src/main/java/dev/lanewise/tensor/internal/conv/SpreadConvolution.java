package dev.lanewise.tensor.internal.conv;

import dev.lanewise.tensor.Alignment;
import dev.lanewise.tensor.internal.Kernels;
import dev.lanewise.tensor.internal.gemm.Epilogue;
import dev.lanewise.tensor.internal.kernels.SpreadKernels;
import dev.lanewise.tensor.internal.parallel.Scratch;
import dev.lanewise.tensor.internal.parallel.WorkerPool;
import dev.lanewise.tensor.ops.ConvGeometry;
import java.util.Arrays;

/**
 * Convolution from one channel to few (LeNet's first: 1 to 6): lanes are (pixel, output channel) pairs.
 *
 * <pre>
 * padded image     rows of {@link #pitch} pixels, zeros around
 * spread image     the same, each pixel repeated for each output channel: a row is pitch·outputs floats
 * output[i] = Σ_tap spread[i + tap]·weights[tap][i mod period]          i over a row of (pixel, channel) pairs
 * dW[tap][l] = Σ_i gradient[i]·spread[i + tap]
 * </pre>
 *
 * <p>With an output channel a lane, 6 of 16 lanes work and each window is unfolded first: measured 4.8 ms forward and
 * 4.9 ms backward for 256 images of 28×28 on one core, in place of 1.5 and 1.6 ms here.
 */
public final class SpreadConvolution {
    /** Parts of the batch with sums of their own. */
    private static final int CHUNKS = 16;

    private final ConvGeometry g;
    private final SpreadKernels kernels = Kernels.SPREAD;
    private final int period = kernels.period();
    private final int outputs;
    private final int pitch;
    private final int rowFloats;
    private final int paddedRows;
    /** Offsets of the taps, rounded up to whole groups by repeating the last. */
    private final int[] taps;
    private final int window;

    public SpreadConvolution(ConvGeometry geometry) {
        g = geometry;
        outputs = g.outputChannels();
        int block = SpreadKernels.PERIODS * period / outputs;
        pitch = (g.inputWidth() + g.padLeft() + g.padRight() + block - 1) / block * block;
        rowFloats = pitch * outputs;
        paddedRows = g.inputHeight() + g.padTop() + g.padBottom();
        window = g.kernelHeight() * g.kernelWidth();
        taps = new int[(window + SpreadKernels.TAPS - 1) / SpreadKernels.TAPS * SpreadKernels.TAPS];
        for (int tap = 0; tap < taps.length; tap++) {
            int real = Math.min(tap, window - 1);
            taps[tap] = real / g.kernelWidth() * g.dilationHeight() * rowFloats
                    + real % g.kernelWidth() * g.dilationWidth() * outputs;
        }
    }

    /** Whether a geometry has this form, and few enough output channels to gain from it. */
    static boolean fits(ConvGeometry g) {
        return g.inputChannels() == 1 && g.strideHeight() == 1 && g.strideWidth() == 1 && g.outputChannels() <= 8
                && Kernels.SPREAD.period() % g.outputChannels() == 0;
    }

    public void forward(int batch, float[] input, int inputAt, float[] weight, int weightAt, Epilogue epilogue,
            float[] output, int outputAt, StoreListener listener) {
        float[] patterns = Scratch.floats(Scratch.Slot.RIGHT, (window + 1) * period);
        for (int tap = 0; tap < window; tap++) {
            for (int lane = 0; lane < period; lane++) {
                patterns[Alignment.OFFSET + tap * period + lane] = weight[weightAt + lane % outputs * window + tap];
            }
        }
        int biasAt = Alignment.OFFSET + window * period;
        for (int lane = 0; lane < period; lane++) {
            patterns[biasAt + lane] = epilogue.row()[epilogue.rowAt() + lane % outputs * epilogue.columnStep()];
        }
        int[] windowTaps = Arrays.copyOf(taps, window);
        int imageFloats = g.outputHeight() * g.outputWidth() * outputs;
        WorkerPool.forEach(batch, image -> {
            float[] spread = spread(image, input, inputAt);
            float[] row = Scratch.floats(Scratch.Slot.PANEL, rowFloats);
            int valid = g.outputWidth() * outputs;
            for (int y = 0; y < g.outputHeight(); y++) {
                int to = outputAt + image * imageFloats + y * valid;
                // What a row has too much is overwritten by the next, as far as this image has rows enough.
                boolean direct = (g.outputHeight() - 1 - y) * valid >= rowFloats - valid;
                kernels.forward(pitch * outputs / (SpreadKernels.PERIODS * period), spread,
                        Alignment.OFFSET + y * rowFloats, windowTaps, patterns, Alignment.OFFSET, patterns, biasAt,
                        epilogue.floor(), direct ? output : row, direct ? to : Alignment.OFFSET);
                if (!direct) {
                    System.arraycopy(row, Alignment.OFFSET, output, to, valid);
                }
            }
            int pixels = g.outputHeight() * g.outputWidth();
            listener.stored(image * pixels, pixels, outputs);
        });
    }

    public void backwardWeight(int batch, float[] input, int inputAt, float[] gradient, int gradientAt,
            float[] weightGradient,
            int weightAt, boolean accumulate) {
        int sumFloats = taps.length * period;
        int chunks = Math.min(CHUNKS, batch);
        float[] sums = Scratch.floats(Scratch.Slot.PARTIALS, chunks * sumFloats);
        int imageFloats = g.outputHeight() * g.outputWidth() * outputs;
        WorkerPool.forEach(chunks, chunk -> {
            int sumsAt = Alignment.OFFSET + chunk * sumFloats;
            Arrays.fill(sums, sumsAt, sumsAt + sumFloats, 0);
            for (int image = batch * chunk / chunks; image < batch * (chunk + 1) / chunks; image++) {
                float[] spread = spread(image, input, inputAt);
                float[] padded = padGradient(gradient, gradientAt + image * imageFloats);
                for (int tap = 0; tap < taps.length; tap += SpreadKernels.TAPS) {
                    kernels.backwardWeight(g.outputHeight() * rowFloats / period, padded, Alignment.OFFSET, spread,
                            Alignment.OFFSET, taps, tap, sums, sumsAt + tap * period);
                }
            }
        });
        for (int output = 0; output < outputs; output++) {
            for (int tap = 0; tap < window; tap++) {
                float sum = 0;
                for (int chunk = 0; chunk < chunks; chunk++) {
                    for (int lane = output; lane < period; lane += outputs) {
                        sum += sums[Alignment.OFFSET + chunk * sumFloats + tap * period + lane];
                    }
                }
                int target = weightAt + output * window + tap;
                weightGradient[target] = accumulate ? weightGradient[target] + sum : sum;
            }
        }
    }

    private float[] spread(int image, float[] input, int inputAt) {
        float[] padded = Scratch.floats(Scratch.Slot.PADDED, pitch);
        // A tap's last row may reach one row's excess further.
        float[] spread = Scratch.floats(Scratch.Slot.SLAB, (paddedRows + 1) * rowFloats);
        int from = inputAt + image * g.inputHeight() * g.inputWidth();
        Arrays.fill(padded, Alignment.OFFSET, Alignment.OFFSET + pitch, 0);
        for (int row = 0; row <= paddedRows; row++) {
            int to = Alignment.OFFSET + row * rowFloats;
            int y = row - g.padTop();
            if (y < 0 || y >= g.inputHeight()) {
                Arrays.fill(spread, to, to + rowFloats, 0);
            } else {
                System.arraycopy(input, from + y * g.inputWidth(), padded, Alignment.OFFSET + g.padLeft(),
                        g.inputWidth());
                kernels.spread(rowFloats / period, outputs, padded, Alignment.OFFSET, spread, to);
            }
        }
        return spread;
    }

    /** The gradient in rows of {@link #pitch} pixels, with zeros where the output has none. */
    private float[] padGradient(float[] gradient, int at) {
        float[] padded = Scratch.floats(Scratch.Slot.COLUMNS, g.outputHeight() * rowFloats);
        int valid = g.outputWidth() * outputs;
        for (int y = 0; y < g.outputHeight(); y++) {
            int to = Alignment.OFFSET + y * rowFloats;
            System.arraycopy(gradient, at + y * valid, padded, to, valid);
            Arrays.fill(padded, to + valid, to + rowFloats, 0);
        }
        return padded;
    }
}
