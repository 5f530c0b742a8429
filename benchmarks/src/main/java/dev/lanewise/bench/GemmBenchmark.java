package dev.lanewise.bench;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Gemm;
import java.util.Arrays;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** Matrix products. */
public class GemmBenchmark extends KernelBenchmark {
    /** M×N×K. */
    @Param({"256x256x256", "512x512x512", "1024x1024x1024", "2048x2048x2048", "64x12544x576", "512x196x4608",
            "4096x64x9216", "4096x1x9216"})
    public String shape;

    private Tensor a;
    private Tensor b;
    private Tensor c;
    private double gigaflops;
    private double peak;

    /** Fills the operands. */
    @Setup
    public void fill() {
        peak = measurePeak();
        int[] sizes = Arrays.stream(shape.split("x")).mapToInt(Integer::parseInt).toArray();
        Random random = Random.of(1);
        a = random.fillUniform(Tensor.zeros(sizes[0], sizes[2]), -1, 1);
        b = random.fillUniform(Tensor.zeros(sizes[2], sizes[1]), -1, 1);
        c = Tensor.zeros(sizes[0], sizes[1]);
        gigaflops = 2e-9 * sizes[0] * sizes[1] * sizes[2];
    }

    /** One product. */
    @Benchmark
    public Tensor multiply(Speed speed) {
        Gemm.multiply(false, false, 1, a, b, 0, c);
        speed.add(gigaflops, peak);
        return c;
    }
}
