package dev.lanewise.training;

/**
 * Training has reached a loss or a gradient that is not a finite number; the message says at which step, and where the
 * first such number appeared.
 */
public final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    DivergedException(String problem) {
        super(problem + ": training has diverged; lower the learning rate");
    }
}
