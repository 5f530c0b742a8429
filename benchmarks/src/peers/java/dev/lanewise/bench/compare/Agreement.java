package dev.lanewise.bench.compare;

import dev.lanewise.tensor.Tensor;

/** The check that two libraries have done the same work. */
final class Agreement {
    private Agreement() {}

    /** Throws unless all values are within {@code tolerance} of each other. */
    static void require(float[] ours, float[] theirs, double tolerance) {
        for (int i = 0; i < ours.length; i++) {
            if (!(Math.abs(ours[i] - theirs[i]) <= tolerance)) {
                throw new ContestException(
                        "results differ: element " + i + " is " + ours[i] + ", the peer's " + theirs[i]);
            }
        }
    }

    /** Throws unless all values are within {@code tolerance} times the peer's largest one. */
    static void require(Tensor ours, org.bytedeco.pytorch.Tensor theirs, double tolerance) {
        float[] expected = TorchTensors.values(theirs);
        double largest = 0;
        for (float value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        require(ours.toArray(), expected, tolerance * largest);
    }

    /** Throws unless the {@link #distance} is within the tolerance. */
    static void requireNorm(String what, float[] ours, float[] theirs, double tolerance) {
        double distance = distance(ours, theirs);
        if (!(distance <= tolerance)) {
            throw new ContestException(
                    "results differ: " + what + " by " + distance + " of its norm, where " + tolerance
                            + " is allowed");
        }
    }

    /** The norm of the difference by the norm of the expected values. */
    static double distance(float[] values, float[] expected) {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < values.length; i++) {
            difference += ((double) values[i] - expected[i]) * ((double) values[i] - expected[i]);
            norm += (double) expected[i] * expected[i];
        }
        return Math.sqrt(difference / norm);
    }
}
