package dev.lanewise.cli;

import dev.lanewise.data.Normalization;
import dev.lanewise.nn.Network;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.training.ModelDescription;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that say how pixels are normalized before they enter the network. */
final class NormalizationOptions {
    private static final String CHANGE = "--mean and --std, --caffe-mean, or --normalization none or imagenet";
    private static final String NO_NORMALIZATION = "none";
    private static final String IMAGENET = "imagenet";
    /** What the deviation of pixels in [0, 1] may be at most is 0.5; 255/256 and 1 are in use, too. */
    private static final float LARGEST_DEVIATION = 2;

    @Option(names = "--mean", paramLabel = "M", split = ",",
            description = "mean of each channel, for pixels in [0, 1] (default: what the weights were trained with)")
    private float[] mean;

    @Option(names = "--std", paramLabel = "S", split = ",", description = "standard deviation of each channel")
    private float[] standardDeviation;

    @Option(names = "--normalization", paramLabel = "NAME",
            description = "in place of --mean and --std: none for pixels in [0, 1] as they are, imagenet for the mean and deviation "
                    + "that torchvision's networks were trained with")
    private String name;

    @Option(names = "--caffe-mean", paramLabel = "B,G,R", split = ",",
            description = "for Caffe's networks, whose inputs are blue, green and red from 0 to 255 less a mean: the mean of each, as "
                    + "104,117,123")
    private float[] caffeMean;

    /**
     * What the user gave, else what the weights were trained with.
     *
     * @throws InputException if neither is known: which one it is decides what a network says
     */
    Normalization of(TrainedModel trained) {
        return known(trained).orElseThrow(() -> new InputException(trained.file()
                + ": does not say how pixels were normalized before training; give " + CHANGE));
    }

    /** What the user gave, else what the weights were trained with, else what is usual for some images, which is told. */
    Normalization orElse(Normalization usual, TrainedModel trained, String data, Streams streams) {
        return known(trained).orElseGet(() -> {
            streams.err().println(trained.file() + ": does not say how pixels were normalized before training; "
                    + text(usual) + " assumed, as is usual for " + data + "; " + CHANGE + " change it");
            return usual;
        });
    }

    private static String text(Normalization normalization) {
        return normalization.mean().length == 0
                ? "pixels in [0, 1] as they are"
                : "mean " + numbers(normalization.mean()) + " and deviation "
                        + numbers(normalization.standardDeviation());
    }

    private static String numbers(float[] values) {
        return Arrays.toString(values).replaceAll("[\\[\\] ]", "");
    }

    private Optional<Normalization> known(TrainedModel trained) {
        int channels = trained.network().inputShape().dimension(1);
        return given(channels).or(() -> trained.description().map(ModelDescription::normalization));
    }

    private Optional<Normalization> given(int channels) {
        boolean numbers = mean != null || standardDeviation != null;
        if ((numbers ? 1 : 0) + (name != null ? 1 : 0) + (caffeMean != null ? 1 : 0) > 1) {
            throw new InputException(
                    "--mean with --std, --normalization and --caffe-mean exclude each other; give one of them");
        }
        if (caffeMean != null) {
            return Optional.of(ofCaffe(channels));
        }
        if (name != null) {
            return Optional.of(named(channels));
        }
        return numbers ? Optional.of(ofNumbers(channels)) : Optional.empty();
    }

    private Normalization named(int channels) {
        Names.require("normalization", name, List.of(NO_NORMALIZATION, IMAGENET));
        if (name.equals(NO_NORMALIZATION)) {
            return Normalization.NONE;
        }
        if (channels != 3) {
            throw new InputException("--normalization imagenet is for three channels, but the network has " + channels);
        }
        return Normalization.IMAGENET;
    }

    private Normalization ofNumbers(int channels) {
        if (mean == null || standardDeviation == null || mean.length != channels
                || standardDeviation.length != channels) {
            throw new InputException("--mean and --std must both be given, with one number for each of the " + channels
                    + " channels");
        }
        for (float value : mean) {
            if (!(value >= 0 && value <= 1)) {
                throw new InputException("--mean is for pixels in [0, 1], but has " + value
                        + "; divide numbers for pixels from 0 to 255 by 255");
            }
        }
        for (float value : standardDeviation) {
            if (!(value > 0 && value <= LARGEST_DEVIATION)) {
                throw new InputException("--std is for pixels in [0, 1] and must be positive, but has " + value
                        + "; divide numbers for pixels from 0 to 255 by 255");
            }
        }
        return new Normalization(mean, standardDeviation);
    }

    /** Caffe's inputs from pixels in [0, 1], but for the order of the channels. */
    private Normalization ofCaffe(int channels) {
        if (caffeMean.length != 3 || channels != 3) {
            throw new InputException("--caffe-mean takes three numbers, for a network of three channels, and takes the "
                    + "place of --mean and --std");
        }
        for (float value : caffeMean) {
            if (!(value >= 0 && value <= 255)) {
                throw new InputException("--caffe-mean is for pixels from 0 to 255, but has " + value);
            }
        }
        float deviation = 1 / 255f;
        return new Normalization(
                new float[] {caffeMean[2] * deviation, caffeMean[1] * deviation, caffeMean[0] * deviation},
                new float[] {deviation, deviation, deviation});
    }

    /** Makes a network that was trained on blue, green, red take red, green, blue: exchanges these weights of its first convolution. */
    void adapt(Network network) {
        if (caffeMean == null) {
            return;
        }
        Tensor first = network.stateDict().values().stream().filter(tensor -> tensor.shape().rank() == 4).findFirst()
                .filter(tensor -> tensor.dimension(1) == 3)
                .orElseThrow(() -> new InputException(
                        "--caffe-mean needs a network that begins with a convolution of three channels"));
        for (int filter = 0; filter < first.dimension(0); filter++) {
            for (int y = 0; y < first.dimension(2); y++) {
                for (int x = 0; x < first.dimension(3); x++) {
                    float blue = first.get(filter, 0, y, x);
                    first.set(first.get(filter, 2, y, x), filter, 0, y, x);
                    first.set(blue, filter, 2, y, x);
                }
            }
        }
    }
}
