/**
 * The training loop, and what watches, measures and keeps it.
 *
 * <p>{@link dev.lanewise.training.Trainer} drives epochs and steps; listeners log, show progress, stop early and write
 * checkpoints, from which a run goes on with the same bits. {@link dev.lanewise.training.Evaluator} measures a network on
 * a data set. Beside them are searches: for a learning rate, for settings, for the layer that made the first NaN.
 * Charts, reports and explaining pictures are in packages of their own.
 */
package dev.lanewise.training;
