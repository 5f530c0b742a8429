package dev.lanewise.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The first steps of a new process, each for itself: how long until the first is done, and how many until full speed. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 0)
@Measurement(iterations = 60)
@Fork(value = 3, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class WarmUpBenchmark {
    /** The network. */
    @Param("lenet5")
    public String model;

    /** Images a step. */
    @Param("64")
    public int batch;

    private TrainingStep step;

    /** One step; the first makes the network too. */
    @Benchmark
    public double step() {
        if (step == null) {
            step = new TrainingStep(model, batch);
        }
        return step.run();
    }
}
