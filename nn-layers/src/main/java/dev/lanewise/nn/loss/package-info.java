/**
 * Losses: what training makes small.
 *
 * <p>A {@link dev.lanewise.nn.loss.Loss} takes labels or target tensors and writes its own gradient. Losses over
 * classes take class weights and an ignored label ({@link dev.lanewise.nn.loss.ClassLoss}); losses of each element are
 * sums over pairs of output and target ({@link dev.lanewise.nn.loss.ElementwiseLoss}).
 */
package dev.lanewise.nn.loss;
