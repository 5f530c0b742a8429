package dev.lanewise.training.plot;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The colours of all charts, light and dark, and the sizes of their text. */
final class Theme {
    /** How many colours tell series apart; series beyond them repeat the colours with dashes. */
    static final int SERIES_COLORS = 8;
    /** The hue of contours, heat maps and histograms, whose strength is its opacity: it reads on light and dark. */
    static final int HUE = 0x2F6FB0;

    static final double TEXT_SIZE = 12;
    /** The mean width of a character of {@link #TEXT_SIZE}, which decides where labels find room. */
    static final double CHARACTER_WIDTH = 7;

    private static final String[] NAMES = {"text", "muted", "grid", "axis", "hue", "paper", "c0", "c1", "c2", "c3",
            "c4",
            "c5", "c6", "c7"};
    private static final String[] LIGHT = {"#1d242c", "#5d6772", "#e3e7eb", "#9aa4ae", "#2f6fb0", "#ffffff", "#1f6fb4",
            "#d1571a", "#27894a", "#b8307a", "#7a55c7", "#8a6d00", "#0a8a94", "#5c6570"};
    private static final String[] DARK = {"#e6eaee", "#a3adb8", "#2c343c", "#66717c", "#2f6fb0", "#14191e", "#6cb2f2",
            "#ff9a5c", "#63cf8a", "#ff85bd", "#b79cff", "#e3c341", "#4fd0d9", "#b4bcc6"};

    private static final String RULES = """
            .chart { font-family: system-ui, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; font-size: 12px; }
            .chart text { fill: var(--text); }
            .chart .paper { fill: var(--paper); }
            .chart .title { font-weight: 600; font-size: 13px; }
            .chart .muted { fill: var(--muted); }
            .chart .middle { text-anchor: middle; }
            .chart .end { text-anchor: end; }
            .chart .over { stroke: var(--paper); stroke-width: 3; paint-order: stroke; }
            .chart .bright { fill: #ffffff; }
            .chart .grid { stroke: var(--grid); }
            .chart .axis { stroke: var(--axis); fill: none; }
            .chart .mark { stroke: var(--muted); stroke-dasharray: 3 3; }
            .chart .contour { stroke: var(--text); stroke-opacity: .28; stroke-width: .8; fill: none; }
            .chart .bar, .chart .cell { fill: var(--hue); }
            .chart .line { fill: none; stroke-width: 1.8; stroke-linejoin: round; stroke-linecap: round; }
            .chart .target { stroke: var(--text); }
            .chart .dash1 { stroke-dasharray: 6 3; }
            .chart .dash2 { stroke-dasharray: 2 3; }
            .chart .dash3 { stroke-dasharray: 8 3 2 3; }
            .chart .halo { stroke: var(--paper); stroke-width: 1.5; }
            .chart image { image-rendering: pixelated; }
            .chart image.smooth { image-rendering: auto; }
            """ + seriesRules();

    /** For a page: colors follow the reader's light or dark preference. */
    static final String PAGE_CSS = ".chart { " + variables(LIGHT)
            + " }\n@media (prefers-color-scheme: dark) {\n  .chart { " + variables(DARK) + " } }\n" + RULES;

    /** For a file of its own: colors are the light ones, by value, since librsvg, Inkscape and others know no variables. */
    static final String FILE_CSS = withValues(RULES, LIGHT);

    private Theme() {}

    /** The class of a series' line. */
    static String line(int series) {
        return "line " + color(series, "s") + " dash" + series / SERIES_COLORS % 4;
    }

    /** The class of a series' points. */
    static String fill(int series) {
        return color(series, "f");
    }

    private static String color(int series, String prefix) {
        return prefix + series % SERIES_COLORS;
    }

    private static String variables(String[] colors) {
        return IntStream.range(0, NAMES.length).mapToObj(i -> "--" + NAMES[i] + ": " + colors[i] + ";")
                .collect(Collectors.joining(" "));
    }

    private static String withValues(String rules, String[] colors) {
        String result = rules;
        for (int i = 0; i < NAMES.length; i++) {
            result = result.replace("var(--" + NAMES[i] + ")", colors[i]);
        }
        return result;
    }

    private static String seriesRules() {
        return IntStream.range(0, SERIES_COLORS)
                .mapToObj(
                        i -> ".chart .s" + i + " { stroke: var(--c" + i + "); } .chart .f" + i + " { fill: var(--c" + i
                                + "); }")
                .collect(Collectors.joining("\n")) + "\n";
    }
}
