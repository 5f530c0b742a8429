package dev.lanewise.bench.compare;

import dev.lanewise.bench.Peak;
import dev.lanewise.bench.ResultChart;
import dev.lanewise.bench.ResultTable;
import dev.lanewise.bench.Row;
import dev.lanewise.tensor.Threads;
import dev.lanewise.tensor.VectorSupport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.mkl.global.mkl_rt;
import org.bytedeco.pytorch.global.torch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares Lanewise with native libraries, alternating in one process, and prints the median of the pairwise ratios. */
@Command(name = "compare", mixinStandardHelpOptions = true, subcommands = {ResultChart.class, ResultTable.class},
        description = "Measures Lanewise and native peers alternately in one process; a ratio above 1 means that Lanewise is faster.")
public final class Compare implements Callable<Integer> {
    @Parameters(arity = "0..*", description = "What to compare: ${COMPLETION-CANDIDATES} (default: all).")
    private Suite[] suites = Suite.values();

    @Option(names = "--threads", description = "Threads of each side (default: ${DEFAULT-VALUE}).")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--pairs", description = "Pairs of blocks a case (default: ${DEFAULT-VALUE}).")
    private int pairs = 15;

    @Option(names = "--filter",
            description = "Only cases with all of these words, for example '3x3 b8 fwdbwd'; b8 means batch 8.")
    private String filter = "";

    @Option(names = "--csv", description = "Write the table to this file too.")
    private Path csv;

    /** The identity of the one contest that a process of its own is for. */
    @Option(names = "--contest", hidden = true)
    private String contest;

    private Compare() {}

    /** Runs the comparison. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Compare()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        Threads.setCount(threads);
        mkl_rt.MKL_Set_Num_Threads(threads);
        torch.set_num_threads(threads);
        return contest == null ? compareAll() : compareOne();
    }

    private int compareOne() throws IOException {
        Contest only = contests().filter(each -> each.id().equals(contest)).findFirst().orElseThrow();
        try {
            Files.write(csv, measure(only, Double.NaN).stream().map(Row::toCsv).toList());
            return 0;
        } catch (ContestException failure) {
            System.err.println(failure.getMessage());
            return 1;
        }
    }

    private int compareAll() throws IOException {
        List<Contest> selected = contests().filter(each -> each.matches(filter)).toList();
        if (selected.isEmpty()) {
            System.err.println("compare: no case of " + Arrays.toString(suites) + " has all of the words '" + filter
                    + "'; a case is for example '" + contests().findFirst().orElseThrow().words() + "'");
            return 2;
        }
        double peak = Peak.gigaflops(threads);
        System.out.printf(Locale.ROOT, "%s, %s, %d threads, FMA peak %.0f GFLOP/s%n%n",
                System.getProperty("java.vm.version"), VectorSupport.description(), threads, peak);
        System.out.printf("%-7s %-22s %-7s %5s %-8s %9s %9s %-16s %6s %13s %6s%n", "suite", "case", "pass", "batch",
                "unit", "ours", "best peer", "peer", "ratio", "quartiles", "peak");
        int failures = 0;
        try (PrintWriter file = csv == null ? null : new PrintWriter(Files.newBufferedWriter(csv))) {
            if (file != null) {
                file.println(Row.HEADER);
            }
            for (Contest each : selected) {
                try {
                    for (Row row : rows(each, peak)) {
                        print(row);
                        if (file != null) {
                            file.println(row.toCsv());
                            file.flush();
                        }
                    }
                } catch (RuntimeException failure) {
                    // Of whatever kind a native library's is, it costs this row only.
                    failures++;
                    System.out.println(each.id() + ": " + failure.getMessage());
                }
            }
        }
        return failures == 0 ? 0 : 1;
    }

    /** Networks have processes of their own, so that a crash of a peer costs one row. */
    private List<Row> rows(Contest each, double peak) throws IOException {
        return switch (each.suite()) {
            case gemm, conv, memory -> measure(each, peak);
            case train, infer, scaling -> OwnProcess.rows(each, threads, pairs);
            case peak -> PeakMemory.rows(each, threads);
        };
    }

    private Stream<Contest> contests() {
        return Stream.of(suites).distinct().flatMap(suite -> suite.contests(threads));
    }

    /** The row against the best peer, or against each. */
    private List<Row> measure(Contest each, double peak) {
        // Native memory of a contest is given back at its end.
        try (PointerScope _ = new PointerScope()) {
            boolean all = each.suite().comparesWithAll();
            return Measurement.of(each.entrants().get(), pairs, all, new Progress(each.id())).stream()
                    .sorted(Comparator.comparingDouble(Measurement.Outcome::ratio)).limit(all ? Long.MAX_VALUE : 1)
                    .map(outcome -> row(each, outcome, peak)).toList();
        }
    }

    private Row row(Contest each, Measurement.Outcome outcome, double peak) {
        double ours = each.work() / outcome.ours();
        return new Row(each.suite().name(), each.name(), each.pass(), each.batch(), threads, each.unit(), ours,
                each.work() / outcome.theirs(), outcome.peer(), outcome.ratio(), outcome.firstQuartile(),
                outcome.thirdQuartile(), each.unit().equals("GFLOP/s") ? ours / peak : Double.NaN, pairs);
    }

    private static void print(Row row) {
        System.out.printf(Locale.ROOT, "%-7s %-22s %-7s %5d %-8s %9.1f %9.1f %-16s %6.2f %6.2f–%-6.2f %6s%n",
                row.suite(),
                row.name(), row.pass(), row.batch(), row.unit(), row.ours(), row.bestPeer(), row.peer(), row.ratio(),
                row.firstQuartile(), row.thirdQuartile(), row.share("%.2f"));
    }
}
