package dev.lanewise.cli;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Checks of names that the user gives, with the nearest known name as a suggestion. */
final class Names {
    private Names() {}

    /**
     * The name itself, which must be one of those known.
     *
     * @throws InputException if it is not
     */
    static String require(String kind, String name, List<String> known) {
        if (!known.contains(name)) {
            String suggestion = nearest(name, known).map(near -> "; did you mean " + near + "?").orElse("");
            throw new InputException(
                    "unknown " + kind + " '" + name + "': known are " + String.join(", ", known) + suggestion);
        }
        return name;
    }

    private static Optional<String> nearest(String name, List<String> known) {
        String wanted = name.toLowerCase(Locale.ROOT);
        int limit = Math.max(2, name.length() / 2);
        return known.stream().filter(candidate -> distance(wanted, candidate) <= limit)
                .min(Comparator.comparingInt(candidate -> distance(wanted, candidate)));
    }

    /** The edit distance of Levenshtein. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
