package dev.lanewise.training.plot;

import java.util.ArrayList;
import java.util.List;

/** The names of series below a plot, in as many rows as they need. */
final class Legend {
    private static final double ROW = 17;
    private static final double SWATCH = 20;
    private static final double GAP = 18;

    private final List<Entry> entries = new ArrayList<>();

    /**
     * A series.
     *
     * @param name what it is called
     * @param cssClass how it is drawn
     * @param isLine whether it is drawn as a line, not as points
     */
    record Entry(String name, String cssClass, boolean isLine) {
        private double width() {
            return SWATCH + 5 + name.length() * Theme.CHARACTER_WIDTH + GAP;
        }
    }

    /** Adds a series, unless it has no name. */
    void add(Entry entry) {
        if (!entry.name.isEmpty()) {
            entries.add(entry);
        }
    }

    /** The height that the legend needs at a width; 0 without named series. */
    double height(double width) {
        return entries.isEmpty() ? 0 : layOut(width, (_, _, _) -> {}) + 6;
    }

    void draw(Svg svg, double top, double width) {
        if (!entries.isEmpty()) {
            layOut(width, (entry, x, y) -> drawEntry(svg, entry, x, top + y));
        }
    }

    private static void drawEntry(Svg svg, Entry entry, double x, double y) {
        double middle = y + ROW / 2;
        if (entry.isLine) {
            svg.leaf("path", "class", entry.cssClass, "d",
                    "M" + Svg.number(x) + " " + Svg.number(middle) + "h" + Svg.number(SWATCH));
        } else {
            svg.leaf("circle", "class", entry.cssClass, "cx", x + SWATCH / 2, "cy", middle, "r", 3);
        }
        svg.text(x + SWATCH + 5, middle + 4, "", entry.name);
    }

    /** Takes the place of an entry. */
    private interface Place {
        void accept(Entry entry, double x, double y);
    }

    /** Gives every entry its place and returns the height of all rows. */
    private double layOut(double width, Place place) {
        double x = GAP;
        double y = 0;
        for (Entry entry : entries) {
            if (x > GAP && x + entry.width() > width) {
                x = GAP;
                y += ROW;
            }
            place.accept(entry, x, y);
            x += entry.width();
        }
        return y + ROW;
    }
}
