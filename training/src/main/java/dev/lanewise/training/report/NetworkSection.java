package dev.lanewise.training.report;

import dev.lanewise.nn.Network;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Reduction;
import dev.lanewise.training.plot.Histogram;
import dev.lanewise.training.plot.ImageGrid;
import dev.lanewise.training.plot.PngImage;
import java.util.ArrayList;
import java.util.List;

/** The first filters of a network, and the weights and gradients of its layers. */
final class NetworkSection {
    private static final int MAX_FILTERS = 96;
    /** Beyond so many layers, their histograms are shown on demand. */
    private static final int MAX_OPEN = 12;

    private NetworkSection() {}

    static void write(Html html, Network network, String gradientSource) {
        List<PngImage> filters = Pictures.firstFilters(network, MAX_FILTERS);
        if (!filters.isEmpty()) {
            html.element("h2", "", "Filters of the first layer");
            html.raw(ImageGrid.of("", 12, 64, false,
                    filters.stream().map(filter -> new ImageGrid.Tile(filter, List.of())).toList()).toInlineSvg());
        }
        html.element("h2", "", "Weights and gradients");
        html.element("p", "note", "Gradients are those of " + gradientSource + ".");
        html.table(false, List.of("parameter", "shape", "mean", "deviation", "largest", "gradient deviation",
                "largest gradient", "gradient : weight"),
                network.parameters().stream().map(NetworkSection::row)
                        .toList());
        writeHistograms(html, network.parameters().stream().filter(each -> each.value().shape().rank() >= 2).toList());
    }

    private static void writeHistograms(Html html, List<Parameter> weights) {
        html.raw("<details" + (weights.size() <= MAX_OPEN ? " open" : "") + "><summary>Histograms</summary>"
                + "<div class=\"small\">");
        for (Parameter parameter : weights) {
            html.raw(histogram(parameter.name(), parameter.value()));
            html.raw(histogram(parameter.name() + ", gradient", parameter.gradient()));
        }
        html.raw("</div></details>");
    }

    private static String histogram(String title, Tensor values) {
        return Histogram.of(title, values.array(), values.offset(), values.elements()).toInlineSvg();
    }

    private static List<String> row(Parameter parameter) {
        Tensor value = parameter.value();
        Tensor gradient = parameter.gradient();
        double weightSize = Math.sqrt(Reduction.squaredNorm(value));
        double gradientSize = Math.sqrt(Reduction.squaredNorm(gradient));
        List<String> cells = new ArrayList<>(List.of(parameter.name(), value.shape().toString()));
        for (double number : new double[] {mean(value), deviation(value), Reduction.maxAbsolute(value),
                deviation(gradient), Reduction.maxAbsolute(gradient),
                weightSize == 0 ? Double.NaN : gradientSize / weightSize}) {
            cells.add(RunReport.number("%.3g", number));
        }
        return cells;
    }

    private static double mean(Tensor values) {
        return Reduction.sum(values) / Math.max(1, values.elements());
    }

    private static double deviation(Tensor values) {
        double mean = mean(values);
        double variance = Reduction.squaredNorm(values) / Math.max(1, values.elements()) - mean * mean;
        return Math.sqrt(Math.max(0, variance));
    }
}
