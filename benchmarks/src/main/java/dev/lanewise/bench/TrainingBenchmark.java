package dev.lanewise.bench;

import dev.lanewise.tensor.Threads;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** Steps of training a network; with {@code -prof gc}, what a step allocates, which does not grow with the batch. */
public class TrainingBenchmark extends KernelBenchmark {
    /** The network. */
    @Param("lenet5")
    public String model;

    /** Images a step. */
    @Param({"64", "256"})
    public int batch;

    private TrainingStep step;

    /** Makes the network. */
    @Setup
    public void create() {
        Threads.setCount(threads);
        step = new TrainingStep(model, batch);
    }

    /** One step. */
    @Benchmark
    public double step() {
        return step.run();
    }
}
