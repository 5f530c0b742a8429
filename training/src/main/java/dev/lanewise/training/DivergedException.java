package dev.lanewise.training;

/** Training has reached a loss that is not a finite number; the message says at which step. */
public final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    DivergedException(double loss, Progress progress) {
        super("the loss is " + loss + " after step " + progress.step() + " (epoch " + progress.epoch()
                + "): training has diverged; lower the learning rate");
    }
}
