package dev.lanewise.cli;

import dev.lanewise.formats.io.AtomicFile;
import dev.lanewise.optim.Schedule;
import dev.lanewise.training.plot.LineChart;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows learning rates over a run. */
@Command(name = "schedule", mixinStandardHelpOptions = true, versionProvider = Main.Version.class, sortOptions = false,
        description = "Shows the learning rate that schedules give over a run, as a table or a plot.",
        footerHeading = "%nExamples:%n", footer = {"  lanewise schedule cosine:warm-up=5 --epochs 90 --lr 0.1 --plot",
                "  lanewise schedule step one-cycle triangle --epochs 30 --plot schedules.svg",
                "%nSchedules, with the numbers that they take (in epochs, shares or factors); all take warm-up=EPOCHS:%n"
                        + "  constant; step:every,factor; multi-step:at=30/60,factor; exponential:factor;%n"
                        + "  inverse:decay; polynomial:power,floor; linear:start,end; cosine:floor;%n"
                        + "  warm-restarts:first,growth,floor; one-cycle:rise,divisor,final-divisor;%n"
                        + "  triangle:peak,start,end; plateau:factor,patience,threshold (depends on the validation loss)"})
final class ScheduleCommand implements Callable<Integer> {
    private static final String TERMINAL = "-";
    private static final int MAX_STEPS = 100_000_000;
    private static final int SVG_WIDTH = 720;
    private static final int SVG_HEIGHT = 400;

    private final Streams streams;

    @Parameters(arity = "1..*", paramLabel = "SCHEDULE",
            description = "NAME[:KEY=NUMBER,...], as in lanewise train --schedule")
    private List<String> schedules;

    @Option(names = "--epochs", paramLabel = "N", defaultValue = "30", description = "epochs of the run (default: 30)")
    private int epochs;

    @Option(names = "--steps", paramLabel = "N", defaultValue = "100", description = "steps of an epoch (default: 100)")
    private int stepsPerEpoch;

    @Option(names = "--lr", paramLabel = "RATE", defaultValue = "1", description = "base learning rate (default: 1)")
    private double learningRate;

    @Option(names = "--plot", arity = "0..1", paramLabel = "FILE", fallbackValue = TERMINAL,
            description = "draw the rates: to an SVG file, or to the terminal if no file is given")
    private String plot;

    ScheduleCommand(Streams streams) {
        this.streams = streams;
    }

    /** The learning rate of every step. */
    private record Curve(String name, double[] epochs, double[] rates) {}

    @Override
    public Integer call() throws IOException {
        require(epochs >= 1, "--epochs must be at least 1", epochs);
        require(stepsPerEpoch >= 1, "--steps must be at least 1", stepsPerEpoch);
        require((long) epochs * stepsPerEpoch <= MAX_STEPS, "--epochs times --steps must be at most " + MAX_STEPS,
                (long) epochs * stepsPerEpoch);
        require(learningRate > 0 && Double.isFinite(learningRate), "--lr must be above 0", learningRate);
        List<Curve> curves = new ArrayList<>();
        for (String schedule : schedules) {
            curves.add(curve(schedule, ScheduleSpec.parse(schedule).schedule(epochs)));
        }
        if (plot == null) {
            printTable(curves);
        } else if (plot.equals(TERMINAL)) {
            for (Curve curve : curves) {
                streams.out().println(curve.name + ", learning rate over " + epochs + " epochs");
                TerminalPlot.lines(curve.rates, epochs).forEach(streams.out()::println);
            }
        } else {
            byte[] svg = chart(curves).toSvg().getBytes(StandardCharsets.UTF_8);
            AtomicFile.write(Path.of(plot), out -> out.write(svg));
            streams.err().println("wrote " + plot);
        }
        return 0;
    }

    private static void require(boolean condition, String rule, Number value) {
        if (!condition) {
            throw new InputException(rule + ", but is " + value);
        }
    }

    private Curve curve(String name, Schedule schedule) {
        int steps = epochs * stepsPerEpoch;
        double[] times = new double[steps];
        double[] rates = new double[steps];
        for (int step = 0; step < steps; step++) {
            times[step] = step / (double) stepsPerEpoch;
            rates[step] = learningRate * schedule.factor(step, times[step]);
        }
        return new Curve(name, times, rates);
    }

    /** The rate at the start of every epoch, and of the last step. */
    private void printTable(List<Curve> curves) {
        StringBuilder header = new StringBuilder("epoch");
        curves.forEach(curve -> header.append("  ").append(curve.name));
        streams.out().println(header);
        for (int epoch = 0; epoch <= epochs; epoch++) {
            int step = Math.min(epoch * stepsPerEpoch, epochs * stepsPerEpoch - 1);
            StringBuilder row = new StringBuilder(
                    String.format(Locale.ROOT, "%5s", epoch == epochs ? "end" : Integer.toString(epoch)));
            for (Curve curve : curves) {
                row.append(String.format(Locale.ROOT, "  %" + curve.name.length() + ".6g", curve.rates[step]));
            }
            streams.out().println(row);
        }
    }

    private LineChart chart(List<Curve> curves) {
        LineChart chart = new LineChart("Learning rate").size(SVG_WIDTH, SVG_HEIGHT).axes("epoch", "learning rate");
        curves.forEach(curve -> chart.line(curve.name, curve.epochs, curve.rates));
        return chart;
    }
}
