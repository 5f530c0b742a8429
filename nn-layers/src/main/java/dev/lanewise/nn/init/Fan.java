package dev.lanewise.nn.init;

import dev.lanewise.tensor.Shape;

/**
 * How many inputs an output of a layer is computed from, and how many outputs an input goes into.
 *
 * @param in the fan-in, at least 1
 * @param out the fan-out, at least 1
 */
public record Fan(int in, int out) {
    /** Which of the two keeps its variance: that of the activations forward, or that of the gradients backward. */
    public enum Mode {
        /** The fan-in: activations keep their variance. */
        IN,
        /** The fan-out: gradients keep their variance. */
        OUT
    }

    /**
     * The fans of a weight {@code [O, I, …]}: I and O times the size of the kernel, as PyTorch counts them.
     *
     * @throws IllegalArgumentException if the rank is below 2
     */
    public static Fan of(Shape weight) {
        if (weight.rank() < 2) {
            throw new IllegalArgumentException("fans are those of a weight [O, I, ...], but the shape is " + weight);
        }
        int in = weight.elementsPerSample();
        return new Fan(in, in / weight.dimension(1) * weight.dimension(0));
    }

    int get(Mode mode) {
        return mode == Mode.IN ? in : out;
    }
}
