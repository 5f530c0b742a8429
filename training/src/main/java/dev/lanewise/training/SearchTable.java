package dev.lanewise.training;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The results of a search for hyper-parameters. */
public final class SearchTable {
    private final List<Trial> trials = new ArrayList<>();

    /** A table without trials. */
    public SearchTable() {}

    /**
     * What one combination of hyper-parameters brought.
     *
     * @param settings the values, by name
     * @param scores the score of each fold, the higher the better; NaN for a run that diverged
     */
    public record Trial(Map<String, String> settings, List<Double> scores) {
        /** The mean score; NaN if a fold has none. */
        public double mean() {
            return scores.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
        }

        /** The standard deviation of the folds' scores, n − 1 in the denominator; 0 for one fold. */
        public double deviation() {
            double mean = mean();
            double sum = scores.stream().mapToDouble(score -> (score - mean) * (score - mean)).sum();
            return scores.size() < 2 ? 0 : Math.sqrt(sum / (scores.size() - 1));
        }
    }

    /** Adds a trial. */
    public void add(Trial trial) {
        trials.add(trial);
    }

    /** The trials, the best first, those that diverged last. */
    public List<Trial> best() {
        return trials.stream().sorted(Comparator.comparingDouble(
                (Trial trial) -> Double.isNaN(trial.mean()) ? Double.NEGATIVE_INFINITY : trial.mean()).reversed())
                .toList();
    }

    /** A line for each trial, the best first, with its settings, its mean score and the deviation of its folds. */
    @Override
    public String toString() {
        if (trials.isEmpty()) {
            return "";
        }
        List<String> names = List.copyOf(trials.getFirst().settings().keySet());
        List<List<String>> rows = new ArrayList<>();
        List<String> header = new ArrayList<>(names);
        header.addAll(List.of("score", "deviation"));
        rows.add(header);
        for (Trial trial : best()) {
            List<String> row = new ArrayList<>(names.stream().map(trial.settings()::get).toList());
            row.add(Double.isNaN(trial.mean()) ? "diverged" : String.format(Locale.ROOT, "%.4f", trial.mean()));
            row.add(Double.isNaN(trial.mean()) ? "" : String.format(Locale.ROOT, "%.4f", trial.deviation()));
            rows.add(row);
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                int at = column;
                int width = rows.stream().mapToInt(each -> each.get(at).length()).max().orElse(1);
                line.append(String.format(Locale.ROOT, "%-" + Math.max(1, width) + "s  ", row.get(column)));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
