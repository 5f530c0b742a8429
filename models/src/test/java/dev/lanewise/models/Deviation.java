package dev.lanewise.models;

import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Reduction;
import tools.jackson.databind.JsonNode;

/** How far one tensor is from another, relative to the other's size. */
final class Deviation {
    private Deviation() {}

    /**
     * The larger of two measures: the distance relative to the norm, and that of the worst element relative to the
     * largest.
     */
    static double of(Tensor tensor, Tensor other) {
        float[] values = tensor.toArray();
        float[] expected = other.toArray();
        double squares = 0;
        for (int i = 0; i < values.length; i++) {
            double difference = (double) values[i] - expected[i];
            squares += difference * difference;
        }
        return Math.max(Math.sqrt(squares / Reduction.squaredNorm(other)), ofWorst(tensor, other));
    }

    /** The distance of the worst element relative to the largest. */
    static double ofWorst(Tensor tensor, Tensor other) {
        float[] values = tensor.toArray();
        float[] expected = other.toArray();
        double worst = 0;
        for (int i = 0; i < values.length; i++) {
            worst = Math.max(worst, Math.abs((double) values[i] - expected[i]));
        }
        return worst / Reduction.maxAbsolute(other);
    }

    /**
     * A bound from below for {@link #of}, where of the other only the norm, the sum, the largest absolute value and the
     * first elements are known.
     */
    static double ofSummary(Tensor tensor, JsonNode summary) {
        float[] values = tensor.toArray();
        if (values.length != summary.get("n").asInt()) {
            return Double.POSITIVE_INFINITY;
        }
        double norm = summary.get("l2").asDouble();
        double largest = summary.get("absmax").asDouble();
        double deviation = Math.abs(Math.sqrt(Reduction.squaredNorm(tensor)) - norm) / norm;
        deviation = Math.max(deviation, Math.abs(Reduction.maxAbsolute(tensor) - largest) / largest);
        // The sum of n numbers is at most √n times as far off as their vector.
        double sum = Reduction.sum(tensor) - summary.get("sum").asDouble();
        deviation = Math.max(deviation, Math.abs(sum) / (norm * Math.sqrt(values.length)));
        JsonNode head = summary.get("head");
        for (int i = 0; i < head.size(); i++) {
            deviation = Math.max(deviation, Math.abs(values[i] - head.get(i).asDouble()) / largest);
        }
        return deviation;
    }
}
