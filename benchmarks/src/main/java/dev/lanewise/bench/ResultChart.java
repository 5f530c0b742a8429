package dev.lanewise.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Draws rows of comparisons as bars: their ratios on a logarithmic axis around 1, or their shares of the peak. */
@Command(name = "chart", mixinStandardHelpOptions = true,
        description = "Draws CSV files of comparisons as an SVG picture.")
public final class ResultChart implements Callable<Integer> {
    private static final int ROW_HEIGHT = 18;
    private static final int TOP = 46;
    private static final int LABELS = 250;
    private static final int BARS = 470;
    private static final int WIDTH = LABELS + BARS + 60;
    private static final String STYLE = """
            text { fill: #1d242c; font-family: system-ui, "Segoe UI", Roboto, Helvetica, Arial, sans-serif;
              font-size: 12px; }
            .title { font-weight: 600; font-size: 14px; } .muted { fill: #5d6772; } .end { text-anchor: end; }
            .middle { text-anchor: middle; }
            .paper { fill: #ffffff; } .grid { stroke: #e3e7eb; } .one { stroke: #5d6772; }
            .better { fill: #27894a; } .worse { fill: #d1571a; } .share { fill: #1f6fb4; }
            """;

    @Parameters(arity = "1..*", paramLabel = "CSV", description = "Files that compare --csv has written.")
    private List<Path> files;

    @Option(names = "--svg", required = true, description = "The picture.")
    private Path picture;

    @Option(names = "--share", description = "Draw shares of the peak in place of ratios.")
    private boolean share;

    @Option(names = "--title", description = "What stands above.")
    private String title = "";

    private ResultChart() {}

    @Override
    public Integer call() throws IOException {
        List<Row> rows = new ArrayList<>();
        for (Path file : files) {
            Files.readAllLines(file).stream().filter(line -> !line.equals(Row.HEADER)).map(Row::parse)
                    .filter(row -> !share || !Double.isNaN(row.shareOfPeak())).forEach(rows::add);
        }
        Files.writeString(picture, draw(rows, new Scale(rows, share)));
        return 0;
    }

    /** Where a value stands on the horizontal axis. */
    private record Scale(double low, double high, boolean logarithmic) {
        Scale(List<Row> rows, boolean share) {
            this(share ? 0 : powerOfTwoBelow(rows), share ? fifthAbove(rows) : powerOfTwoAbove(rows), !share);
        }

        /** At least 1; Winograd's algorithm goes beyond, since operations are counted as a direct convolution's. */
        private static double fifthAbove(List<Row> rows) {
            double largest = rows.stream().mapToDouble(Row::shareOfPeak).max().orElse(1);
            return Math.max(1, Math.ceil(5 * largest) / 5);
        }

        private static double powerOfTwoBelow(List<Row> rows) {
            double smallest = rows.stream().mapToDouble(Row::ratio).min().orElse(1);
            return Math.pow(2, Math.min(-1, Math.floor(Math.log(smallest) / Math.log(2))));
        }

        private static double powerOfTwoAbove(List<Row> rows) {
            double largest = rows.stream().mapToDouble(Row::ratio).max().orElse(1);
            return Math.pow(2, Math.max(1, Math.ceil(Math.log(largest) / Math.log(2))));
        }

        double x(double value) {
            double place = logarithmic
                    ? Math.log(value / low) / Math.log(high / low)
                    : value / high;
            return LABELS + BARS * place;
        }

        /** The value at which bars begin. */
        double origin() {
            return logarithmic ? 1 : 0;
        }

        List<Double> ticks() {
            List<Double> ticks = new ArrayList<>();
            for (double tick = low; tick <= high + 1e-9; tick = logarithmic ? 2 * tick : tick + 0.2) {
                ticks.add(tick);
            }
            return ticks;
        }
    }

    private String draw(List<Row> rows, Scale scale) {
        int height = TOP + ROW_HEIGHT * rows.size() + 10;
        StringBuilder svg = new StringBuilder();
        add(svg, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\">", WIDTH,
                height,
                WIDTH, height);
        add(svg, "<style>%s</style>", STYLE);
        add(svg, "<rect class=\"paper\" width=\"%d\" height=\"%d\"/>", WIDTH, height);
        add(svg, "<text class=\"title\" x=\"10\" y=\"18\">%s</text>", escape(title));
        for (double tick : scale.ticks()) {
            add(svg, "<line class=\"%s\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>",
                    Math.abs(tick - 1) < 1e-9 ? "one" : "grid", scale.x(tick), scale.x(tick), TOP - 4, height - 8);
            add(svg, "<text class=\"muted middle\" x=\"%.1f\" y=\"%d\">%s</text>", scale.x(tick), TOP - 10,
                    String.format(Locale.ROOT, "%.2f", tick).replaceAll("\\.?0+$", ""));
        }
        for (int i = 0; i < rows.size(); i++) {
            bar(svg, rows.get(i), TOP + ROW_HEIGHT * i, scale);
        }
        return svg.append("</svg>\n").toString();
    }

    private void bar(StringBuilder svg, Row row, int y, Scale scale) {
        double value = share ? row.shareOfPeak() : row.ratio();
        double from = Math.min(scale.x(value), scale.x(scale.origin()));
        double to = Math.max(scale.x(value), scale.x(scale.origin()));
        String kind = share ? "share" : value >= 1 ? "better" : "worse";
        String batch = row.batch() == 0 ? "" : " b" + row.batch();
        add(svg, "<text class=\"end\" x=\"%d\" y=\"%d\">%s</text>", LABELS - 8, y + 13,
                escape(row.name() + " " + row.pass() + batch));
        add(svg, "<rect class=\"%s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\"/>", kind, from, y + 3,
                Math.max(1, to - from), ROW_HEIGHT - 6);
        add(svg, "<text x=\"%.1f\" y=\"%d\">%.2f</text>", to + 5, y + 13, value);
    }

    private static void add(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
