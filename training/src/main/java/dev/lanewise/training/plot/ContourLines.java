package dev.lanewise.training.plot;

/** The lines of equal value on a grid, by marching squares (Lorensen and Cline 1987, in two dimensions). */
final class ContourLines {
    private final double[] xs;
    private final double[] ys;
    private final double[][] values;
    private final Frame frame;
    private StringBuilder path;

    ContourLines(double[] xs, double[] ys, double[][] values, Frame frame) {
        this.xs = xs;
        this.ys = ys;
        this.values = values;
        this.frame = frame;
    }

    /** The line of a value as an SVG path: one segment, or two, for each cell that it crosses. */
    String at(double level) {
        path = new StringBuilder();
        for (int row = 0; row + 1 < ys.length; row++) {
            for (int column = 0; column + 1 < xs.length; column++) {
                cell(row, column, level);
            }
        }
        return path.toString();
    }

    /**
     * Joins the crossings of a cell's four edges, met in the order bottom, right, top, left. Where all four are crossed
     * (a saddle), the mean of the corners decides which pair of opposite corners is cut off: the one on the other side
     * of the level.
     */
    private void cell(int row, int column, double level) {
        double[] corners = {values[row][column], values[row][column + 1], values[row + 1][column + 1],
                values[row + 1][column]};
        double[] x = {xs[column], xs[column + 1], xs[column + 1], xs[column]};
        double[] y = {ys[row], ys[row], ys[row + 1], ys[row + 1]};
        double[] crossings = new double[8];
        int count = 0;
        for (int edge = 0; edge < 4; edge++) {
            int next = (edge + 1) % 4;
            double a = corners[edge];
            double b = corners[next];
            if (!Double.isFinite(a) || !Double.isFinite(b)) {
                return;
            }
            if (a < level != b < level) {
                double share = (level - a) / (b - a);
                crossings[count++] = frame.x().position(x[edge] + share * (x[next] - x[edge]));
                crossings[count++] = frame.y().position(y[edge] + share * (y[next] - y[edge]));
            }
        }
        if (count == 4) {
            segment(crossings, 0, 2);
        } else if (count == 8) {
            boolean middleBelow = (corners[0] + corners[1] + corners[2] + corners[3]) / 4 < level;
            boolean cutsSecondCorner = middleBelow != corners[1] < level;
            segment(crossings, 0, cutsSecondCorner ? 2 : 6);
            segment(crossings, 4, cutsSecondCorner ? 6 : 2);
        }
    }

    private void segment(double[] crossings, int from, int to) {
        path.append('M').append(tenth(crossings[from])).append(' ').append(tenth(crossings[from + 1])).append('L')
                .append(tenth(crossings[to])).append(' ').append(tenth(crossings[to + 1]));
    }

    /** A tenth of a pixel is enough for thin lines, of which there are thousands of pieces. */
    private static String tenth(double pixels) {
        return Svg.number(Math.round(pixels * 10) / 10.0);
    }
}
