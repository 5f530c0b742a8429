package dev.lanewise.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Prints rows of comparisons as Markdown tables, each with its geometric means. */
@Command(name = "table", mixinStandardHelpOptions = true,
        description = "Prints CSV files of comparisons as Markdown tables, each with the geometric mean of its ratios.")
public final class ResultTable implements Callable<Integer> {
    @Parameters(arity = "1..*", paramLabel = "CSV", description = "Files that compare --csv has written.")
    private List<Path> files;

    private ResultTable() {}

    @Override
    public Integer call() throws IOException {
        Map<String, List<Row>> tables = new LinkedHashMap<>();
        for (Path file : files) {
            Files.readAllLines(file).stream().filter(line -> !line.equals(Row.HEADER)).map(Row::parse)
                    .forEach(row -> tables.computeIfAbsent(heading(row), heading -> new ArrayList<>()).add(row));
        }
        tables.forEach(ResultTable::print);
        return 0;
    }

    private static String heading(Row row) {
        // The copy loop is a yardstick of its own.
        String peer = row.suite().equals("memory") ? ", against " + row.peer() : "";
        return "%s %s, %s, %s%s".formatted(row.suite(), row.pass(),
                row.batch() == 0 ? "no batch" : "batch " + row.batch(),
                row.threads() == 1 ? "one thread" : row.threads() + " threads", peer);
    }

    private static void print(String heading, List<Row> rows) {
        System.out.printf(Locale.ROOT, "%n%s: geometric mean %.2f%n%n", heading,
                Math.exp(rows.stream().mapToDouble(row -> Math.log(row.ratio())).average().orElse(0)));
        System.out.printf(Locale.ROOT,
                "| case | ours, %1$s | peer, %1$s | peer | ratio | quartiles | share of peak |%n",
                rows.getFirst().unit());
        System.out.println("|---|---|---|---|---|---|---|");
        for (Row row : rows) {
            System.out.printf(Locale.ROOT, "| %s | %.1f | %.1f | %s | %.2f | %.2f–%.2f | %s |%n", row.name(),
                    row.ours(),
                    row.bestPeer(), row.peer(), row.ratio(), row.firstQuartile(), row.thirdQuartile(),
                    row.share("%.2f"));
        }
    }
}
