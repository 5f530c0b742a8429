/**
 * Matrix products: blocks that fit the caches, packed panels, tiles, and what is done to a result as it is stored.
 *
 * <p>{@link dev.lanewise.tensor.internal.gemm.BlockedGemm} is the way of all products but those with few rows or
 * columns, which {@code MatrixVector} computes at the speed of memory.
 */
package dev.lanewise.tensor.internal.gemm;
