package dev.lanewise.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A curve drawn in characters, with eight heights a row. */
final class TerminalPlot {
    private static final int WIDTH = 64;
    private static final int ROWS = 10;
    private static final String EIGHTHS = " ▁▂▃▄▅▆▇█";

    private TerminalPlot() {}

    /** The lines of a plot from 0 to the largest of the values, which are not negative, over 0 to {@code end}. */
    static List<String> lines(double[] values, int end) {
        double largest = Arrays.stream(values).max().orElse(0);
        double top = largest > 0 ? largest : 1;
        List<String> lines = new ArrayList<>();
        for (int row = ROWS - 1; row >= 0; row--) {
            StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%10s │",
                    row == ROWS - 1 ? String.format(Locale.ROOT, "%.4g", top) : ""));
            for (int column = 0; column < WIDTH; column++) {
                double value = values[(int) ((long) column * (values.length - 1) / (WIDTH - 1))];
                long height = Math.round(value / top * ROWS * (EIGHTHS.length() - 1));
                line.append(EIGHTHS.charAt(Math.clamp(height - row * 8L, 0, 8)));
            }
            lines.add(line.toString().stripTrailing());
        }
        lines.add(String.format(Locale.ROOT, "%10s └%s", "0", "─".repeat(WIDTH)));
        lines.add(String.format(Locale.ROOT, "%12s%" + (WIDTH - 1) + "d epochs", "0", end));
        return lines;
    }
}
