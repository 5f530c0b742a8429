package dev.lanewise.training;

import dev.lanewise.optim.ReduceOnPlateau;

/**
 * Reports the validation loss after every epoch, or the training loss where there is no validation, to a {@link ReduceOnPlateau}.
 *
 * <p>Add it before the {@link CheckpointListener}, so that a checkpoint knows of the report.
 */
public final class PlateauReporter implements Listener {
    private final ReduceOnPlateau optimizer;

    /** A reporter to the optimizer of the run. */
    public PlateauReporter(ReduceOnPlateau optimizer) {
        this.optimizer = optimizer;
    }

    @Override
    public void onEpochEnd(Trainer trainer, EpochReport report) {
        optimizer.report(report.validation().orElse(report.training()).loss());
    }
}
