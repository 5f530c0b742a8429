package dev.lanewise.cli;

import dev.lanewise.models.Models;
import dev.lanewise.nn.LayerSummary;
import dev.lanewise.nn.Network;
import dev.lanewise.tensor.Shape;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the layers of a network. */
@Command(name = "summary", mixinStandardHelpOptions = true, versionProvider = Main.Version.class, sortOptions = false,
        description = "Shows the layers of a network with their shapes, parameters, multiply-accumulates and memory.",
        footerHeading = "%nExamples:%n", footer = {
                "  lanewise summary lenet5", "  lanewise summary alexnet --input 32,3,224,224 --json"})
final class SummaryCommand implements Callable<Integer> {
    private final Streams streams;

    @Parameters(paramLabel = "MODEL", description = "lenet5, lenet5-valid, lenet5-1998, alexnet or cifar-resnet20")
    private String model;

    @Option(names = "--input", paramLabel = "N,C,H,W", split = ",",
            description = "shape of a batch (default: one image as the network was published for)")
    private int[] input;

    @Option(names = "--classes", paramLabel = "N", description = "number of outputs")
    private Integer classes;

    @Option(names = "--json", description = "print one JSON object")
    private boolean json;

    SummaryCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        Names.require("model", model, Models.names());
        Shape sample = Models.defaultSampleShape(model);
        if (input == null) {
            input = new int[] {1, sample.dimension(0), sample.dimension(1), sample.dimension(2)};
        }
        if (input.length != 4 || Arrays.stream(input).anyMatch(size -> size < 1)) {
            throw new InputException("--input must be four numbers above 0, N,C,H,W, but is " + Arrays.toString(input));
        }
        if (classes != null && classes < 1) {
            throw new InputException("--classes must be at least 1, but is " + classes);
        }
        Network network = Models.create(model, classes == null ? Models.defaultClasses(model) : classes,
                Shape.of(input[1], input[2], input[3]), 0);
        List<LayerSummary> rows = network.summary(Shape.of(input));
        if (json) {
            printJson(rows, network.parameterCount());
        } else {
            print(rows, network.parameterCount());
        }
        return 0;
    }

    private void print(List<LayerSummary> rows, long parameters) {
        String format = "%-24s %-18s %-20s %12s %16s %12s%n";
        streams.out().printf(Locale.ROOT, format, "layer", "type", "output shape", "parameters", "multiply-adds",
                "output KiB");
        for (LayerSummary row : rows) {
            streams.out().printf(Locale.ROOT, format, row.path(), row.type(), row.outputShape(),
                    grouped(row.parameters()),
                    grouped(row.multiplyAccumulates()), kibibytes(row.outputBytes()));
        }
        streams.out().printf(Locale.ROOT, format, "total", "", "input " + Shape.of(input), grouped(parameters),
                grouped(multiplyAccumulates(rows)), kibibytes(outputBytes(rows)));
        streams.out().println("weights " + kibibytes(Float.BYTES * parameters) + " KiB");
    }

    private void printJson(List<LayerSummary> rows, long parameters) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("model", model);
        result.put("input", Arrays.stream(input).boxed().toList());
        result.put("parameters", parameters);
        result.put("multiply_accumulates", multiplyAccumulates(rows));
        result.put("parameter_bytes", Float.BYTES * parameters);
        result.put("output_bytes", outputBytes(rows));
        result.put("layers", rows.stream().map(SummaryCommand::toJson).toList());
        streams.printJson(result);
    }

    private static Map<String, Object> toJson(LayerSummary row) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", row.path());
        json.put("type", row.type());
        json.put("output_shape", Arrays.stream(row.outputShape().toArray()).boxed().toList());
        json.put("parameters", row.parameters());
        json.put("multiply_accumulates", row.multiplyAccumulates());
        json.put("output_bytes", row.outputBytes());
        return json;
    }

    private static long multiplyAccumulates(List<LayerSummary> rows) {
        return rows.stream().mapToLong(LayerSummary::multiplyAccumulates).sum();
    }

    private static long outputBytes(List<LayerSummary> rows) {
        return rows.stream().mapToLong(LayerSummary::outputBytes).sum();
    }

    private static String grouped(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private static String kibibytes(long bytes) {
        return String.format(Locale.ROOT, "%,.1f", bytes / 1024.0);
    }
}
