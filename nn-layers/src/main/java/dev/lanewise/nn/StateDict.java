package dev.lanewise.nn;

import dev.lanewise.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Copies one set of named tensors over another after a comparison that names all differences at once. */
final class StateDict {
    /** How many names of a kind a message lists. */
    private static final int LISTED = 10;
    /** A count of PyTorch's batch normalization that no computation here needs. */
    private static final String IGNORED = "num_batches_tracked";

    private StateDict() {}

    /** Copies {@code source} into {@code target}, all or nothing. */
    static void load(LinkedHashMap<String, Tensor> target, Map<String, Tensor> source, boolean strict) {
        List<String> missing = new ArrayList<>();
        List<String> misshapen = new ArrayList<>();
        target.forEach((name, tensor) -> {
            Tensor given = source.get(name);
            if (given == null) {
                missing.add(name);
            } else if (!given.shape().equals(tensor.shape())) {
                misshapen.add(name + " is " + given.shape() + " and must be " + tensor.shape());
            }
        });
        List<String> unexpected = source.keySet().stream()
                .filter(name -> !target.containsKey(name) && !name.endsWith(IGNORED))
                .sorted()
                .toList();
        List<String> complaints = new ArrayList<>();
        if (strict) {
            complain(complaints, "missing: ", missing);
            complain(complaints, "unexpected: ", unexpected);
        }
        complain(complaints, "of another shape: ", misshapen);
        if (!complaints.isEmpty()) {
            throw new IllegalArgumentException("the weights do not fit the network; " + String.join("; ", complaints));
        }
        target.forEach((name, tensor) -> {
            if (source.containsKey(name)) {
                tensor.copyFrom(source.get(name));
            }
        });
    }

    private static void complain(List<String> complaints, String kind, List<String> entries) {
        if (!entries.isEmpty()) {
            String rest = entries.size() > LISTED ? " and " + (entries.size() - LISTED) + " more" : "";
            complaints.add(entries.stream().limit(LISTED).collect(Collectors.joining(", ", kind, rest)));
        }
    }
}
