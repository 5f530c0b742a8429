package dev.lanewise.models;

import dev.lanewise.nn.LoadReport;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** How the tensors of a file fit a network: which are its weights, and what is missing. */
public final class WeightsFit {
    private static final int LISTED = 5;

    private final Path file;
    private final TensorStore store;
    private final Map<String, Shape> wanted;
    private final List<StateDictNames.Group> groups;
    /** The network's names with those of the file. */
    private final Map<String, String> chosen = new LinkedHashMap<>();
    private final List<String> unexpected = new ArrayList<>();
    private final List<String> unused = new ArrayList<>();

    WeightsFit(Path file, TensorStore store, Map<String, Shape> wanted) {
        this.file = file;
        this.store = store;
        this.wanted = wanted;
        groups = StateDictNames.groups(store.entries(), wanted);
        if (!groups.isEmpty()) {
            StateDictNames.Group best = groups.getFirst();
            chosen.putAll(best.names());
            groups.stream().filter(best::mayBeMixedWith)
                    .forEach(part -> part.names().forEach(chosen::putIfAbsent));
            findRest(best.prefix());
        }
    }

    /** Sorts what stands beside the chosen tensors in their dictionary into other layers and what is none. */
    private void findRest(String prefix) {
        Set<String> ofGroups = groups.stream().map(group -> group.names().values()).flatMap(Collection::stream)
                .collect(Collectors.toSet());
        Set<String> dictionaries = chosen.values().stream().map(name -> store.entries().get(name).dictionary())
                .collect(Collectors.toCollection(HashSet::new));
        StateDictNames.canonical(store.entries()).forEach((canonical, name) -> {
            TensorStore.Entry entry = store.entries().get(name);
            if (ofGroups.contains(name) || !dictionaries.contains(entry.dictionary()) || !canonical.startsWith(prefix)
                    || LoadReport.isIgnored(name)) {
                return;
            }
            String rest = canonical.substring(prefix.length());
            // The parameters of a layer have the layer's name and their own.
            (entry.isReadable() && rest.contains(".") ? unexpected : unused).add(rest);
        });
    }

    /** The shape of the tensor that has the place of one of the network's; empty if there is none, or it cannot be read. */
    public Optional<Shape> shape(String name) {
        return Optional.ofNullable(chosen.get(name)).map(found -> store.entries().get(found).shape());
    }

    /** What fits the network, and what does not, by its names. */
    public LoadReport report() {
        List<String> loaded = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        List<String> misshapen = new ArrayList<>();
        wanted.forEach((name, shape) -> {
            String found = chosen.get(name);
            TensorStore.Entry entry = found == null ? null : store.entries().get(found);
            if (entry == null) {
                missing.add(name);
            } else if (!entry.isReadable()) {
                misshapen.add(name + " cannot be read: " + StateDictNames.shown(entry.problem()));
            } else if (!entry.shape().equals(shape)) {
                misshapen.add(name + " is " + entry.shape() + " and must be " + shape);
            } else {
                loaded.add(name);
            }
        });
        return new LoadReport(loaded, missing, unexpected.stream().map(StateDictNames::shown).sorted().toList(),
                misshapen);
    }

    /**
     * What the user should know, in a few words: which state dict was taken where several fit, and what of it is not used;
     * empty for nothing.
     */
    public String remark() {
        List<String> remarks = new ArrayList<>();
        List<String> others = groups.stream().skip(1).filter(group -> group.fitting() == wanted.size())
                .map(WeightsFit::place).toList();
        if (!others.isEmpty()) {
            remarks.add("weights taken from " + listed(List.of(place(groups.getFirst()))) + "; those of "
                    + listed(others) + " fit as well");
        }
        if (!unused.isEmpty()) {
            remarks.add("not used: " + listed(unused));
        }
        return String.join("; ", remarks);
    }

    private static String place(StateDictNames.Group group) {
        return group.prefix().isEmpty()
                ? "the outermost names"
                : group.prefix().substring(0, group.prefix().length() - 1);
    }

    private static String listed(Collection<String> names) {
        String rest = names.size() > LISTED ? " and " + (names.size() - LISTED) + " more" : "";
        return names.stream().limit(LISTED).map(StateDictNames::shown).collect(Collectors.joining(", ", "", rest));
    }

    /** What keeps the network from having all its weights, or of the file from being used; empty for nothing. */
    public String complaint() {
        if (chosen.isEmpty()) {
            return "none of its " + store.entries().size() + " tensors has a name of the network, which are "
                    + listed(wanted.keySet()) + "; the file's are " + listed(store.entries().keySet());
        }
        LoadReport report = report();
        return report.isComplete() ? "" : report.toString();
    }

    /**
     * Checks that the network gets all its weights, and that no layer is left over.
     *
     * @throws WeightsFormatException if it does not; the message lists what is missing, unexpected and of another shape
     */
    public void requireComplete() throws WeightsFormatException {
        if (!complaint().isEmpty()) {
            throw new WeightsFormatException(file, "does not fit the network: " + complaint());
        }
    }

    /**
     * Reads those tensors that fit.
     *
     * @return them by the network's names
     * @throws WeightsFormatException if a number is not finite; the message names the tensor
     * @throws IOException if the file is damaged, or reading fails
     */
    public Map<String, Tensor> read() throws IOException {
        List<String> fitting = report().loaded();
        Map<String, Tensor> tensors = store.read(fitting.stream().map(chosen::get).toList());
        Map<String, Tensor> named = new LinkedHashMap<>();
        for (String name : fitting) {
            Tensor tensor = tensors.get(chosen.get(name));
            requireFinite(name, tensor);
            named.put(name, tensor);
        }
        return named;
    }

    private void requireFinite(String name, Tensor tensor) throws WeightsFormatException {
        float[] values = tensor.array();
        for (int i = tensor.offset(); i < tensor.offset() + tensor.elements(); i++) {
            if (!Float.isFinite(values[i])) {
                throw new WeightsFormatException(file, "its weights are not finite: " + name + " holds " + values[i]
                        + "; the training that made them has diverged, or the file is damaged");
            }
        }
    }
}
