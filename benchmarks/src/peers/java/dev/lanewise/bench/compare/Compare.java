package dev.lanewise.bench.compare;

import dev.lanewise.bench.Peak;
import dev.lanewise.tensor.Threads;
import dev.lanewise.tensor.VectorSupport;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares Lanewise with native libraries, alternating in one process, and prints the median of the pairwise ratios. */
@Command(name = "compare", mixinStandardHelpOptions = true,
        description = "Measures Lanewise and native peers alternately in one process; a ratio above 1 means that Lanewise is faster.")
public final class Compare implements Callable<Integer> {
    /** The suites. */
    enum Suite {
        gemm, conv, train
    }

    @Parameters(arity = "0..*", description = "What to compare: ${COMPLETION-CANDIDATES} (default: all).")
    private Suite[] suites = Suite.values();

    @Option(names = "--threads", description = "Threads of each side (default: ${DEFAULT-VALUE}).")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--pairs", description = "Pairs of blocks a case (default: ${DEFAULT-VALUE}).")
    private int pairs = 21;

    @Option(names = "--filter",
            description = "Only cases with all of these words, for example '3x3 b8 fwdbwd'; b8 means batch 8.")
    private String filter = "";

    @Option(names = "--csv", description = "Write the table to this file too.")
    private Path csv;

    private Compare() {}

    /** Runs the comparison. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Compare()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        Threads.setCount(threads);
        double peak = Peak.gigaflops(threads);
        System.out.printf(Locale.ROOT, "%s, %s, %d threads, FMA peak %.0f GFLOP/s%n%n",
                System.getProperty("java.vm.version"),
                VectorSupport.description(), threads, peak);
        System.out.printf("%-6s %-18s %-7s %6s %10s %10s %-14s %6s %15s %6s%n", "suite", "case", "pass", "batch",
                "ours",
                "best peer", "peer", "ratio", "quartiles", "peak");
        try (PrintWriter file = csv == null ? null : new PrintWriter(Files.newBufferedWriter(csv))) {
            if (file != null) {
                file.println(
                        "suite,case,pass,batch,threads,unit,ours,best_peer,peer,ratio,ratio_q1,ratio_q3,share_of_peak,pairs");
            }
            contests().filter(contest -> contest.matches(filter))
                    .forEach(contest -> report(contest, peak, file));
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        }
        return 0;
    }

    private Stream<Contest> contests() {
        return Stream.of(suites).distinct().flatMap(suite -> switch (suite) {
            case gemm -> GemmContests.all(threads);
            case conv -> ConvContests.all(threads);
            case train -> TrainContests.all(threads);
        });
    }

    private void report(Contest contest, double peak, PrintWriter file) {
        Contest.Outcome outcome = contest.measure(pairs);
        String share = contest.unit().equals("GFLOP/s")
                ? String.format(Locale.ROOT, "%.2f", outcome.ours() / peak)
                : "";
        System.out.printf(Locale.ROOT, "%-6s %-18s %-7s %6d %10.1f %10.1f %-14s %6.2f %7.2f–%-7.2f %6s%n",
                contest.suite(),
                contest.name(), contest.pass(), contest.batch(), outcome.ours(), outcome.bestPeer(), outcome.peer(),
                outcome.ratio(), outcome.firstQuartile(), outcome.thirdQuartile(), share);
        if (file != null) {
            file.printf(Locale.ROOT, "%s,%s,%s,%d,%d,%s,%.2f,%.2f,%s,%.3f,%.3f,%.3f,%s,%d%n", contest.suite(),
                    contest.name(),
                    contest.pass(), contest.batch(), threads, contest.unit(), outcome.ours(), outcome.bestPeer(),
                    outcome.peer(), outcome.ratio(), outcome.firstQuartile(), outcome.thirdQuartile(), share,
                    outcome.pairs());
        }
    }
}
