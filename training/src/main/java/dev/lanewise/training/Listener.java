package dev.lanewise.training;

import java.io.IOException;

/**
 * Follows a training run; called in the trainer's thread, in the order in which listeners were added.
 *
 * <p>What a listener throws ends the run. {@link Trainer#checkpoint} may be called in each of these methods, and
 * {@link Trainer#requestStop} too.
 */
public interface Listener {
    /** The run begins, or goes on from a checkpoint. */
    default void onStart(Trainer trainer) throws IOException {}

    /** An optimizer step is done, or was left out. */
    default void onStep(Trainer trainer) throws IOException {}

    /**
     * A step was left out, as {@link NanPolicy} says.
     *
     * @param problem what was not finite, at which step, and where it appeared first
     */
    default void onStepLeftOut(Trainer trainer, String problem) throws IOException {}

    /** An epoch and its validation are done; the trainer stands at the start of the next. */
    default void onEpochEnd(Trainer trainer, EpochReport report) throws IOException {}

    /** The run ends: all epochs are done, or a stop was requested ({@link Trainer#isFinished} tells). */
    default void onEnd(Trainer trainer) throws IOException {}
}
