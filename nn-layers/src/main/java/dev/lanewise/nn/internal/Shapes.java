package dev.lanewise.nn.internal;

import dev.lanewise.tensor.Shape;

/** Checks of input shapes that several layers share. */
public final class Shapes {
    private Shapes() {}

    /** The shape itself, which must be {@code [N, C, H, W]}. */
    public static Shape requireImages(Shape input) {
        if (input.rank() != 4) {
            throw new IllegalArgumentException("expects images [N, C, H, W], but the input is " + input);
        }
        return input;
    }

    /** The shape itself, which must be {@code [N, features]}. */
    public static Shape requireRows(Shape input) {
        if (input.rank() != 2) {
            throw new IllegalArgumentException("expects rows [N, features], but the input is " + input
                    + (input.rank() == 4 ? "; is a Flatten missing?" : ""));
        }
        return input;
    }

    /** The shape itself, whose dimension 1 must have the given size. */
    public static Shape requireSize(Shape input, int size, String what) {
        if (input.dimension(1) != size) {
            throw new IllegalArgumentException("expects " + size + " " + what + ", but the input is " + input);
        }
        return input;
    }
}
