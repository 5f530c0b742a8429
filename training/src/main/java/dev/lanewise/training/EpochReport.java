package dev.lanewise.training;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What an epoch brought.
 *
 * @param epoch the epoch that ended, from 1
 * @param epochs the epochs of the whole run
 * @param step the optimizer steps done since the run began
 * @param learningRate the learning rate of the epoch's last step
 * @param training the metrics of the training batches, each measured before its update
 * @param validation the metrics of the validation images after the epoch; empty if there are none
 * @param best whether no epoch before was as good: by top-1 on the validation images, then by their loss
 * @param seconds the time since the epoch began or was resumed
 * @param trainingSeconds the part of it that was spent on training steps
 * @param trainedImages the images trained on in that part
 */
public record EpochReport(int epoch, int epochs, long step, double learningRate, Metrics training,
        Optional<Metrics> validation, boolean best, double seconds, double trainingSeconds, long trainedImages) {

    /** The training speed; empty if nothing was trained on since the epoch was resumed. */
    public OptionalDouble imagesPerSecond() {
        return trainedImages == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(trainedImages / Math.max(trainingSeconds, 1e-9));
    }
}
