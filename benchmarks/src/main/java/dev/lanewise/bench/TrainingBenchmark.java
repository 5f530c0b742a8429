package dev.lanewise.bench;

import dev.lanewise.tensor.Threads;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Steps of training LeNet-5; with {@code -prof gc}, what a step allocates, which does not grow with the batch. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class TrainingBenchmark {
    /** Images a step. */
    @Param({"64", "256"})
    public int batch;

    /** Threads of an operation, not of JMH. */
    @Param({"1", "2"})
    public int threads;

    private TrainingStep step;

    /** Makes the network. */
    @Setup
    public void create() {
        Threads.setCount(threads);
        step = new TrainingStep("lenet5", batch, 10, 0.01);
    }

    /** One step. */
    @Benchmark
    public double lenet5() {
        return step.run();
    }
}
