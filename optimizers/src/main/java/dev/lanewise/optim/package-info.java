/**
 * First-order optimizers, what is wrapped around them, and learning-rate schedules.
 *
 * <p>An {@link dev.lanewise.optim.Optimizer} takes parameters with their gradients and moves them by one fused pass each;
 * {@link dev.lanewise.optim.Sgd} and {@link dev.lanewise.optim.Adam} are the ones to read first. Wrappers average
 * weights, accumulate gradients or change the method on the way; a {@link dev.lanewise.optim.Schedule} says the rate of
 * each step. The conventions of papers that differ (where ε stands, what momentum multiplies) have names.
 */
package dev.lanewise.optim;
