package dev.lanewise.nn;

import dev.lanewise.tensor.Tensor;

/**
 * The input of a batch normalization in training, and what it needs to know of it.
 *
 * @param mean of each channel
 * @param inverseDeviation 1 / √(variance + eps) of each channel
 */
record WithStatistics(Tensor tensor, Tensor mean, Tensor inverseDeviation) {}
