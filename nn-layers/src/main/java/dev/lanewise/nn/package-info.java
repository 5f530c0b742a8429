/**
 * Layers, the networks made of them, and the passes that compute with them.
 *
 * <p>{@link dev.lanewise.nn.Layer} is a function of one tensor with its gradient, {@link dev.lanewise.nn.Sequential} a
 * chain of layers, {@link dev.lanewise.nn.Network} a layer with the shape of its input, and
 * {@link dev.lanewise.nn.Pass} one computation: mode, memory, saved activations, random stream. Layers with weights,
 * normalizations, pooling and joins are here; so are the steps into which {@code Sequential} fuses them, because they
 * share what no other package should see. Begin with {@code AffineLayer} and {@link dev.lanewise.nn.Conv2d}.
 */
package dev.lanewise.nn;
