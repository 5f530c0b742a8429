package dev.lanewise.cli;

import dev.lanewise.data.Normalization;
import dev.lanewise.nn.Network;
import dev.lanewise.tensor.Tensor;
import picocli.CommandLine.Option;

/** The options that say how pixels are normalized before they enter the network. */
final class NormalizationOptions {
    @Option(names = "--mean", paramLabel = "M", split = ",",
            description = "mean of each channel, for pixels in [0, 1] (default: what the weights were trained with)")
    private float[] mean;

    @Option(names = "--std", paramLabel = "S", split = ",", description = "standard deviation of each channel")
    private float[] standardDeviation;

    @Option(names = "--caffe-mean", paramLabel = "B,G,R", split = ",",
            description = "for Caffe's networks, whose inputs are blue, green and red from 0 to 255 less a mean: the mean of each, as "
                    + "104,117,123")
    private float[] caffeMean;

    /** What the user gave for a number of channels, else the normalization given. */
    Normalization orElse(Normalization otherwise, int channels) {
        if (caffeMean != null) {
            return ofCaffe(channels);
        }
        if (mean == null && standardDeviation == null) {
            return otherwise;
        }
        if (mean == null || standardDeviation == null || mean.length != channels
                || standardDeviation.length != channels) {
            throw new InputException("--mean and --std must both be given, with one number for each of the " + channels
                    + " channels");
        }
        return new Normalization(mean, standardDeviation);
    }

    /** Caffe's inputs from pixels in [0, 1], but for the order of the channels. */
    private Normalization ofCaffe(int channels) {
        if (mean != null || standardDeviation != null || caffeMean.length != 3 || channels != 3) {
            throw new InputException(
                    "--caffe-mean takes three numbers, for a network of three channels, and takes the place "
                            + "of --mean and --std");
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
