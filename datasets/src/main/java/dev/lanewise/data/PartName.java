package dev.lanewise.data;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The parts of a data set, and how folders of them are called. */
enum PartName {
    TRAINING("training", "train|training|trainings"), VALIDATION("validation",
            "val|valid|validation|validate|dev"), TEST(
                    "test", "test|tests|testing");

    private final String text;
    private final Pattern folder;

    PartName(String text, String words) {
        this.text = text;
        // seg_train of Kaggle's sets, training_set, test-images, …
        folder = Pattern.compile("(seg_)?(" + words + ")(_?(set|sets|images?|imgs?|data|split|dataset))?");
    }

    /** The part that a folder of this name holds, whatever its case; empty for any other name. */
    static Optional<PartName> of(String folderName) {
        String plain = folderName.strip().toLowerCase(Locale.ROOT).replaceAll("[\\s.-]+", "_");
        for (PartName part : values()) {
            if (part.folder.matcher(plain).matches()) {
                return Optional.of(part);
            }
        }
        return Optional.empty();
    }

    /** For a message: {@code training}, {@code validation} or {@code test}. */
    @Override
    public String toString() {
        return text;
    }
}
