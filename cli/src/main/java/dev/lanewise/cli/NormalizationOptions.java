package dev.lanewise.cli;

import dev.lanewise.data.Normalization;
import picocli.CommandLine.Option;

/** The options that say how pixels are normalized before they enter the network. */
final class NormalizationOptions {
    @Option(names = "--mean", paramLabel = "M", split = ",",
            description = "mean of each channel, for pixels in [0, 1] (default: what the weights were trained with)")
    private float[] mean;

    @Option(names = "--std", paramLabel = "S", split = ",", description = "standard deviation of each channel")
    private float[] standardDeviation;

    /** What the user gave for a number of channels, else the normalization given. */
    Normalization orElse(Normalization otherwise, int channels) {
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
}
