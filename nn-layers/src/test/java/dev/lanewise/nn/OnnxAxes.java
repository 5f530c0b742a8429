package dev.lanewise.nn;

import dev.lanewise.testing.OnnxTensor;

/** A tensor as the matrix of one of its axes, and back: rows {@code [all else, axis]}. */
record OnnxAxes(int[] dimensions, int axis) {
    int length() {
        return dimensions[axis];
    }

    /** The elements behind the axis. */
    private int inner() {
        int inner = 1;
        for (int i = axis + 1; i < dimensions.length; i++) {
            inner *= dimensions[i];
        }
        return inner;
    }

    OnnxTensor toRows(OnnxTensor x) {
        double[] rows = new double[x.values().length];
        for (int i = 0; i < rows.length; i++) {
            rows[place(i)] = x.values()[i];
        }
        return new OnnxTensor(x.name(), x.type(), new int[] {rows.length / length(), length()}, rows);
    }

    OnnxTensor fromRows(OnnxTensor rows) {
        double[] values = new double[rows.values().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = rows.values()[place(i)];
        }
        return new OnnxTensor(rows.name(), rows.type(), dimensions, values);
    }

    /** Where an element is among the rows. */
    private int place(int i) {
        int inner = inner();
        int row = i / (inner * length()) * inner + i % inner;
        return row * length() + i / inner % length();
    }

    /** The dimensions without the axis, or with 1 in its place. */
    int[] reduced(boolean keep) {
        int[] reduced = new int[keep ? dimensions.length : dimensions.length - 1];
        for (int i = 0, o = 0; i < dimensions.length; i++) {
            if (i != axis) {
                reduced[o++] = dimensions[i];
            } else if (keep) {
                reduced[o++] = 1;
            }
        }
        return reduced;
    }
}
