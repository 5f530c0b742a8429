package dev.lanewise.training;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Shows a run as it goes: a bar that is redrawn in place on a terminal, plain lines elsewhere, and a line for each
 * epoch.
 */
public final class ProgressBar implements Listener {
    private static final int BAR_WIDTH = 24;
    private static final double REDRAW_SECONDS = 0.1;
    private static final double PLAIN_LINE_SECONDS = 10;
    private static final byte[] ERASE_LINE = "\r\033[K".getBytes(StandardCharsets.US_ASCII);
    /** A line is cut off where the terminal ends, which may be resized at any time: a second row would not be erased. */
    private static final byte[] CUT_LINES = "\033[?7l".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] WRAP_LINES = "\033[?7h".getBytes(StandardCharsets.US_ASCII);

    private final PrintStream out;
    private final boolean terminal;
    private final LongSupplier nanoClock;
    private long startTime;
    private long startStep;
    private long startImages;
    private long lastShown;

    /**
     * A bar on a stream.
     *
     * @param out where to write, usually {@code System.err}
     * @param terminal whether a line can be redrawn there
     */
    public ProgressBar(PrintStream out, boolean terminal) {
        this(out, terminal, System::nanoTime);
    }

    ProgressBar(PrintStream out, boolean terminal, LongSupplier nanoClock) {
        this.out = out;
        this.terminal = terminal;
        this.nanoClock = nanoClock;
    }

    @Override
    public void onStart(Trainer trainer) {
        startTime = nanoClock.getAsLong();
        lastShown = startTime;
        startStep = trainer.progress().step();
        startImages = trainer.trainedImages();
    }

    @Override
    public void onStep(Trainer trainer) {
        long now = nanoClock.getAsLong();
        if (seconds(lastShown, now) < (terminal ? REDRAW_SECONDS : PLAIN_LINE_SECONDS)) {
            return;
        }
        lastShown = now;
        Progress progress = trainer.progress();
        double rate = (trainer.trainedImages() - startImages) / Math.max(1e-9, seconds(startTime, now));
        String text = String.format(Locale.ROOT, "epoch %d/%d step %d/%d  loss %.4f top-1 %.4f  %s left  %s",
                progress.epoch(), progress.epochs(), progress.batch(), progress.batches(), progress.training().loss(),
                progress.training().top1(), timeLeft(progress, now), speed(rate));
        if (terminal) {
            out.writeBytes(ERASE_LINE);
            out.writeBytes(CUT_LINES);
            out.print(text + "  " + bar(progress));
            out.writeBytes(WRAP_LINES);
        } else {
            out.println(text);
        }
        out.flush();
    }

    @Override
    public void onStepLeftOut(Trainer trainer, String problem) {
        eraseLine();
        out.println(problem + "; the step is left out");
        out.flush();
    }

    @Override
    public void onEpochEnd(Trainer trainer, EpochReport report) {
        long now = nanoClock.getAsLong();
        lastShown = now;
        String validation = report.validation()
                .map(metrics -> String.format(Locale.ROOT, "  validation loss %.4f top-1 %.4f", metrics.loss(),
                        metrics.top1()))
                .orElse("");
        // An epoch that was resumed after its last step has no speed.
        String speed = report.imagesPerSecond().isPresent() ? "  " + speed(report.imagesPerSecond().getAsDouble()) : "";
        eraseLine();
        out.println(
                String.format(Locale.ROOT, "epoch %d/%d  train loss %.4f top-1 %.4f%s%s  lr %.3g%s  %.1f s  %s left",
                        report.epoch(), report.epochs(), report.training().loss(), report.training().top1(), validation,
                        report.best() ? " (best)" : "", report.learningRate(), speed, report.seconds(),
                        timeLeft(trainer.progress(), now)));
        out.flush();
    }

    @Override
    public void onEnd(Trainer trainer) {
        eraseLine();
        out.flush();
    }

    /** Control codes are written as bytes: text streams may escape what would command a terminal. */
    private void eraseLine() {
        if (terminal) {
            out.writeBytes(ERASE_LINE);
        }
    }

    private static String speed(double imagesPerSecond) {
        return String.format(Locale.ROOT, imagesPerSecond < 10 ? "%.2f images/s" : "%.0f images/s", imagesPerSecond);
    }

    private static String bar(Progress progress) {
        int filled = BAR_WIDTH * progress.batch() / progress.batches();
        return "[" + "=".repeat(filled) + " ".repeat(BAR_WIDTH - filled) + "]";
    }

    private String timeLeft(Progress progress, long now) {
        long done = progress.step() - startStep;
        long remaining = progress.totalSteps() - progress.step();
        if (done == 0) {
            return remaining == 0 ? "0:00" : "?";
        }
        long left = Math.round(seconds(startTime, now) / done * remaining);
        return left < 3600
                ? String.format(Locale.ROOT, "%d:%02d", left / 60, left % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", left / 3600, left / 60 % 60, left % 60);
    }

    private static double seconds(long from, long to) {
        return (to - from) * 1e-9;
    }
}
