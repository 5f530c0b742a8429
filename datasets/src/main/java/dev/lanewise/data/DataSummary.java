package dev.lanewise.data;

import java.util.List;
import java.util.Locale;

/**
 * What was found of a data set, in one line for the user: {@code pets: 2 classes (cat, dog), 24 training images from
 * train/}.
 */
final class DataSummary {
    private final StringBuilder text;

    DataSummary(String name, List<String> classNames) {
        text = new StringBuilder(name).append(": ").append(classNames.size())
                .append(classNames.size() == 1 ? " class (" : " classes (")
                .append(ClassNames.shortened(classNames)).append(')');
    }

    /** Adds a part, unless it is empty; {@code place} is where in the data set it lies, empty for all of it. */
    DataSummary part(PartName part, int images, String place) {
        if (images > 0) {
            text.append(String.format(Locale.ROOT, ", %,d %s image%s", images, part, images == 1 ? "" : "s"))
                    .append(place.isEmpty() ? "" : " from " + place);
        }
        return this;
    }

    /** A number of images in words. */
    static String images(int count) {
        return count + (count == 1 ? " image" : " images");
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
