/**
 * What kernels compute, and what both kinds of them share.
 *
 * <p>An interface for each family, with the sums that its scalar twin and its vector form must give; beside them the
 * tables and the arithmetic of places that both use: windows and axes of pooling, groups of lanes, coefficients of
 * functions, random bits, and the copies that run beside a tile's multiplications.
 */
package dev.lanewise.tensor.internal.kernels;
