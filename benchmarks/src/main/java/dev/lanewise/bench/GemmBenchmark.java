package dev.lanewise.bench;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.Threads;
import dev.lanewise.tensor.ops.Gemm;
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

/** Square matrix products. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class GemmBenchmark {
    /** M = N = K. */
    @Param({"256", "512", "1024"})
    public int size;

    /** Threads of an operation, not of JMH. */
    @Param({"1", "2"})
    public int threads;

    private Tensor a;
    private Tensor b;
    private Tensor c;

    /** Fills the operands. */
    @Setup
    public void fill() {
        Threads.setCount(threads);
        Random random = Random.of(1);
        a = random.fillUniform(Tensor.zeros(size, size), -1, 1);
        b = random.fillUniform(Tensor.zeros(size, size), -1, 1);
        c = Tensor.zeros(size, size);
    }

    /** One product: 2·size³ operations. */
    @Benchmark
    public Tensor multiply() {
        Gemm.multiply(false, false, 1, a, b, 0, c);
        return c;
    }
}
