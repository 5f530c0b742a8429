package dev.lanewise.optim.parallel;

import dev.lanewise.tensor.Tensor;
import java.util.Arrays;

/** The weights and what a {@link Downpour.Rule} keeps beside them; one worker at a time. */
final class ParameterServer {
    private final Tensor weights;
    private final double learningRate;
    private final Downpour.Rule rule;
    /** The sum of all gradients pushed so far. */
    private final double[] pushed;
    /** G, or z. */
    private final double[] square;
    private final double[] largest;

    ParameterServer(Tensor weights, double learningRate, Downpour.Rule rule) {
        this.weights = weights;
        this.learningRate = learningRate;
        this.rule = rule;
        int n = weights.elements();
        pushed = new double[n];
        square = new double[n];
        largest = new double[n];
        Arrays.fill(square, 1);
        Arrays.fill(largest, 1);
    }

    /** Copies the weights, and the sum of the gradients that have made them. */
    synchronized void fetch(Tensor into, double[] pushedBefore) {
        into.copyFrom(weights);
        System.arraycopy(pushed, 0, pushedBefore, 0, pushed.length);
    }

    /** Applies a gradient that was computed at the weights of a fetch. */
    synchronized void push(Tensor gradient, double[] pushedBefore) {
        for (int i = 0; i < pushed.length; i++) {
            double g = gradient.array()[gradient.offset() + i];
            double others = pushed[i] - pushedBefore[i];
            weights.array()[weights.offset() + i] += (float) change(i, g, others);
            pushed[i] += g;
        }
    }

    private double change(int i, double g, double others) {
        return switch (rule) {
            case SGD -> -learningRate * g;
            case ADAGRAD -> {
                square[i] += g * g;
                yield -learningRate * g / Math.sqrt(square[i]);
            }
            case ADAPTIVE_REVISION -> {
                double rateBefore = learningRate / Math.sqrt(largest[i]);
                square[i] += g * g + 2 * g * others;
                largest[i] = Math.max(largest[i], square[i]);
                double rate = learningRate / Math.sqrt(largest[i]);
                yield -rate * g + (rateBefore - rate) * others;
            }
        };
    }
}
