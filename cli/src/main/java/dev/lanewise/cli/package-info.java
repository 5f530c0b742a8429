/**
 * The command {@code lanewise}: one class for each subcommand, with the groups of options that they share.
 *
 * <p>{@code Main} is the entry, {@code TrainCommand} and {@code TrainingRun} a run from its options to its folder,
 * {@code RunConfig} what a folder keeps so that the run goes on, {@code Recipes} the defaults of model and data set.
 * {@code Failures} turns exceptions into one message and an exit code.
 */
package dev.lanewise.cli;
