package dev.lanewise.bench;

import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.Threads;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** Memory-bound operations: activations, normalization, pooling, softmax, sums and optimizer updates. */
public class MemoryBenchmark extends KernelBenchmark {
    private static final int COPIES = 20;

    /** The operation. */
    @Param
    public MemoryOperation operation;

    private Tensor[] tensors;
    private double peak;

    /** Fills the operands, and measures the speed of a copy loop over as many bytes. */
    @Setup
    public void fill() {
        Threads.setCount(threads);
        tensors = operation.tensors();
        CopyLoop copy = new CopyLoop(operation.bytes(), threads);
        long fastest = Long.MAX_VALUE;
        for (int i = 0; i < COPIES; i++) {
            long before = System.nanoTime();
            copy.run();
            fastest = Math.min(fastest, System.nanoTime() - before);
        }
        peak = (double) operation.bytes() / fastest;
    }

    /** One run. */
    @Benchmark
    public Tensor run(Speed speed) {
        operation.run(tensors);
        speed.add(1e-9 * operation.bytes(), peak);
        return tensors[tensors.length - 1];
    }
}
