package dev.lanewise.training;

import dev.lanewise.tensor.Tensor;
import java.util.Map;

/**
 * Stops a run whose validation has not improved for some epochs, and restores the weights of the best one (lectures 2 and 3).
 *
 * <p>What is best is the trainer's measure: top-1 on the validation images, then their loss. The best weights are kept in memory; a run
 * that is resumed after its best epoch has them in its best checkpoint only, and its last weights stay.
 */
public final class EarlyStopping implements Listener {
    private final int patience;
    private Map<String, Tensor> best = Map.of();
    private boolean stopped;

    /**
     * Early stopping.
     *
     * @param patience the epochs without improvement that are borne, at least 1
     * @throws IllegalArgumentException if it is below 1
     */
    public EarlyStopping(int patience) {
        if (patience < 1) {
            throw new IllegalArgumentException("the patience must be at least 1 epoch, but is " + patience);
        }
        this.patience = patience;
    }

    /** Whether the run was stopped for want of improvement. */
    public boolean stopped() {
        return stopped;
    }

    @Override
    public void onStart(Trainer trainer) {
        stopIfStuck(trainer);
    }

    @Override
    public void onEpochEnd(Trainer trainer, EpochReport report) {
        if (report.best()) {
            best = trainer.evaluatedWeights();
        }
        stopIfStuck(trainer);
    }

    @Override
    public void onEnd(Trainer trainer) {
        if (!best.isEmpty() && (stopped || trainer.isFinished())) {
            trainer.network().loadStateDict(best, true);
        }
    }

    private void stopIfStuck(Trainer trainer) {
        if (trainer.completedEpochs() - trainer.bestEpoch() >= patience) {
            stopped = true;
            trainer.requestStop();
        }
    }
}
