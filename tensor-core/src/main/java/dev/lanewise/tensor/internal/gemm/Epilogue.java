package dev.lanewise.tensor.internal.gemm;

import dev.lanewise.tensor.Alignment;
import dev.lanewise.tensor.internal.Kernels;
import dev.lanewise.tensor.internal.kernels.OverlappedCopy;
import dev.lanewise.tensor.internal.parallel.Scratch;
import java.util.Arrays;

/**
 * How a product ends: what is added to the sums, and the floor below which results do not fall; then what is added to
 * the results.
 *
 * @param accumulate whether the old result is added
 * @param row what else is added to each row of the result: a bias with two vectors of zeros behind it, or zeros
 * @param rowAt where the row starts
 * @param columnStep 1 for a bias, 0 for zeros that serve every column
 * @param floor 0 for a ReLU, −∞ for none
 * @param addendOrNull added to results that are done, and has the ReLU then; drivers call {@link #finish} where they
 *     know it
 */
public record Epilogue(boolean accumulate, float[] row, int rowAt, int columnStep, float floor, Addend addendOrNull) {
    /** No floor. */
    public static final float NO_FLOOR = Float.NEGATIVE_INFINITY;

    /** Two vectors of zeros: what a tile adds that has nothing to add. */
    public static final float[] ZEROS = new float[64];
    private static final Epilogue STORE = new Epilogue(false, ZEROS, 0, 0, NO_FLOOR, null);
    private static final Epilogue ACCUMULATE = new Epilogue(true, ZEROS, 0, 0, NO_FLOOR, null);
    private static final Epilogue RELU = new Epilogue(false, ZEROS, 0, 0, 0, null);

    /** The sums replace the old result, or are added to it. */
    public static Epilogue plain(boolean accumulate) {
        return accumulate ? ACCUMULATE : STORE;
    }

    /** A bias row, or none where it is null, is added, then a ReLU applied, or not. */
    public static Epilogue biasAndFloor(float[] bias, int biasAt, int columns, boolean relu) {
        if (bias == null) {
            return relu ? RELU : STORE;
        }
        int padded = columns + 2 * Kernels.TILES.lanes();
        float[] row = Scratch.floats(Scratch.Slot.BIAS, padded);
        System.arraycopy(bias, biasAt, row, Alignment.OFFSET, columns);
        Arrays.fill(row, Alignment.OFFSET + columns, Alignment.OFFSET + padded, 0);
        return new Epilogue(false, row, Alignment.OFFSET, 1, relu ? 0 : NO_FLOOR, null);
    }

    /**
     * The same with an array of the result's shape that is added before the ReLU.
     *
     * @param shift from a place in the result to the same in the addend
     */
    public Epilogue adding(float[] addend, int shift, boolean relu) {
        return new Epilogue(accumulate, row, rowAt, columnStep, NO_FLOOR, new Addend(addend, shift, relu));
    }

    /**
     * Adds the addend, if there is one, to results that are at {@code values[at]} and belong to {@code place} in the
     * result: {@code channels} of the {@code outputs} channels of each of {@code pixels} pixels.
     */
    public void finish(float[] values, int at, int place, int pixels, int outputs, int channels) {
        if (addendOrNull == null) {
            return;
        }
        if (channels == outputs) {
            addendOrNull.addTo(values, at, place, pixels * outputs);
            return;
        }
        for (int pixel = 0; pixel < pixels; pixel++) {
            addendOrNull.addTo(values, at + pixel * outputs, place + pixel * outputs, channels);
        }
    }

    /** Lets the addend of {@code count} results be looked at, if there is one. */
    public void lookAhead(OverlappedCopy copy, int place, int count) {
        if (addendOrNull != null) {
            copy.thenLookAt(addendOrNull.array, place + addendOrNull.shift, count);
        }
    }

    /**
     * What is added to results.
     *
     * @param shift from a place in the result to the same in the array
     * @param relu whether sums below 0 become 0
     */
    public record Addend(float[] array, int shift, boolean relu) {
        private void addTo(float[] values, int at, int place, int count) {
            if (relu) {
                Kernels.RANGES.addRelu(values, at, array, place + shift, values, at, count);
            } else {
                Kernels.TILES.add(array, place + shift, values, at, count);
            }
        }
    }
}
