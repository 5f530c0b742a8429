package dev.lanewise.training;

/**
 * Where a training run is.
 *
 * @param epoch the epoch in progress, from 1
 * @param epochs the epochs of the whole run
 * @param batch the batches of this epoch that are done
 * @param batches the batches of an epoch
 * @param step the optimizer steps done since the run began
 * @param learningRate the learning rate of the latest step
 * @param training the metrics of this epoch's batches so far, in training mode
 */
public record Progress(int epoch, int epochs, int batch, int batches, long step, double learningRate,
        Metrics training) {

    /** The steps of the whole run. */
    public long totalSteps() {
        return (long) epochs * batches;
    }
}
