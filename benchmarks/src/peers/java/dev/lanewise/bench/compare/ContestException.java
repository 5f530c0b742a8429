package dev.lanewise.bench.compare;

/** A contest that has no result: a peer crashed, or the results differ. */
final class ContestException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ContestException(String message) {
        super(message);
    }
}
