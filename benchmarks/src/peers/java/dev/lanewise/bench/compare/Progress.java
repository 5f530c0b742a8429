package dev.lanewise.bench.compare;

/** Says on the error stream what a long measurement is at: a line every ten seconds, so that a short one says nothing. */
final class Progress {
    private static final long INTERVAL = 10_000_000_000L;

    private final String contest;
    private long last = System.nanoTime();

    /** The progress of a contest from here on. */
    Progress(String contest) {
        this.contest = contest;
    }

    /** Says what is done now, if nothing has been said for long. */
    void now(String what) {
        if (System.nanoTime() - last > INTERVAL) {
            System.err.println("compare: " + contest + ": " + what);
            last = System.nanoTime();
        }
    }
}
