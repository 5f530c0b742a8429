package dev.lanewise.data;

/**
 * A data set in its parts, not normalized yet; some of them may be empty.
 *
 * @param name for example {@code fashion-mnist}
 * @param source where it was read from: a folder, or {@code built in}
 * @param train the part to learn from; without a validation part one is to be {@link Splits split} off it
 * @param validation the part that decides between epochs and settings; empty where the data set has none
 * @param test the part for the final result only; empty where the data set has none
 * @param normalization the mean and deviation of the training part
 * @param summary what was found, in one line for the user: classes, and the images of each part
 */
public record TrainTest(String name, String source, Dataset train, Dataset validation, Dataset test,
        Normalization normalization, String summary) {

    /** A data set without a validation part. */
    public TrainTest(String name, String source, Dataset train, Dataset test, Normalization normalization) {
        this(name, source, train, Subset.of(train, new int[0]), test, normalization,
                summary(name, source, train, test));
    }

    private static String summary(String name, String source, Dataset train, Dataset test) {
        DataSummary summary = new DataSummary(name, train.classNames()).part(PartName.TRAINING, train.size(), "")
                .part(PartName.TEST, test.size(), "");
        return summary + (name.endsWith(source) ? "" : source.startsWith("built") ? ", " + source : ", from " + source);
    }

    /** These data with other samples, of the same classes. */
    public TrainTest with(Dataset newTrain, Dataset newValidation, Dataset newTest) {
        return new TrainTest(name, source, newTrain, newValidation, newTest, normalization, summary);
    }
}
