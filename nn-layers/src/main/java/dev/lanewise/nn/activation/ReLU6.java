package dev.lanewise.nn.activation;

/** The rectifier cut off at 6, min(max(x, 0), 6), of each element, for any shape. */
public final class ReLU6 extends ClampedLine {
    /** A rectifier cut off at 6. */
    public ReLU6() {
        super(1, 0, 0, 6);
    }
}
