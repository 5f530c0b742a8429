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
            throw new InputException(unknown(kind, name, known));
        }
        return name;
    }

    /** The message for a name that is not known: the one that was probably meant, and all. */
    static String unknown(String kind, String name, List<String> known) {
        return "unknown " + kind + " '" + name + "'"
                + nearest(name, known).map(near -> "; did you mean " + near + "? Known are ").orElse(": known are ")
                + String.join(", ", known);
    }

    /**
     * The nearest of the names one of whose words is the one given, as of {@code cifar-resnet20} it is {@code resnet20}; else of those that hold
     * it; else of those that differ little.
     */
    private static Optional<String> nearest(String name, List<String> known) {
        String wanted = name.toLowerCase(Locale.ROOT);
        Comparator<String> byDistance = Comparator.comparingInt(candidate -> distance(wanted, candidate));
        int limit = Math.max(2, name.length() / 2);
        return known.stream().filter(candidate -> holds(candidate, wanted))
                .min(Comparator.<String, Boolean>comparing(candidate -> !List.of(candidate.split("-")).contains(wanted))
                        .thenComparing(byDistance))
                .or(() -> known.stream().filter(candidate -> distance(wanted, candidate) <= limit).min(byDistance));
    }

    private static boolean holds(String candidate, String wanted) {
        return letters(wanted).length() > 2 && letters(candidate).contains(letters(wanted));
    }

    private static String letters(String name) {
        return name.replaceAll("[^a-z0-9]", "");
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
