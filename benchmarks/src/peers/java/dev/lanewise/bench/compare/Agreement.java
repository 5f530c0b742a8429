package dev.lanewise.bench.compare;

/** The check that two libraries have done the same work. */
final class Agreement {
    private Agreement() {}

    /** Throws unless all values are within {@code tolerance} of each other. */
    static void require(float[] ours, float[] theirs, double tolerance) {
        for (int i = 0; i < ours.length; i++) {
            if (!(Math.abs(ours[i] - theirs[i]) <= tolerance)) {
                throw new IllegalStateException(
                        "results differ: element " + i + " is " + ours[i] + ", the peer's " + theirs[i]);
            }
        }
    }
}
