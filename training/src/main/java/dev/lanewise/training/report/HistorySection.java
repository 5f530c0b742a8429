package dev.lanewise.training.report;

import dev.lanewise.nn.Network;
import dev.lanewise.training.plot.Chart;
import dev.lanewise.training.plot.LineChart;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The numbers and curves of a run. */
final class HistorySection {
    private static final String EPOCH = "epoch";
    private static final String STEP = "step";
    /** What the final result may have been measured on. */
    private static final List<String> RESULT_PARTS = List.of("test", "validation", "training");
    private static final int SHOWN_PROBLEMS = 5;

    private HistorySection() {}

    static void write(Html html, RunHistory history, Network networkOrNull) {
        html.raw("<div class=\"cards\">");
        cards(history, networkOrNull).forEach((name, value) -> html.raw("<div class=\"card\">").element("b", "", value)
                .element("span", "", name).raw("</div>"));
        html.raw("</div>");
        writeProblems(html, history.events("step_left_out"));
        html.raw("<div class=\"grid\">");
        curves(history).forEach(chart -> html.raw(chart.toInlineSvg()));
        html.raw("</div>");
    }

    private static Map<String, String> cards(RunHistory history, Network networkOrNull) {
        Map<String, String> cards = new LinkedHashMap<>();
        for (String part : RESULT_PARTS) {
            history.events(part).stream().reduce((_, last) -> last).ifPresent(result -> {
                cards.put("top-1 on the " + part + " images", percent(RunHistory.value(result, part + "_top1")));
                cards.put("loss on the " + part + " images",
                        RunReport.number("%.4f", RunHistory.value(result, part + "_loss")));
            });
        }
        List<Map<?, ?>> epochs = history.events(EPOCH);
        epochs.stream().filter(event -> Boolean.TRUE.equals(event.get("best"))).reduce((_, last) -> last)
                .filter(best -> !Double.isNaN(RunHistory.value(best, "validation_top1")))
                .ifPresent(best -> cards.put("best validation top-1, epoch " + best.get(EPOCH),
                        percent(RunHistory.value(best, "validation_top1"))));
        if (!epochs.isEmpty()) {
            Map<?, ?> last = epochs.getLast();
            cards.put("training loss, epoch " + last.get(EPOCH),
                    RunReport.number("%.4f", RunHistory.value(last, "train_loss")));
            double[] rates = Arrays.stream(history.values(EPOCH, "images_per_second")).filter(Double::isFinite)
                    .toArray();
            if (rates.length > 0) {
                cards.put("images a second, median", RunReport.number("%,.0f", median(rates)));
            }
            cards.put("of training", duration(Arrays.stream(history.values(EPOCH, "seconds")).sum()));
        }
        if (networkOrNull != null) {
            cards.put("parameters", String.format(Locale.ROOT, "%,d", networkOrNull.parameterCount()));
        }
        return cards;
    }

    private static void writeProblems(Html html, List<Map<?, ?>> problems) {
        for (Map<?, ?> problem : problems.subList(0, Math.min(SHOWN_PROBLEMS, problems.size()))) {
            html.element("p", "warning", "Step left out: " + problem.get("problem"));
        }
        if (problems.size() > SHOWN_PROBLEMS) {
            html.element("p", "warning", (problems.size() - SHOWN_PROBLEMS) + " more steps were left out.");
        }
    }

    private static List<Chart> curves(RunHistory history) {
        double[] epochs = history.values(EPOCH, EPOCH);
        List<Chart> charts = new ArrayList<>();
        LineChart loss = chart("Loss", EPOCH).line("training", epochs, history.values(EPOCH, "train_loss"));
        LineChart accuracy = chart("Top-1", EPOCH).line("training", epochs, history.values(EPOCH, "train_top1"));
        double[] validation = history.values(EPOCH, "validation_loss");
        if (Arrays.stream(validation).anyMatch(Double::isFinite)) {
            loss.line("validation", epochs, validation);
            accuracy.line("validation", epochs, history.values(EPOCH, "validation_top1"));
        }
        history.events(EPOCH).stream().filter(event -> Boolean.TRUE.equals(event.get("best")))
                .reduce((_, last) -> last).map(event -> RunHistory.value(event, EPOCH)).ifPresent(best -> {
                    loss.mark(best, "best");
                    accuracy.mark(best, "best");
                });
        charts.add(loss);
        charts.add(accuracy);
        double[] steps = history.values(STEP, STEP);
        boolean hasSteps = steps.length > 1;
        charts.add(hasSteps
                ? chart("Learning rate", STEP).line("", steps, history.values(STEP, "learning_rate"))
                : chart("Learning rate", EPOCH).line("", epochs, history.values(EPOCH, "learning_rate")));
        charts.add(chart("Images a second", EPOCH).line("", epochs, history.values(EPOCH, "images_per_second")));
        if (hasSteps) {
            charts.add(chart("Loss within epochs: mean since the epoch began", STEP).line("", steps,
                    history.values(STEP, "train_loss")));
        }
        return charts;
    }

    private static LineChart chart(String title, String horizontal) {
        return new LineChart(title).size(390, 260).axes(horizontal, "").wholeX();
    }

    private static double median(double[] values) {
        double[] sorted = Arrays.stream(values).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private static String percent(double share) {
        return RunReport.number("%.2f %%", 100 * share);
    }

    private static String duration(double seconds) {
        long whole = Math.round(seconds);
        return whole < 60
                ? String.format(Locale.ROOT, "%.1f s", seconds)
                : String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
    }
}
