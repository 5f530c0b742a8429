package dev.lanewise.nn;

import dev.lanewise.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Copies one set of named tensors over another after a comparison that names all differences at once. */
final class StateDict {
    private StateDict() {}

    /** Copies {@code source} into {@code target}, all or nothing. */
    static void load(LinkedHashMap<String, Tensor> target, Map<String, Tensor> source, boolean strict) {
        LoadReport report = compare(target, source);
        String complaints = report.complaints(strict);
        if (!complaints.isEmpty()) {
            throw new IllegalArgumentException("the weights do not fit the network; " + complaints);
        }
        copy(target, source, report);
    }

    /** Copies what fits of {@code source} into {@code target}. */
    static LoadReport loadMatching(LinkedHashMap<String, Tensor> target, Map<String, Tensor> source) {
        LoadReport report = compare(target, source);
        copy(target, source, report);
        return report;
    }

    private static void copy(Map<String, Tensor> target, Map<String, Tensor> source, LoadReport report) {
        report.loaded().forEach(name -> target.get(name).copyFrom(source.get(name)));
    }

    private static LoadReport compare(LinkedHashMap<String, Tensor> target, Map<String, Tensor> source) {
        List<String> matching = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        List<String> misshapen = new ArrayList<>();
        target.forEach((name, tensor) -> {
            Tensor given = source.get(name);
            if (given == null) {
                missing.add(name);
            } else if (!given.shape().equals(tensor.shape())) {
                misshapen.add(name + " is " + given.shape() + " and must be " + tensor.shape());
            } else {
                matching.add(name);
            }
        });
        List<String> unexpected = source.keySet().stream()
                .filter(name -> !target.containsKey(name) && !LoadReport.isIgnored(name))
                .sorted()
                .toList();
        return new LoadReport(matching, missing, unexpected, misshapen);
    }
}
