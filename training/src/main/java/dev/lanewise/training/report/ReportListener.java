package dev.lanewise.training.report;

import dev.lanewise.training.EpochReport;
import dev.lanewise.training.Listener;
import dev.lanewise.training.Trainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * Writes the report of a run anew after every epoch: what has been logged, and the weights and gradients as they are.
 *
 * <p>Add it after the log.
 */
public final class ReportListener implements Listener {
    private final Path folder;
    private final Supplier<RunReport> settings;

    /**
     * A writer to a folder.
     *
     * @param folder the run's, which holds its log
     * @param settings makes a report that holds configuration and environment
     */
    public ReportListener(Path folder, Supplier<RunReport> settings) {
        this.folder = folder;
        this.settings = settings;
    }

    @Override
    public void onEpochEnd(Trainer trainer, EpochReport report) throws IOException {
        settings.get().history(RunHistory.read(folder)).network(trainer.network(), "the last step")
                .write(folder.resolve(RunReport.FILE));
    }
}
