/**
 * Comparisons with MKL, libtorch and onnxruntime, alternating in one process: a contest for each case, a suite for each
 * kind, and the same networks written for each library.
 */
package dev.lanewise.bench.compare;
