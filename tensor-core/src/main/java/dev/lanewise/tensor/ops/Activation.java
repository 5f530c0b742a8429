package dev.lanewise.tensor.ops;

/** What a convolution or a matrix product applies to each result as it is stored, at no pass over memory. */
public enum Activation {
    /** The result itself. */
    NONE,
    /** max(0, result). */
    RELU
}
