package dev.lanewise.bench;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Activation;
import dev.lanewise.tensor.ops.ConvGeometry;
import dev.lanewise.tensor.ops.Convolution;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** Convolutions and both of their gradients. */
public class ConvolutionBenchmark extends KernelBenchmark {
    /** The convolution. */
    @Param
    public ConvShape shape;

    /** Images. */
    @Param("8")
    public int batch;

    private ConvGeometry geometry;
    private Tensor input;
    private Tensor weight;
    private Tensor output;
    private double peak;

    /** Fills the operands. */
    @Setup
    public void fill() {
        peak = measurePeak();
        geometry = shape.geometry();
        Random random = Random.of(1);
        input = random.fillUniform(Tensor.zeros(geometry.inputShape(batch)), -1, 1);
        weight = random.fillUniform(Tensor.zeros(geometry.weightShape()), -1, 1);
        output = random.fillUniform(Tensor.zeros(geometry.outputShape(batch)), -1, 1);
    }

    /** The convolution with a ReLU in the store. */
    @Benchmark
    public Tensor forward(Speed speed) {
        Convolution.forward(geometry, input, weight, null, Activation.RELU, output);
        speed.add(shape.gigaflops(batch), peak);
        return output;
    }

    /** The gradient of the input. */
    @Benchmark
    public Tensor backwardInput(Speed speed) {
        Convolution.backwardInput(geometry, output, weight, input);
        speed.add(shape.gigaflops(batch), peak);
        return input;
    }

    /** The gradient of the weights. */
    @Benchmark
    public Tensor backwardWeight(Speed speed) {
        Convolution.backwardWeight(geometry, input, output, weight, false);
        speed.add(shape.gigaflops(batch), peak);
        return weight;
    }
}
