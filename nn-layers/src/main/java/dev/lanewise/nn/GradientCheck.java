package dev.lanewise.nn;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Compares the gradients of a layer with numerical ones: {@code GradientCheck.check(new MyLayer(), 2, 3, 5, 5)} in a
 * test.
 *
 * <p>The numerical gradient is the central difference (f(x + h) − f(x − h)) / 2h, h = 0.01, of a loss f that is a fixed
 * random weighting of the outputs, summed in double. Input values are a multiple of h apart from each other and from
 * zero, so that no maximum and no rectifier changes its mind within a step. The parameters of the layer get random
 * values in [−1, 1), and so do its random numbers in every call. A gradient may be off by 0.005 of the largest, or by
 * 0.005.
 *
 * <p>Checked too: all that a {@linkplain Pass#checked checking} pass looks at, that a second step takes no more memory,
 * that gradients are added to what is there, and that {@link Layer#backwardParameters} gives the same.
 */
public final class GradientCheck {
    private static final float STEP = 0.01f;
    private static final double TOLERANCE = 5e-3;
    private static final float ROUNDING = 1e-4f;

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

    /**
     * Checks a layer in training; its parameters are changed.
     *
     * @param layer a layer whose output is a differentiable function of its input almost everywhere
     * @param inputShape the shape of an input, batch dimension first; small, since each element costs two forward
     *     passes
     * @throws IllegalStateException if something is wrong; the message says what, and where
     */
    public static void check(Layer layer, int... inputShape) {
        new GradientCheck(layer, Shape.of(inputShape)).run();
    }

    private void run() {
        stepInCheckingPass();
        Tensor inputGradient = step();
        List<Tensor> gradients = new ArrayList<>();
        layer.parameters().forEach(parameter -> gradients.add(parameter.gradient().copy()));
        compare("input", input, inputGradient);
        for (int i = 0; i < gradients.size(); i++) {
            compare(layer.parameters().get(i).name(), layer.parameters().get(i).value(), gradients.get(i));
        }
        long bytes = pass.workspace().bytes();
        step();
        require(bytes == pass.workspace().bytes(), "a second step takes more memory than the first");
        accumulatesWithoutInputGradient(gradients);
    }

    private void stepInCheckingPass() {
        Pass checked = Pass.checked(Random.of(3));
        // In the pass's own memory, where a forgotten release shows.
        checked.release(checked.forward(layer, checked.allocate(input.shape()).copyFrom(input)));
        Tensor gradient = checked.allocate(lossWeights.shape()).copyFrom(lossWeights);
        checked.release(checked.observer().backward(layer, gradient, checked));
        layer.parameters().forEach(Parameter::clearGradient);
    }

    /** After two steps, a third without the input's gradient makes three times the gradient of one. */
    private void accumulatesWithoutInputGradient(List<Tensor> gradients) {
        pass.release(forward());
        layer.backwardParameters(lossWeights, pass);
        requireNothingLeft("backwardParameters");
        for (int i = 0; i < gradients.size(); i++) {
            Parameter parameter = layer.parameters().get(i);
            Tensor sum = parameter.gradient();
            float[] single = gradients.get(i).toArray();
            float[] sums = sum.toArray();
            for (int e = 0; e < single.length; e++) {
                require(Math.abs(3 * single[e] - sums[e]) <= ROUNDING * largest(sum),
                        "after three steps the gradient of " + parameter.name()
                                + " is not three times that of one step: "
                                + "backward and backwardParameters must add the same to what is there");
            }
        }
    }

    private Tensor step() {
        float[] weights = lossWeights.toArray();
        pass.release(forward());
        Tensor gradient = layer.backward(lossWeights, pass);
        Tensor copy = gradient.copy();
        pass.release(gradient);
        requireNothingLeft("backward");
        require(Arrays.equals(weights, lossWeights.toArray()),
                "backward overwrites a gradient that is not its own; Pass.overwrite knows whether it may");
        return copy;
    }

    private void requireNothingLeft(String method) {
        require(pass.workspace().buffersInUse() == 0 && pass.depth() == 0,
                "after " + method + " " + pass.workspace().buffersInUse() + " tensors are not released and "
                        + pass.depth()
                        + " saved objects not restored");
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
            float actual = gradient.array()[gradient.offset() + i];
            // Also false where one of the two is no number.
            require(Math.abs(expected - actual) <= tolerance, String.format(Locale.ROOT,
                    "the gradient of %s %s is %.6f at element %d in memory, but differences give %.6f", what,
                    variable.shape(), actual, i,
                    expected));
        }
    }

    private static float largest(Tensor tensor) {
        float largest = 0;
        for (float value : tensor.toArray()) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    private void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalStateException(layer.getClass().getSimpleName() + ": " + problem);
        }
    }
}
