package dev.lanewise.training.plot;

/** The colours of all charts, light and dark, and the sizes of their text. */
final class Theme {
    /** How many colours tell series apart; series beyond them repeat the colours with dashes. */
    static final int SERIES_COLORS = 8;
    /** The hue of contours, heat maps and histograms, whose strength is its opacity: it reads on light and dark. */
    static final int HUE = 0x2F6FB0;

    static final double TEXT_SIZE = 12;
    /** The mean width of a character of {@link #TEXT_SIZE}, which decides where labels find room. */
    static final double CHARACTER_WIDTH = 7;

    private static final String[] LIGHT = {"#1f6fb4", "#d1571a", "#27894a", "#b8307a", "#7a55c7", "#8a6d00", "#0a8a94",
            "#5c6570"};
    private static final String[] DARK = {"#6cb2f2", "#ff9a5c", "#63cf8a", "#ff85bd", "#b79cff", "#e3c341", "#4fd0d9",
            "#b4bcc6"};

    static final String CSS = """
            .chart { --text: #1d242c; --muted: #5d6772; --grid: #e3e7eb; --axis: #9aa4ae; --hue: #2f6fb0; --paper: #ffffff;
              %s font: 12px system-ui, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; }
            @media (prefers-color-scheme: dark) {
              .chart { --text: #e6eaee; --muted: #a3adb8; --grid: #2c343c; --axis: #66717c; --paper: #14191e; %s } }
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
            .chart .dash1 { stroke-dasharray: 6 3; }
            .chart .dash2 { stroke-dasharray: 2 3; }
            .chart .dash3 { stroke-dasharray: 8 3 2 3; }
            .chart .halo { stroke: var(--paper); stroke-width: 1.5; }
            .chart image { image-rendering: pixelated; }
            .chart image.smooth { image-rendering: auto; }
            %s"""
            .formatted(variables(LIGHT), variables(DARK), seriesRules());

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
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < colors.length; i++) {
            text.append("--c").append(i).append(": ").append(colors[i]).append("; ");
        }
        return text.toString().strip();
    }

    private static String seriesRules() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < SERIES_COLORS; i++) {
            text.append(
                    ".chart .s%d { stroke: var(--c%d); } .chart .f%d { fill: var(--c%d); }%n".formatted(i, i, i, i));
        }
        return text.toString().replace("\r\n", "\n");
    }
}
