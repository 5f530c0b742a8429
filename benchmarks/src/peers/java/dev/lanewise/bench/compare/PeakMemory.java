package dev.lanewise.bench.compare;

import dev.lanewise.bench.Row;
import dev.lanewise.bench.TrainingStep;
import dev.lanewise.tensor.Threads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/** The resident memory of processes that do nothing but train, each with one library; Linux only. */
public final class PeakMemory {
    private static final int STEPS = 3;

    private PeakMemory() {}

    /** The row of a training step: megabytes, ours against the thriftier of libtorch's formats. */
    static List<Row> rows(Contest step, int threads) throws IOException {
        double ours = megabytes(step, threads, "lanewise");
        double contiguous = megabytes(step, threads, "torch");
        double channelsLast = megabytes(step, threads, "torch-nhwc");
        double best = Math.min(contiguous, channelsLast);
        double ratio = best / ours;
        return List.of(new Row(step.suite().name(), step.name(), step.pass(), step.batch(), threads, "MB", ours, best,
                best == contiguous ? "torch" : "torch-nhwc", ratio, ratio, ratio, Double.NaN, 1));
    }

    private static double megabytes(Contest step, int threads, String library) throws IOException {
        Path file = Files.createTempFile("peak", ".txt");
        try {
            OwnProcess.run(PeakMemory.class, library, step.name(), Integer.toString(step.batch()),
                    Integer.toString(threads), file.toString());
            return Double.parseDouble(Files.readString(file));
        } finally {
            Files.delete(file);
        }
    }

    /** Trains some steps with {@code LIBRARY MODEL BATCH THREADS} and writes the megabytes to {@code FILE}. */
    public static void main(String[] args) throws IOException {
        int threads = Integer.parseInt(args[3]);
        Threads.setCount(threads);
        try (PointerScope _ = args[0].equals("lanewise") ? null : new PointerScope()) {
            Runnable step = step(args[0], args[1], Integer.parseInt(args[2]), threads);
            // What only the beginning needed does not count.
            System.gc();
            Files.writeString(Path.of("/proc/self/clear_refs"), "5", StandardOpenOption.WRITE);
            for (int i = 0; i < STEPS; i++) {
                step.run();
            }
            Files.writeString(Path.of(args[4]), Double.toString(highWaterMark()));
        }
    }

    private static Runnable step(String library, String model, int batch, int threads) {
        TrainingStep ours = new TrainingStep(model, batch);
        if (library.equals("lanewise")) {
            return ours::run;
        }
        torch.set_num_threads(threads);
        return new TorchTraining(ours,
                library.equals("torch") ? MemoryFormat.Contiguous : MemoryFormat.ChannelsLast)::run;
    }

    private static double highWaterMark() throws IOException {
        String line = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(each -> each.startsWith("VmHWM:")).findFirst().orElseThrow();
        return Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024;
    }
}
