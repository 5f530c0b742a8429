package dev.lanewise.data;

/**
 * A data set in its two parts, not normalized yet; one of them may be empty.
 *
 * @param name for example {@code fashion-mnist}
 * @param source where it was read from: a folder, or {@code built in}
 * @param train the part to learn from; a validation part is to be {@link Splits split} off it
 * @param test the part for the final result only; empty where the data set has none
 * @param normalization the mean and deviation of the training part
 */
public record TrainTest(String name, String source, Dataset train, Dataset test, Normalization normalization) {}
