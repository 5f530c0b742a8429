package dev.lanewise.cli;

import dev.lanewise.tensor.Threads;
import dev.lanewise.tensor.VectorSupport;
import dev.lanewise.tensor.ops.ConvAlgorithm;
import java.util.LinkedHashMap;
import java.util.Map;

/** What this process computes with. */
final class Environment {
    private Environment() {}

    /** The version, the processor, the Java machine and the kernels, by names with {@code _} for spaces. */
    static Map<String, Object> of(Processor processor) {
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
        info.put("convolution", ConvAlgorithm.setting());
        return info;
    }

    /** The same for a reader. */
    static Map<String, String> ofThisMachine() {
        Map<String, String> readable = new LinkedHashMap<>();
        of(Processor.detect()).forEach((name, value) -> readable.put(name.replace('_', ' '), value.toString()));
        return readable;
    }
}
