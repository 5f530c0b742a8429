package dev.lanewise.nn.activation;

/** The function max(0, min(1, slope·x + shift)) of each element, for any shape. */
public final class Hardsigmoid extends ClampedLine {
    /** PyTorch's: slope 1/6 and shift 1/2. */
    public Hardsigmoid() {
        this(1 / 6f, 0.5f);
    }

    /** Another line: ONNX' and Keras' have the slope 0.2. */
    public Hardsigmoid(float slope, float shift) {
        super(slope, shift, 0, 1);
    }
}
