package dev.lanewise.training;

import java.io.PrintStream;
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
    private static final String ERASE_LINE = "\r\033[K";

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
        String text = String.format(Locale.ROOT, "epoch %d/%d %s%d/%d  loss %.4f top-1 %.4f  %.0f images/s  %s left",
                progress.epoch(), progress.epochs(), terminal ? bar(progress) + " " : "step ", progress.batch(),
                progress.batches(), progress.training().loss(), progress.training().top1(), rate,
                timeLeft(progress, now));
        if (terminal) {
            out.print(ERASE_LINE + text);
        } else {
            out.println(text);
        }
        out.flush();
    }

    @Override
    public void onStepLeftOut(Trainer trainer, String problem) {
        out.println((terminal ? ERASE_LINE : "") + problem + "; the step is left out");
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
        out.println((terminal ? ERASE_LINE : "") + String.format(Locale.ROOT,
                "epoch %d/%d  train loss %.4f top-1 %.4f%s%s  lr %.3g  %.0f images/s  %.1f s  %s left", report.epoch(),
                report.epochs(), report.training().loss(), report.training().top1(), validation,
                report.best() ? " (best)" : "",
                report.learningRate(), report.imagesPerSecond(), report.seconds(), timeLeft(trainer.progress(), now)));
        out.flush();
    }

    @Override
    public void onEnd(Trainer trainer) {
        if (terminal) {
            out.print(ERASE_LINE);
            out.flush();
        }
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
