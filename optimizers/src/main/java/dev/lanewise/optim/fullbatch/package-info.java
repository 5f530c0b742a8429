/**
 * Methods for one deterministic function, in double precision: Newton, BFGS and L-BFGS, least squares, and Nesterov's
 * differential equations.
 */
package dev.lanewise.optim.fullbatch;
