package dev.lanewise.training.plot;

import java.util.Arrays;
import java.util.List;

/** A matrix of counts as cells, the stronger the greater, with its numbers where there is room: a confusion matrix. */
public final class HeatMap extends Chart {
    /** Beyond so many rows or columns, cells have no numbers and few labels. */
    private static final int MAX_NUMBERED = 20;
    /** Beyond so many, all cells are one image. */
    private static final int MAX_CELLS = 60;
    private static final double STRONGEST = 0.92;
    private static final double TITLE_HEIGHT = 24;
    private static final int LONGEST_LABEL = 12;

    private final List<String> labels;
    private final long[][] counts;
    private String rowsName = "";
    private String columnsName = "";

    /**
     * A square map of 520 × 520 pixels.
     *
     * @param labels the names of the rows, which are those of the columns, too
     * @param counts {@code counts[row][column]}, none negative
     * @throws IllegalArgumentException if the matrix is empty or not square, or has not one label a row
     */
    public HeatMap(String title, List<String> labels, long[][] counts) {
        super(title, 520, 520);
        int size = labels.size();
        if (size == 0 || counts.length != size || Arrays.stream(counts).anyMatch(row -> row.length != size)) {
            throw new IllegalArgumentException("a heat map needs a square matrix with one label a row, but has "
                    + size + " labels and " + counts.length + " rows");
        }
        this.labels = List.copyOf(labels);
        this.counts = Arrays.stream(counts).map(long[]::clone).toArray(long[][]::new);
    }

    /** Sets the size in pixels, at least 120 × 80. */
    public HeatMap size(int width, int height) {
        resize(width, height);
        return this;
    }

    /** Says what rows and columns are. */
    public HeatMap axes(String rows, String columns) {
        rowsName = rows;
        columnsName = columns;
        return this;
    }

    @Override
    void draw(Svg svg) {
        double titleHeight = title().isEmpty() ? 0 : TITLE_HEIGHT;
        int longest = labels.stream().mapToInt(label -> shortened(label).length()).max().orElse(0);
        double margin = 12 + longest * Theme.CHARACTER_WIDTH;
        double side = Math.min(width() - margin - 26, height() - titleHeight - margin - 26);
        Box inner = new Box(margin + 18, titleHeight + 4, side, side);
        svg.text(4, 15, "title", title());
        drawCells(svg, inner);
        drawLabels(svg, inner);
        svg.textUpwards(12, inner.top() + side / 2, "muted middle", rowsName);
        svg.text(inner.left() + side / 2, height() - 6, "muted middle", columnsName);
    }

    /** The strength of a cell is its share of its row: classes with few samples are seen as well as others. */
    private double strength(int row, int column) {
        long total = Arrays.stream(counts[row]).sum();
        return total == 0 ? 0 : STRONGEST * Math.sqrt((double) counts[row][column] / total);
    }

    private void drawCells(Svg svg, Box inner) {
        int size = labels.size();
        svg.leaf("rect", "class", "axis", "x", inner.left(), "y", inner.top(), "width", inner.width(), "height",
                inner.height());
        if (size > MAX_CELLS) {
            int[] pixels = new int[size * size];
            Arrays.setAll(pixels,
                    i -> (int) Math.round(255 * strength(i / size, i % size)) << 24 | Theme.HUE);
            svg.leaf("image", "x", inner.left(), "y", inner.top(), "width", inner.width(), "height", inner.height(),
                    "preserveAspectRatio", "none", "xlink:href", new PngImage(size, size, pixels).toDataUri());
            return;
        }
        double cell = inner.width() / size;
        for (int row = 0; row < size; row++) {
            for (int column = 0; column < size; column++) {
                if (counts[row][column] > 0) {
                    drawCell(svg, row, column, inner.left() + column * cell, inner.top() + row * cell, cell);
                }
            }
        }
    }

    private void drawCell(Svg svg, int row, int column, double x, double y, double cell) {
        double strength = strength(row, column);
        svg.open("g");
        svg.tooltip(labels.get(row) + " → " + labels.get(column) + ": " + counts[row][column]);
        svg.leaf("rect", "class", "cell", "x", x, "y", y, "width", cell, "height", cell, "fill-opacity", strength);
        if (labels.size() <= MAX_NUMBERED) {
            svg.text(x + cell / 2, y + cell / 2 + 4, strength > 0.6 ? "bright middle" : "middle",
                    Long.toString(counts[row][column]));
        }
        svg.close("g");
    }

    private void drawLabels(Svg svg, Box inner) {
        double cell = inner.width() / labels.size();
        int stride = Math.max(1, (int) Math.ceil(Theme.TEXT_SIZE * 1.1 / cell));
        for (int i = 0; i < labels.size(); i += stride) {
            double middle = (i + 0.5) * cell;
            String label = shortened(labels.get(i));
            svg.text(inner.left() - 5, inner.top() + middle + 4, "end", label);
            double x = inner.left() + middle + 4;
            double y = inner.bottom() + 6;
            svg.open("text", "x", x, "y", y, "class", "end", "transform",
                    "rotate(-90 " + Svg.number(x) + " " + Svg.number(y) + ")");
            svg.markup(Svg.escape(label)).close("text");
        }
    }

    private static String shortened(String label) {
        return label.length() <= LONGEST_LABEL ? label : label.substring(0, LONGEST_LABEL - 1) + "…";
    }
}
