package dev.lanewise.nn;

import dev.lanewise.nn.activation.Sigmoid;
import dev.lanewise.nn.activation.Softmax;
import dev.lanewise.nn.loss.CrossEntropyLoss;
import dev.lanewise.nn.loss.ElementwiseLoss;
import dev.lanewise.nn.loss.MeanSquaredError;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Elementwise;

/** How the losses of the references are run. */
final class OpCaseLosses {
    private OpCaseLosses() {}

    /** The sum and the single losses of the references follow from the mean over one sample. */
    static void crossEntropy(OpCase c) {
        Tensor x = c.tensor("in.x");
        int samples = x.dimension(0);
        int[] labels = new int[samples];
        for (int i = 0; i < samples; i++) {
            labels[i] = (int) c.tensor("in.target").get(i);
        }
        CrossEntropyLoss loss = new CrossEntropyLoss(
                c.params().has("label_smoothing") ? c.number("label_smoothing") : 0);
        Tensor gradient = Tensor.zeros(x.shape());
        float[] upstream = c.tensor("gout.y").toArray();
        if (c.params().get("reduction").asString().equals("none")) {
            float[] losses = new float[samples];
            for (int i = 0; i < samples; i++) {
                Tensor row = gradient.samples(i, i + 1);
                losses[i] = (float) loss.evaluate(x.samples(i, i + 1), new int[] {labels[i]}, row);
                Elementwise.scale(row, upstream[i], row);
            }
            c.expect("out.y", losses);
        } else {
            float factor = c.params().get("reduction").asString().equals("sum") ? samples : 1;
            c.expect("out.y", new float[] {(float) (factor * loss.evaluate(x, labels, gradient))});
            Elementwise.scale(gradient, factor * upstream[0], gradient);
        }
        c.expect("gin.x", gradient);
    }

    static void meanSquaredError(OpCase c) {
        Tensor gradient = Tensor.zeros(c.tensor("in.x").shape());
        double loss = new MeanSquaredError().evaluate(c.tensor("in.x"), c.tensor("in.target"), gradient);
        c.expect("out.y", new float[] {(float) loss});
        float upstream = c.tensor("gout.y").toArray()[0];
        Elementwise.scale(gradient, upstream, gradient);
        c.expect("gin.x", gradient);
        Elementwise.scale(gradient, -1, gradient);
        c.expect("gin.target", gradient);
    }

    /** The slope of a Huber loss far out, which is its delta: the case does not state it. */
    static double steepest(OpCase c) {
        return Largest.magnitude(c.tensor("gin.x")) * c.tensor("in.x").elements()
                / Math.abs(c.tensor("gout.y").toArray()[0]);
    }

    static void elementwise(ElementwiseLoss loss, OpCase c) {
        elementwise(Sequential.of(), loss, c);
    }

    /** The input goes through a layer, the target through the function that the case names. */
    static void elementwise(Layer inputLayer, ElementwiseLoss loss, OpCase c) {
        String way = c.params().get("target").asString();
        Layer targetLayer = switch (way) {
            case "target" -> Sequential.of();
            case "softmax(target)" -> new Softmax();
            case "sigmoid(target)" -> new Sigmoid();
            default -> throw new AssertionError("no target " + way + " here");
        };
        Pass pass = Pass.training(Random.of(0));
        Tensor target = targetLayer.forward(c.tensor("in.target"), pass);
        Tensor output = inputLayer.forward(c.tensor("in.x"), pass);
        Tensor gradient = Tensor.zeros(target.shape());
        c.expect("out.y", new float[] {(float) loss.evaluate(output, target, gradient)});
        float upstream = c.tensor("gout.y").toArray()[0];
        Elementwise.scale(gradient, upstream, gradient);
        c.expect("gin.x", inputLayer.backward(gradient, pass));
        loss.targetGradient(output, target, gradient);
        Elementwise.scale(gradient, upstream, gradient);
        c.expect("gin.target", targetLayer.backward(gradient, pass));
    }
}
