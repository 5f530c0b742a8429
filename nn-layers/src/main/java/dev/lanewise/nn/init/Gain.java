package dev.lanewise.nn.init;

import dev.lanewise.nn.activation.SELU;

/**
 * By how much the weights before a function are made larger so that the function keeps the variance, as PyTorch's
 * {@code calculate_gain} has it.
 */
public final class Gain {
    /** Of no function, and of the logistic function. */
    public static final double LINEAR = 1;
    /** Of tanh. */
    public static final double TANH = 5 / 3.0;
    /** Of the rectifier (He et al. 2015). */
    public static final double RELU = Math.sqrt(2);
    /** Of the self-normalizing unit. */
    public static final double SELU = 0.75;

    private Gain() {}

    /** Of the leaky rectifier with a slope below 0. */
    public static double leakyRelu(double slope) {
        return Math.sqrt(2 / (1 + slope * slope));
    }
}
