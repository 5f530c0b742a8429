package dev.lanewise.nn;

import dev.lanewise.nn.activation.LogSoftmax;
import dev.lanewise.nn.loss.ClassLoss;
import dev.lanewise.nn.loss.CrossEntropyLoss;
import dev.lanewise.nn.loss.NegativeLogLikelihoodLoss;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.testing.OnnxModel.Node;
import dev.lanewise.testing.OnnxTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The losses of ONNX: a reduction over rows, each of the classes of one sample and pixel. */
final class OnnxLosses {
    private OnnxLosses() {}

    static List<OnnxTensor> crossEntropy(Node node, int opset, List<OnnxTensor> inputs) {
        List<OnnxTensor> outputs = new ArrayList<>();
        outputs.add(reduce(new CrossEntropyLoss(), node, inputs));
        if (node.outputs().size() > 1) {
            OnnxAxes classes = new OnnxAxes(inputs.getFirst().dimensions(), 1);
            outputs.add(classes.fromRows(
                    OnnxOperator.apply(new LogSoftmax(), classes.toRows(inputs.getFirst())).getFirst()));
        }
        return outputs;
    }

    static List<OnnxTensor> negativeLogLikelihood(Node node, int opset, List<OnnxTensor> inputs) {
        return List.of(reduce(new NegativeLogLikelihoodLoss(), node, inputs));
    }

    private static <L extends ClassLoss<L>> OnnxTensor reduce(L plain, Node node, List<OnnxTensor> inputs) {
        OnnxAxes classes = new OnnxAxes(inputs.getFirst().dimensions(), 1);
        Tensor rows = OnnxOperator.tensor(classes.toRows(inputs.getFirst()));
        int[] labels = new int[rows.dimension(0)];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (int) inputs.get(1).values()[i];
        }
        OnnxTensor weights = OnnxOperator.optional(inputs, 2);
        float[] classWeights = weights == null ? equalWeights(rows.dimension(1)) : weights.floats();
        L loss = weights == null ? plain : plain.classWeights(classWeights);
        float[] labelWeights = new float[labels.length];
        for (int i = 0; i < labels.length; i++) {
            labelWeights[i] = isIgnored(labels[i], node) ? 0 : classWeights[labels[i]];
        }
        if (node.attributes().containsKey("ignore_index")) {
            loss = loss.ignoredLabel(node.integer("ignore_index", 0));
        }
        if (node.text("reduction", "mean").equals("none")) {
            float[] losses = new float[labels.length];
            for (int i = 0; i < losses.length; i++) {
                int[] label = {labels[i]};
                // The mean over one sample divides by its weight.
                losses[i] = (float) (labelWeights[i] * loss.evaluate(rows.samples(i, i + 1), label, null));
            }
            return OnnxTensor.of(classes.reduced(false), losses);
        }
        double factor = node.text("reduction", "mean").equals("sum") ? sum(labelWeights) : 1;
        return OnnxTensor.of(new int[0], new float[] {(float) (factor * loss.evaluate(rows, labels, null))});
    }

    private static boolean isIgnored(int label, Node node) {
        return node.attributes().containsKey("ignore_index") && node.integer("ignore_index", 0) == label;
    }

    private static float[] equalWeights(int classes) {
        float[] weights = new float[classes];
        Arrays.fill(weights, 1);
        return weights;
    }

    /** What the mean over all samples divides by. */
    private static double sum(float[] labelWeights) {
        double sum = 0;
        for (float weight : labelWeights) {
            sum += weight;
        }
        return sum;
    }
}
