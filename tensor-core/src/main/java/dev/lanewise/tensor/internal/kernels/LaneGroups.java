package dev.lanewise.tensor.internal.kernels;

/**
 * How the channels of a grouped convolution lie in vectors: lane {@code g·outputs + o} computes output o of the
 * vector's group g.
 *
 * <p>An output needs all {@code inputs} channels of its group, one a <em>step</em>. In step s, output o takes input
 * {@code (o + s) mod inputs}: so each step is one rotation of the lanes of a group, and where a group has as many
 * inputs as outputs the first step needs none.
 *
 * @param lanes the floats of a vector
 * @param inputs the channels of a group that are read, 1 … lanes
 * @param outputs the channels of a group that are computed, 1 … lanes
 */
public record LaneGroups(int lanes, int inputs, int outputs) {
    /** Groups that a vector holds whole, on either side. */
    public int groups() {
        return lanes / Math.max(inputs, outputs);
    }

    /** The same groups with the roles of inputs and outputs exchanged. */
    public LaneGroups turned() {
        return new LaneGroups(lanes, outputs, inputs);
    }

    /** Channels that a vector of inputs holds; the lanes behind are idle. */
    public int inputLanes() {
        return groups() * inputs;
    }

    /** Channels that a vector of outputs holds; the lanes behind are idle. */
    public int outputLanes() {
        return groups() * outputs;
    }

    /** Which of its group's inputs a lane of outputs takes in a step. */
    public int input(int lane, int step) {
        return (lane % outputs + step) % inputs;
    }

    /** The lane of the inputs that a lane of the outputs takes in a step; 0 for an idle one. */
    public int source(int lane, int step) {
        return lane < outputLanes() ? lane / outputs * inputs + input(lane, step) : 0;
    }
}
