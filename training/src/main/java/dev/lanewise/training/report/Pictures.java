package dev.lanewise.training.report;

import dev.lanewise.data.Normalization;
import dev.lanewise.nn.Network;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Reduction;
import dev.lanewise.training.plot.PngImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntBinaryOperator;

/** Makes images of tensors: samples, filters, feature maps. */
public final class Pictures {
    private Pictures() {}

    /**
     * A sample of a batch, {@code [N, C, H, W]}, as it was before normalization: its first three channels as red, green
     * and blue if there are three or more, else its first one as gray.
     */
    public static PngImage image(Tensor images, int sample, Normalization normalization) {
        int channels = images.dimension(1);
        float[] mean = normalization.isNone() ? new float[channels] : normalization.mean();
        return pixels(images.dimension(3), images.dimension(2), (y, x) -> {
            double[] values = new double[3];
            for (int i = 0; i < 3; i++) {
                int channel = channels < 3 ? 0 : i;
                float deviation = normalization.isNone() ? 1 : normalization.standardDeviation()[channel];
                values[i] = images.get(sample, channel, y, x) * deviation + mean[channel];
            }
            return PngImage.rgb(values[0], values[1], values[2]);
        });
    }

    /**
     * The filters of a network's first layer with weights, at most {@code limit}: of a convolution as they are (red, green
     * and blue for three channels, the mean of the channels for other numbers than one), of a fully connected layer the
     * weights of each unit in the form of the image. All are on one scale, on which 0 is middle gray.
     *
     * @return empty if the first weights have no form of an image
     */
    public static List<PngImage> firstFilters(Network network, int limit) {
        Optional<Tensor> first = network.stateDict().values().stream()
                .filter(value -> value.shape().rank() >= 2).findFirst();
        if (first.isEmpty()) {
            return List.of();
        }
        Tensor weight = asFilters(first.get(), network.inputShape());
        List<PngImage> filters = new ArrayList<>();
        if (weight != null) {
            float scale = Math.max(Reduction.maxAbsolute(weight), Float.MIN_NORMAL);
            for (int i = 0; i < Math.min(limit, weight.dimension(0)); i++) {
                filters.add(filter(weight, i, scale));
            }
        }
        return filters;
    }

    /** One channel of a sample, {@code [N, C, H, W]}, from its least value as black to its greatest as white. */
    public static PngImage featureMap(Tensor maps, int sample, int channel) {
        float least = Float.POSITIVE_INFINITY;
        float greatest = Float.NEGATIVE_INFINITY;
        for (int y = 0; y < maps.dimension(2); y++) {
            for (int x = 0; x < maps.dimension(3); x++) {
                least = Math.min(least, maps.get(sample, channel, y, x));
                greatest = Math.max(greatest, maps.get(sample, channel, y, x));
            }
        }
        float low = least;
        float span = Math.max(greatest - least, Float.MIN_NORMAL);
        return pixels(maps.dimension(3), maps.dimension(2),
                (y, x) -> PngImage.gray((maps.get(sample, channel, y, x) - low) / span));
    }

    /** Makes an image of a function that gives the pixel of a row and a column. */
    public static PngImage pixels(int width, int height, IntBinaryOperator argb) {
        int[] pixels = new int[width * height];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = argb.applyAsInt(i / width, i % width);
        }
        return new PngImage(width, height, pixels);
    }

    /** The weights as {@code [O, C, H, W]}; null if they are those of a fully connected layer that sees no image. */
    private static Tensor asFilters(Tensor weight, Shape input) {
        if (weight.shape().rank() == 4) {
            return weight;
        }
        boolean seesImage = input.rank() == 4 && weight.shape().rank() == 2
                && weight.dimension(1) == input.elementsPerSample();
        return seesImage ? Tensor.of(input.withBatch(weight.dimension(0)), weight.toArray()) : null;
    }

    private static PngImage filter(Tensor weight, int index, float scale) {
        int channels = weight.dimension(1);
        return pixels(weight.dimension(3), weight.dimension(2), (y, x) -> {
            if (channels == 3) {
                return PngImage.rgb(shade(weight.get(index, 0, y, x), scale), shade(weight.get(index, 1, y, x), scale),
                        shade(weight.get(index, 2, y, x), scale));
            }
            float sum = 0;
            for (int channel = 0; channel < channels; channel++) {
                sum += weight.get(index, channel, y, x);
            }
            return PngImage.gray(shade(sum / channels, scale));
        });
    }

    private static double shade(float value, float scale) {
        return 0.5 + 0.5 * value / scale;
    }
}
