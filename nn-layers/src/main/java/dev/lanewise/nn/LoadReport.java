package dev.lanewise.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How named weights fit a network.
 *
 * @param loaded the names that fit
 * @param missing the names that the network has and the weights have not, in the network's order
 * @param unexpected the names that only the weights have, sorted
 * @param misshapen names, each with its shape in the weights and in the network: {@code fc.bias is [4] and must be [3]}
 */
public record LoadReport(List<String> loaded, List<String> missing, List<String> unexpected, List<String> misshapen) {
    /** How many names of a kind the text lists. */
    private static final int LISTED = 10;

    /** What counts or describes, and is no weight: of PyTorch's batch normalization, of profilers (thop), of quantization. */
    private static final Set<String> IGNORED = Set.of("num_batches_tracked", "total_ops", "total_params",
            "_extra_state");

    /** Keeps copies. */
    public LoadReport {
        loaded = List.copyOf(loaded);
        missing = List.copyOf(missing);
        unexpected = List.copyOf(unexpected);
        misshapen = List.copyOf(misshapen);
    }

    /** Whether a name among weights is that of a count, such as PyTorch's {@code num_batches_tracked}, and never unexpected. */
    public static boolean isIgnored(String name) {
        return IGNORED.contains(name.substring(name.lastIndexOf('.') + 1));
    }

    /** Whether the names and shapes are the network's, all of them and no others. */
    public boolean isComplete() {
        return missing.isEmpty() && unexpected.isEmpty() && misshapen.isEmpty();
    }

    /** What does not fit, at most ten names of a kind. */
    String complaints(boolean strict) {
        List<String> kinds = new ArrayList<>();
        if (strict) {
            complain(kinds, "missing: ", missing);
            complain(kinds, "unexpected: ", unexpected);
        }
        complain(kinds, "of another shape: ", misshapen);
        return String.join("; ", kinds);
    }

    private static void complain(List<String> kinds, String kind, List<String> entries) {
        if (!entries.isEmpty()) {
            String rest = entries.size() > LISTED ? " and " + (entries.size() - LISTED) + " more" : "";
            kinds.add(entries.stream().limit(LISTED).collect(Collectors.joining(", ", kind, rest)));
        }
    }

    /**
     * For example
     * {@code 60 tensors loaded; missing: fc.bias; of another shape: fc.weight is [4, 8] and must be [3, 8]}.
     */
    @Override
    public String toString() {
        String rest = complaints(true);
        return loaded.size() + " tensors loaded" + (rest.isEmpty() ? "" : "; " + rest);
    }
}
