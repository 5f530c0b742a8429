package dev.lanewise.training.report;

import dev.lanewise.formats.io.AtomicFile;
import dev.lanewise.nn.Network;
import dev.lanewise.training.LayerProfile;
import dev.lanewise.training.LayerProfiler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A page about one run: how it went, what it was set up with, and what has become of its network.
 *
 * <p>What is not given is left out. The page holds all that it shows, is read in light or dark, on a telephone or a wide
 * screen, and asks the network for nothing; the same data gives the same bytes.
 */
public final class RunReport {
    /** The name of the page within a run's folder. */
    public static final String FILE = "report.html";

    private final String title;
    private final Map<String, String> configuration = new LinkedHashMap<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private RunHistory history;
    private Network network;
    private String gradientSource;
    private Predictions predictions;
    private String predictionSource;
    private LayerProfiler profiler;

    /** A page under a title that has nothing else yet. */
    public RunReport(String title) {
        this.title = title;
    }

    /** Shows the curves of a run. */
    public RunReport history(RunHistory runHistory) {
        history = runHistory;
        return this;
    }

    /** Shows what the run was set up with, by name. */
    public RunReport configuration(Map<String, String> entries) {
        configuration.putAll(entries);
        return this;
    }

    /** Shows what the run was computed with, by name. */
    public RunReport environment(Map<String, String> entries) {
        environment.putAll(entries);
        return this;
    }

    /**
     * Shows a network's first filters, and the weights and gradients of its layers as they are when the page is made.
     *
     * @param gradients what the gradients are of: {@code the last step}
     */
    public RunReport network(Network shown, String gradients) {
        network = shown;
        gradientSource = gradients;
        return this;
    }

    /**
     * Shows the confusion matrix, the classes and the worst mistakes.
     *
     * @param images what was predicted: {@code test images}
     */
    public RunReport predictions(Predictions shown, String images) {
        predictions = shown;
        predictionSource = images;
        return this;
    }

    /** Shows the time and memory of every layer. */
    public RunReport profile(LayerProfiler shown) {
        profiler = shown;
        return this;
    }

    /** The page. */
    public String toHtml() {
        Html html = new Html();
        html.raw(Page.head(title));
        html.raw("<main>").element("h1", "", title);
        if (history != null) {
            HistorySection.write(html, history, network);
        }
        if (predictions != null) {
            PredictionSection.write(html, predictions, predictionSource);
        }
        if (network != null) {
            NetworkSection.write(html, network, gradientSource);
        }
        if (profiler != null) {
            writeProfile(html);
        }
        writeSettings(html);
        return html.raw("</main></body></html>").toString();
    }

    /**
     * Writes {@link #toHtml} to a file.
     *
     * @throws IOException if writing fails; the message names the file
     */
    public void write(Path file) throws IOException {
        byte[] content = toHtml().getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(file, out -> out.write(content));
    }

    private void writeProfile(Html html) {
        html.element("h2", "", "Time and memory by layer");
        double whole = Math.max(1e-12, profiler.stepSeconds());
        html.element("p", "note",
                String.format(Locale.ROOT, "A training step takes %.3f ms, of which %.3f ms go to data, loss and "
                        + "optimizer; activations and their gradients take %,.1f MiB.", 1e3 * whole,
                        1e3 * profiler.otherSeconds(), profiler.workspaceBytes() / (1024.0 * 1024)));
        html.table(false,
                List.of("layer", "forward ms", "backward ms", "share", "output KiB", "weights KiB"),
                profiler.layers().stream().map(layer -> profileRow(layer, whole)).toList());
    }

    private static List<String> profileRow(LayerProfile layer, double stepSeconds) {
        return List.of(layer.name() + " (" + layer.type() + ")", number("%.3f", 1e3 * layer.forwardSeconds()),
                number("%.3f", 1e3 * layer.backwardSeconds()),
                number("%.1f %%", 100 * (layer.forwardSeconds() + layer.backwardSeconds()) / stepSeconds),
                number("%,.1f", layer.outputBytes() / 1024.0), number("%,.1f", layer.parameterBytes() / 1024.0));
    }

    private void writeSettings(Html html) {
        html.raw("<div class=\"wide\">");
        if (!configuration.isEmpty()) {
            html.raw("<section>").element("h2", "", "Configuration").table(configuration).raw("</section>");
        }
        if (!environment.isEmpty()) {
            html.raw("<section>").element("h2", "", "Environment").table(environment).raw("</section>");
        }
        html.raw("</div>");
    }

    static String number(String format, double value) {
        return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, format, value);
    }
}
