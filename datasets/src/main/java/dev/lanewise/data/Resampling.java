package dev.lanewise.data;

import java.util.Arrays;

/**
 * Scales images as Pillow does with its antialiasing bilinear filter, to the bit: a triangle as wide as the scale asks for, first
 * over columns and then over rows, each pass in fixed point and rounded to bytes.
 *
 * <p>Pretrained networks expect exactly this: torchvision resizes images through Pillow.
 *
 * @see <a href="https://github.com/python-pillow/Pillow/blob/main/src/libImaging/Resample.c">Pillow's Resample.c</a>
 */
final class Resampling {
    /** Fraction bits of weights: 8 bits of a pixel and 2 bits of head room in 32. */
    private static final int PRECISION_BITS = 32 - 8 - 2;

    private Resampling() {}

    /**
     * For each output in a window the inputs it is a mean of, and their weights.
     *
     * @param first the first input of each output
     * @param count the number of inputs of each output
     * @param weights those of output i from {@code i · stride} on, which add up to 1 &lt;&lt; PRECISION_BITS
     */
    private record Weights(int[] first, int[] count, int[] weights, int stride) {
        private static Weights of(int inputs, int outputs, int windowStart, int window) {
            double scale = (double) inputs / outputs;
            double filterScale = Math.max(scale, 1);
            int stride = (int) Math.ceil(filterScale) * 2 + 1;
            int[] first = new int[window];
            int[] count = new int[window];
            int[] weights = new int[window * stride];
            double[] exact = new double[stride];
            for (int i = 0; i < window; i++) {
                double center = (windowStart + i + 0.5) * scale;
                first[i] = Math.max(0, (int) (center - filterScale + 0.5));
                count[i] = Math.min(inputs, (int) (center + filterScale + 0.5)) - first[i];
                double sum = 0;
                for (int k = 0; k < count[i]; k++) {
                    exact[k] = Math.max(0, 1 - Math.abs((k + first[i] - center + 0.5) * (1 / filterScale)));
                    sum += exact[k];
                }
                for (int k = 0; k < count[i]; k++) {
                    weights[i * stride + k] = (int) (0.5 + exact[k] / sum * (1 << PRECISION_BITS));
                }
            }
            return new Weights(first, count, weights, stride);
        }
    }

    /**
     * The sample that a crop takes from an image: {@code size · size} pixels in the image's channels, in memory of the context that is
     * valid until its next use.
     */
    static byte[] sample(Image image, Crop crop, int size, SampleContext context) {
        int channels = image.channels();
        Weights across = Weights.of(crop.width(), crop.scaledWidth(), crop.windowLeft(), size);
        Weights down = Weights.of(crop.height(), crop.scaledHeight(), crop.windowTop(), size);
        int firstRow = down.first[0];
        int endRow = down.first[size - 1] + down.count[size - 1];
        int rowBytes = size * channels;
        byte[] sample = context.sampleBytes(size * rowBytes);
        byte[] rows = context.rowBytes(Math.multiplyExact(endRow - firstRow, rowBytes));
        for (int y = firstRow; y < endRow; y++) {
            int source = ((crop.top() + y) * image.width() + crop.left()) * channels;
            scaleRow(image.pixels(), source, channels, across, rows, (y - firstRow) * rowBytes);
        }
        int[] sums = new int[rowBytes];
        for (int y = 0; y < size; y++) {
            scaleColumns(rows, (down.first[y] - firstRow) * rowBytes, down, y, sums);
            for (int i = 0; i < rowBytes; i++) {
                sample[y * rowBytes + i] = (byte) (sums[i] >> PRECISION_BITS);
            }
        }
        if (crop.mirrored()) {
            mirror(sample, size, channels);
        }
        return sample;
    }

    private static void scaleRow(byte[] pixels, int source, int channels, Weights across, byte[] into, int offset) {
        for (int x = 0; x < across.first.length; x++) {
            int weight = x * across.stride;
            for (int channel = 0; channel < channels; channel++) {
                int sum = 1 << PRECISION_BITS - 1;
                int at = source + across.first[x] * channels + channel;
                for (int k = 0; k < across.count[x]; k++, at += channels) {
                    sum += across.weights[weight + k] * (pixels[at] & 0xff);
                }
                into[offset + x * channels + channel] = (byte) (sum >> PRECISION_BITS);
            }
        }
    }

    private static void scaleColumns(byte[] rows, int source, Weights down, int y, int[] sums) {
        Arrays.fill(sums, 1 << PRECISION_BITS - 1);
        for (int k = 0; k < down.count[y]; k++) {
            int weight = down.weights[y * down.stride + k];
            int row = source + k * sums.length;
            for (int i = 0; i < sums.length; i++) {
                sums[i] += weight * (rows[row + i] & 0xff);
            }
        }
    }

    private static void mirror(byte[] pixels, int size, int channels) {
        for (int y = 0; y < size; y++) {
            int row = y * size * channels;
            for (int left = 0, right = size - 1; left < right; left++, right--) {
                for (int channel = 0; channel < channels; channel++) {
                    byte value = pixels[row + left * channels + channel];
                    pixels[row + left * channels + channel] = pixels[row + right * channels + channel];
                    pixels[row + right * channels + channel] = value;
                }
            }
        }
    }
}
