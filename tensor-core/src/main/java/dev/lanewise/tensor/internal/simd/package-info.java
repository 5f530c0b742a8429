/**
 * The kernels on the Vector API, one source for all vector widths; the only package that imports it.
 *
 * <p>{@code RowTile12x2} is the micro-kernel to read first. Loops, accumulators and
 * signatures have the form that the JIT compiles to what the machine can do; before simplifying one, measure it.
 */
package dev.lanewise.tensor.internal.simd;
