package dev.lanewise.bench;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.Threads;
import dev.lanewise.tensor.ops.Activation;
import dev.lanewise.tensor.ops.ConvGeometry;
import dev.lanewise.tensor.ops.Convolution;
import java.util.Arrays;
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

/** Convolutions and both of their gradients. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class ConvolutionBenchmark {
    /** Batch, height and width, channels in and out, kernel, stride, padding. */
    @Param({"256,28,1,6,5,1,2", "256,14,6,16,5,1,0", "8,56,64,64,3,1,1", "8,14,256,256,3,1,1", "8,56,256,64,1,1,0",
            "8,224,3,64,7,2,3"})
    public String shape;

    /** Threads of an operation, not of JMH. */
    @Param({"1", "2"})
    public int threads;

    private ConvGeometry geometry;
    private Tensor input;
    private Tensor weight;
    private Tensor output;

    /** Fills the operands. */
    @Setup
    public void fill() {
        Threads.setCount(threads);
        int[] n = Arrays.stream(shape.split(",")).mapToInt(Integer::parseInt).toArray();
        geometry = ConvGeometry.of(n[1], n[1], n[2], n[3], n[4], n[5], n[6], 1, 1);
        Random random = Random.of(1);
        input = random.fillUniform(Tensor.zeros(geometry.inputShape(n[0])), -1, 1);
        weight = random.fillUniform(Tensor.zeros(geometry.weightShape()), -1, 1);
        output = random.fillUniform(Tensor.zeros(geometry.outputShape(n[0])), -1, 1);
    }

    /** The convolution with a ReLU in the store. */
    @Benchmark
    public Tensor forward() {
        Convolution.forward(geometry, input, weight, null, Activation.RELU, output);
        return output;
    }

    /** The gradient of the input. */
    @Benchmark
    public Tensor backwardInput() {
        Convolution.backwardInput(geometry, output, weight, input);
        return input;
    }

    /** The gradient of the weights. */
    @Benchmark
    public Tensor backwardWeight() {
        Convolution.backwardWeight(geometry, input, output, weight, false);
        return weight;
    }
}
