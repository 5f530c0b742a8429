/**
 * Tensors, their memory and their random numbers.
 *
 * <p>{@link dev.lanewise.tensor.Tensor} is a window of a {@code float[]} with a {@link dev.lanewise.tensor.Shape};
 * images are {@code [N, C, H, W]} to their user and channels-last in memory. {@link dev.lanewise.tensor.Parameter} adds
 * a name and a gradient, {@link dev.lanewise.tensor.Workspace} lends memory and counts its owners, and
 * {@link dev.lanewise.tensor.Random} is a function of seed, stream and position. What computes with tensors is in
 * {@link dev.lanewise.tensor.ops}.
 */
package dev.lanewise.tensor;
