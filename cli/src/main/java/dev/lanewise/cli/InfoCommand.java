package dev.lanewise.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what this machine computes with. */
@Command(name = "info", mixinStandardHelpOptions = true, versionProvider = Main.Version.class, sortOptions = false,
        description = "Shows the CPU, the JDK, the vector width in use and possible, the kernels, and what would be faster.",
        footerHeading = "%nExamples:%n", footer = {
                "  lanewise info", "  lanewise info --json"})
final class InfoCommand implements Callable<Integer> {
    private final Streams streams;

    @Mixin
    private ThreadsOption threads;

    @Option(names = "--json", description = "print one JSON object")
    private boolean json;

    InfoCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        threads.apply();
        Processor processor = Processor.detect();
        List<String> advice = Advice.of(processor);
        Map<String, Object> info = Environment.of(processor);
        info.put("faster", advice);
        if (json) {
            streams.printJson(info);
        } else {
            info.remove("faster");
            info.forEach((key, value) -> streams.out()
                    .println(String.format(Locale.ROOT, "%-22s", key.replace('_', ' ')) + value));
            advice.forEach(
                    line -> streams.out().println(String.format(Locale.ROOT, "%-22s", "would be faster") + line));
            if (advice.isEmpty()) {
                streams.out().println("nothing to change: this is the fastest setting known for this machine");
            }
        }
        return 0;
    }
}
