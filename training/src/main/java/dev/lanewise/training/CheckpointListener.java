package dev.lanewise.training;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Saves the run: {@code last.ckpt} after every epoch, now and then within one, and when the run ends; {@code
 * best.ckpt} after every epoch that is the best so far.
 *
 * <p>Add it after the logs, so that what a checkpoint has behind it is logged.
 */
public final class CheckpointListener implements Listener {
    /** The name of the file to go on from. */
    public static final String LAST = "last.ckpt";
    /** The name of the file with the best weights. */
    public static final String BEST = "best.ckpt";

    private final Path folder;
    private final int everySteps;
    private final double everySeconds;
    private long lastTime;
    private long savedStep;

    /**
     * A saver to a folder.
     *
     * @param folder an existing folder
     * @param everySteps save within an epoch after every so many steps; 0 for never
     * @param everySeconds save within an epoch when so much time has gone by; 0 for never
     */
    public CheckpointListener(Path folder, int everySteps, double everySeconds) {
        this.folder = folder;
        this.everySteps = everySteps;
        this.everySeconds = everySeconds;
    }

    @Override
    public void onStart(Trainer trainer) {
        lastTime = System.nanoTime();
        savedStep = trainer.progress().step();
    }

    @Override
    public void onStep(Trainer trainer) throws IOException {
        boolean stepsDone = everySteps > 0 && trainer.progress().step() % everySteps == 0;
        boolean timeGone = everySeconds > 0 && (System.nanoTime() - lastTime) * 1e-9 >= everySeconds;
        if (stepsDone || timeGone) {
            saveLast(trainer);
        }
    }

    /** The best, with the weights that were evaluated, is saved first: a kill between the two repeats the epoch, and saves the same best again. */
    @Override
    public void onEpochEnd(Trainer trainer, EpochReport report) throws IOException {
        if (report.best()) {
            trainer.writeEvaluated(folder.resolve(BEST));
        }
        saveLast(trainer);
    }

    @Override
    public void onEnd(Trainer trainer) throws IOException {
        if (trainer.progress().step() != savedStep) {
            saveLast(trainer);
        }
    }

    private void saveLast(Trainer trainer) throws IOException {
        trainer.checkpoint().write(folder.resolve(LAST));
        lastTime = System.nanoTime();
        savedStep = trainer.progress().step();
    }
}
