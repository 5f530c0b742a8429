package dev.lanewise.data;

/** What the 256 values of a byte become in each channel: divided by 255, and normalized if asked for. */
final class PixelTable {
    private static final int BYTE_VALUES = 256;

    private final int channels;
    /** The value of byte b in channel c at {@code [c * 256 + b]}. */
    private final float[] values;

    private PixelTable(int channels, float[] values) {
        this.channels = channels;
        this.values = values;
    }

    /** The values in [0, 1]. */
    static PixelTable of(int channels) {
        float[] values = new float[channels * BYTE_VALUES];
        for (int i = 0; i < values.length; i++) {
            values[i] = (i % BYTE_VALUES) / 255f;
        }
        return new PixelTable(channels, values);
    }

    /**
     * This table with each value normalized.
     *
     * @throws IllegalArgumentException if the normalization is of another number of channels
     */
    PixelTable normalized(Normalization normalization) {
        normalization.requireChannels(channels);
        float[] normalized = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            normalized[i] = normalization.apply(i / BYTE_VALUES, values[i]);
        }
        return new PixelTable(channels, normalized);
    }

    /** Converts {@code length} bytes, channels-last, from {@code start} on. */
    void convert(byte[] pixels, int start, int length, float[] into, int offset) {
        for (int channel = 0; channel < channels; channel++) {
            int row = channel * BYTE_VALUES;
            for (int i = channel; i < length; i += channels) {
                into[offset + i] = values[row + (pixels[start + i] & 0xff)];
            }
        }
    }
}
