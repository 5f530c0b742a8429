/**
 * The choice of kernels: {@link dev.lanewise.tensor.internal.Kernels} takes, once, the Vector API's or their scalar
 * twins.
 *
 * <p>All that the operations see of a kernel is its interface in {@link dev.lanewise.tensor.internal.kernels}.
 */
package dev.lanewise.tensor.internal;
