/**
 * Paths of convolution: direct sums over windows, lanes of pixel and channel, groups of few channels, and Winograd's.
 *
 * <p>{@link dev.lanewise.tensor.internal.conv.ConvCost} chooses among them;
 * {@link dev.lanewise.tensor.internal.conv.ConvForward} with its {@code ConvPlan} is the one to read first. A path
 * blocks and packs in plain Java and calls micro-kernels.
 */
package dev.lanewise.tensor.internal.conv;
