package dev.lanewise.models;

import dev.lanewise.formats.io.VisibleText;
import dev.lanewise.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the names of tensors are worth: which are those of a network, whatever stands before or within them. */
final class StateDictNames {
    /** Modules of PyTorch that only wrap another: for several processors, compiled, in parts, with fewer activations kept. */
    private static final Set<String> WRAPPERS = Set.of("module", "_orig_mod", "_fsdp_wrapped_module",
            "_checkpoint_wrapped_module", "_forward_module");
    /** What users call the module that a network is kept in: parts of one state dict may be named with and without them. */
    private static final Set<String> CONTAINERS = Set.of("model", "net", "network", "backbone", "encoder");
    private static final Pattern AVERAGE = Pattern
            .compile("(.*_)?(ema|avg|averaged?|swa|teacher|momentum|shadow|optim|optimizer)(_.*)?");
    /** torchvision's published DenseNets: {@code denselayer1.norm.1.weight}. */
    private static final Pattern DENSE_LAYER = Pattern.compile("(denselayer\\d+\\.(?:norm|conv))\\.([12])\\.");

    private static final int LONGEST_SHOWN = 200;

    private StateDictNames() {}

    /**
     * Tensors that have the names of a network behind one prefix.
     *
     * @param prefix what stands before the names, wrappers left out; empty, or ends with a dot
     * @param names the network's names, with those of the file
     * @param fitting how many of them have the network's shapes
     */
    record Group(String prefix, Map<String, String> names, long fitting) {
        private boolean isAverage() {
            return Arrays.stream(prefix.toLowerCase(Locale.ROOT).split("\\."))
                    .anyMatch(part -> AVERAGE.matcher(part).matches());
        }

        /** The prefix without what users call the module that a network is kept in. */
        private String family() {
            return Arrays.stream(prefix.split("\\.")).filter(part -> !CONTAINERS.contains(part))
                    .collect(Collectors.joining("."));
        }

        /** Whether parts of one state dict may have both prefixes. */
        boolean mayBeMixedWith(Group other) {
            return family().equals(other.family());
        }
    }

    /** A text from a file as a message may show it: not long, and nothing that a terminal obeys. */
    static String shown(String text) {
        return VisibleText.of(text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "…" : text);
    }

    /** A name without wrappers, and as it is today. */
    static String canonical(String name) {
        String unwrapped = Arrays.stream(name.split("\\.", -1)).filter(part -> !WRAPPERS.contains(part))
                .collect(Collectors.joining("."));
        return DENSE_LAYER.matcher(unwrapped).replaceAll("$1$2.");
    }

    /** The names of a file with their canonical ones; of two that become the same, the later stays as it is. */
    static Map<String, String> canonical(Map<String, TensorStore.Entry> entries) {
        Map<String, String> canonical = new LinkedHashMap<>();
        entries.keySet().forEach(name -> {
            String other = canonical.putIfAbsent(canonical(name), name);
            if (other != null) {
                canonical.put(name, name);
            }
        });
        return canonical;
    }

    /** The groups of a file's tensors that have names of a network, the best first. */
    static List<Group> groups(Map<String, TensorStore.Entry> entries, Map<String, Shape> wanted) {
        Map<String, String> wantedByCanonical = new HashMap<>();
        wanted.keySet().forEach(name -> wantedByCanonical.put(canonical(name), name));
        long parts = wantedByCanonical.keySet().stream().mapToLong(name -> name.chars().filter(c -> c == '.').count())
                .max().orElse(0) + 1;
        Map<String, Map<String, String>> byPrefix = new LinkedHashMap<>();
        canonical(entries).forEach((canonical, name) -> {
            int start = canonical.length() + 1;
            for (long part = 0; part < parts && start > 0; part++) {
                start = canonical.lastIndexOf('.', start - 2) + 1;
                String own = wantedByCanonical.get(canonical.substring(start));
                if (own != null) {
                    byPrefix.computeIfAbsent(canonical.substring(0, start), _ -> new LinkedHashMap<>())
                            .putIfAbsent(own, name);
                }
            }
        });
        List<Group> groups = new ArrayList<>();
        byPrefix.forEach((prefix, names) -> groups.add(new Group(prefix, names, names.entrySet().stream()
                .filter(name -> wanted.get(name.getKey()).equals(entries.get(name.getValue()).shape())).count())));
        groups.sort(Comparator.comparingLong(Group::fitting).reversed()
                .thenComparing(Comparator.<Group>comparingInt(group -> group.names().size()).reversed())
                .thenComparing(Group::isAverage));
        return groups;
    }

    /** The names of the largest dictionary of tensors, without wrappers that all of them have, with their full names. */
    static Map<String, String> largest(Map<String, TensorStore.Entry> entries) {
        Map<String, List<String>> byDictionary = entries.keySet().stream().collect(
                Collectors.groupingBy(name -> entries.get(name).dictionary(), LinkedHashMap::new, Collectors.toList()));
        Map.Entry<String, List<String>> largest = byDictionary.entrySet().stream().max(
                Comparator.<Map.Entry<String, List<String>>>comparingInt(dictionary -> dictionary.getValue().size())
                        .thenComparing(dictionary -> !new Group(dictionary.getKey(), Map.of(), 0).isAverage()))
                .orElseThrow();
        String dictionary = largest.getKey();
        int prefix = dictionary.isEmpty() ? 0 : dictionary.length() + 1;
        while (true) {
            int start = prefix;
            String first = firstPart(largest.getValue().getFirst(), start);
            if (!WRAPPERS.contains(first)
                    || !largest.getValue().stream().allMatch(name -> firstPart(name, start).equals(first))) {
                break;
            }
            prefix += first.length() + 1;
        }
        Map<String, String> names = new LinkedHashMap<>();
        for (String name : largest.getValue()) {
            names.put(name.substring(Math.min(prefix, name.length())), name);
        }
        return names;
    }

    private static String firstPart(String name, int start) {
        int end = name.indexOf('.', start);
        return end < 0 ? "" : name.substring(start, end);
    }
}
