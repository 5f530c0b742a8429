package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares a layer's gradients with central differences of its float32 output, and looks at what it leaves in its pass.
 *
 * <p>The loss is a fixed random weighting of the outputs, summed in double. Input values are a multiple of the step
 * apart from each other and from zero, so that no maximum and no rectifier changes its mind within a step.
 */
final class GradientCheck {
    private static final float STEP = 0.01f;
    private static final double TOLERANCE = 5e-3;

    private final Layer layer;
    private final Tensor input;
    private final Tensor lossWeights;
    private final Pass pass = Pass.training(Random.of(3));

    private GradientCheck(Layer layer, Shape inputShape) {
        this.layer = layer;
        input = Tensor.zeros(inputShape);
        int[] order = Random.of(1).permutation(input.elements());
        float[] values = new float[order.length];
        for (int i = 0; i < order.length; i++) {
            values[i] = (order[i] - order.length / 2 + 0.5f) * 5 * STEP;
        }
        input.copyFrom(values);
        for (Parameter parameter : layer.parameters()) {
            Random.of(2).stream(parameter.name()).fillUniform(parameter.value(), -1, 1);
        }
        lossWeights = Random.of(4).fillUniform(Tensor.zeros(layer.outputShape(inputShape)), -1, 1);
    }

    /** Checks all gradients of a layer, the release of all memory, and that a second step takes no more. */
    static void check(Layer layer, int... inputShape) {
        new GradientCheck(layer, Shape.of(inputShape)).run();
    }

    private void run() {
        Tensor inputGradient = step();
        List<Tensor> gradients = new ArrayList<>();
        layer.parameters().forEach(parameter -> gradients.add(parameter.gradient().copy()));
        compare("input", input, inputGradient);
        for (int i = 0; i < gradients.size(); i++) {
            compare(layer.parameters().get(i).name(), layer.parameters().get(i).value(), gradients.get(i));
        }
        long bytes = pass.workspace().bytes();
        step();
        assertEquals(bytes, pass.workspace().bytes(), "bytes after another step");
        accumulatesWithoutInputGradient(gradients);
    }

    /** After two steps, a third without the input's gradient makes three times the gradient of one. */
    private void accumulatesWithoutInputGradient(List<Tensor> gradients) {
        pass.release(forward());
        layer.backwardParameters(lossWeights, pass);
        assertEquals(0, pass.workspace().buffersInUse(), "buffers in use after backwardParameters");
        assertEquals(0, pass.depth(), "saved objects after backwardParameters");
        for (int i = 0; i < gradients.size(); i++) {
            Tensor single = gradients.get(i);
            Tensor sum = layer.parameters().get(i).gradient();
            for (int e = 0; e < single.elements(); e++) {
                single.array()[single.offset() + e] *= 3;
            }
            assertArrayEquals(single.toArray(), sum.toArray(), 1e-4f * largest(sum), "accumulated gradient " + i);
        }
    }

    private Tensor step() {
        float[] weights = lossWeights.toArray();
        pass.release(forward());
        Tensor gradient = layer.backward(lossWeights, pass);
        Tensor copy = gradient.copy();
        pass.release(gradient);
        assertEquals(0, pass.workspace().buffersInUse(), "buffers in use after a step");
        assertEquals(0, pass.depth(), "saved objects after a step");
        assertArrayEquals(weights, lossWeights.toArray(), "a foreign gradient was overwritten");
        return copy;
    }

    private Tensor forward() {
        pass.setRandom(Random.of(3));
        return layer.forward(input, pass);
    }

    private double loss() {
        Tensor output = forward();
        double loss = 0;
        float[] values = output.toArray();
        float[] weights = lossWeights.toArray();
        for (int i = 0; i < values.length; i++) {
            loss += (double) values[i] * weights[i];
        }
        pass.release(output);
        pass.reset();
        return loss;
    }

    private void compare(String what, Tensor variable, Tensor gradient) {
        double tolerance = TOLERANCE * Math.max(1, largest(gradient));
        for (int i = 0; i < variable.elements(); i++) {
            int position = variable.offset() + i;
            float value = variable.array()[position];
            variable.array()[position] = value + STEP;
            double above = loss();
            variable.array()[position] = value - STEP;
            double below = loss();
            variable.array()[position] = value;
            double expected = (above - below) / (2 * STEP);
            assertEquals(expected, gradient.array()[gradient.offset() + i], tolerance,
                    what + " gradient at place " + i + " in memory");
        }
    }

    static float largest(Tensor tensor) {
        float largest = 0;
        for (float value : tensor.toArray()) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }
}
