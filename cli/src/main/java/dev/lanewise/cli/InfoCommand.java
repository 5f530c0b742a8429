package dev.lanewise.cli;

import dev.lanewise.tensor.Threads;
import dev.lanewise.tensor.VectorSupport;
import java.util.LinkedHashMap;
import java.util.List;
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
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("version", new Main.Version().getVersion()[0]);
        info.put("cpu", processor.name());
        info.put("processors", Runtime.getRuntime().availableProcessors());
        info.put("jdk", System.getProperty("java.vendor") + " " + Runtime.version());
        info.put("vm", System.getProperty("java.vm.name"));
        info.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        info.put("max_heap_mib", Runtime.getRuntime().maxMemory() >> 20);
        info.put("vector_api", VectorSupport.available());
        info.put("vector_bits_in_use", VectorSupport.bitsInUse());
        info.put("vector_bits_possible", processor.vectorBits());
        info.put("threads", Threads.count());
        info.put("kernels", VectorSupport.description());
        info.put("faster", advice);
        if (json) {
            streams.printJson(info);
        } else {
            info.remove("faster");
            info.forEach((key, value) -> streams.out().println(String.format("%-22s", key.replace('_', ' ')) + value));
            advice.forEach(line -> streams.out().println(String.format("%-22s", "would be faster") + line));
            if (advice.isEmpty()) {
                streams.out().println("nothing to change: this is the fastest setting known for this machine");
            }
        }
        return 0;
    }
}
