package dev.lanewise.training.plot;

import java.util.List;

/** Several charts in one picture, row by row. */
public final class ChartGrid extends Chart {
    private static final int TITLE_HEIGHT = 30;
    private static final int GAP = 16;

    private final int columns;
    private final List<Chart> charts;

    /**
     * A grid whose cells have the size of the widest and highest chart.
     *
     * @throws IllegalArgumentException if there is no chart or no column
     */
    public ChartGrid(String title, int columns, List<? extends Chart> charts) {
        super(title, 0, 0);
        if (charts.isEmpty() || columns < 1) {
            throw new IllegalArgumentException(
                    "a grid needs charts and columns, but has " + charts.size() + " charts and " + columns
                            + " columns");
        }
        this.columns = Math.min(columns, charts.size());
        this.charts = List.copyOf(charts);
        resize(this.columns * (cellWidth() + GAP) + GAP,
                TITLE_HEIGHT + Math.ceilDiv(charts.size(), this.columns) * (cellHeight() + GAP));
    }

    @Override
    void draw(Svg svg) {
        svg.text(GAP, 20, "title", title());
        for (int i = 0; i < charts.size(); i++) {
            int x = GAP + i % columns * (cellWidth() + GAP);
            int y = TITLE_HEIGHT + i / columns * (cellHeight() + GAP);
            svg.open("g", "transform", "translate(" + x + " " + y + ")");
            charts.get(i).draw(svg);
            svg.close("g");
        }
    }

    private int cellWidth() {
        return charts.stream().mapToInt(Chart::width).max().orElseThrow();
    }

    private int cellHeight() {
        return charts.stream().mapToInt(Chart::height).max().orElseThrow();
    }
}
