package dev.lanewise.tensor.internal.reference;

import dev.lanewise.tensor.internal.kernels.SpreadKernels;

/** The convolution from one channel to few, in plain Java. */
public final class ScalarSpreadKernels implements SpreadKernels {
    private final int period;

    /** Kernels for periods of three "vectors" of this many floats. */
    public ScalarSpreadKernels(int lanes) {
        period = 3 * lanes;
    }

    @Override
    public int period() {
        return period;
    }

    @Override
    public void spread(int periods, int outputs, float[] pixels, int at, float[] spread, int spreadAt) {
        for (int i = 0; i < periods * period; i++) {
            spread[spreadAt + i] = pixels[at + i / outputs];
        }
    }

    @Override
    public void forward(int blocks, float[] spread, int at, int[] taps, float[] weights, int weightsAt, float[] bias,
            int biasAt, float floor, float[] output, int outputAt) {
        for (int i = 0; i < blocks * PERIODS * period; i++) {
            float sum = bias[biasAt + i % period];
            for (int tap = 0; tap < taps.length; tap++) {
                sum = Math.fma(spread[at + taps[tap] + i], weights[weightsAt + tap * period + i % period], sum);
            }
            output[outputAt + i] = Math.max(floor, sum);
        }
    }

    @Override
    public void backwardWeight(int periods, float[] gradient, int gradientAt, float[] spread, int at, int[] taps,
            int tapAt,
            float[] sums, int sumsAt) {
        for (int tap = 0; tap < TAPS; tap++) {
            for (int i = 0; i < periods * period; i++) {
                int place = sumsAt + tap * period + i % period;
                sums[place] = Math.fma(gradient[gradientAt + i], spread[at + taps[tapAt + tap] + i], sums[place]);
            }
        }
    }
}
