package dev.lanewise.cli;

import dev.lanewise.models.Architecture;
import dev.lanewise.models.Models;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists the networks that can be named. */
@Command(name = "models", mixinStandardHelpOptions = true, versionProvider = Main.Version.class, sortOptions = false,
        description = "Lists the networks with their parameters, classes, input and paper.",
        footerHeading = "%nExamples:%n", footer = {"  lanewise models", "  lanewise models --json"})
final class ModelsCommand implements Callable<Integer> {
    private static final String FORMAT = "%-26s %13s %8s  %-12s %s%n";

    private final Streams streams;

    @Option(names = "--json", description = "print one JSON array")
    private boolean json;

    ModelsCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        List<Architecture> models = Models.names().stream().map(Models::named).toList();
        if (json) {
            streams.printJson(models.stream().map(ModelsCommand::toJson).toList());
            return 0;
        }
        streams.out().printf(Locale.ROOT, FORMAT, "name", "parameters", "classes", "input", "paper");
        models.forEach(model -> streams.out().printf(Locale.ROOT, FORMAT, model.name(),
                String.format(Locale.ROOT, "%,d", model.parameters()), model.classes(), input(model), model.paper()));
        return 0;
    }

    private static String input(Architecture model) {
        return Arrays.stream(model.sampleShape().toArray()).mapToObj(Integer::toString)
                .collect(Collectors.joining("x"));
    }

    private static Map<String, Object> toJson(Architecture model) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", model.name());
        row.put("parameters", model.parameters());
        row.put("classes", model.classes());
        row.put("input", Arrays.stream(model.sampleShape().toArray()).boxed().toList());
        row.put("paper", model.paper());
        return row;
    }
}
