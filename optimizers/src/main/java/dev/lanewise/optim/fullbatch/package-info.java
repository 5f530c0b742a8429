/**
 * Methods for one deterministic function, in double precision: Newton, BFGS and L-BFGS, least squares, and Nesterov's
 * differential equations.
 *
 * <p>An {@link dev.lanewise.optim.fullbatch.Objective} is what they minimize;
 * {@link dev.lanewise.optim.fullbatch.NetworkObjective} makes one of a network and all its samples, and a
 * {@link dev.lanewise.optim.fullbatch.Minimum} is what they return.
 */
package dev.lanewise.optim.fullbatch;
