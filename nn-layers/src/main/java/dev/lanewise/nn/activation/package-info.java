/**
 * Activation functions, with PyTorch's names.
 *
 * <p>A function whose derivative follows from its value, such as {@link dev.lanewise.nn.activation.ReLU}, saves its
 * output and computes in place; one whose derivative needs the input, such as {@link dev.lanewise.nn.activation.GELU},
 * saves that; {@link dev.lanewise.nn.activation.Softmax} and its logarithm work on the channels of each pixel.
 */
package dev.lanewise.nn.activation;
