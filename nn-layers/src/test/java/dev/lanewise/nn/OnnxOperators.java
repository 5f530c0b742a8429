package dev.lanewise.nn;

import static dev.lanewise.nn.OnnxOperator.apply;
import static dev.lanewise.nn.OnnxOperator.axis;
import static dev.lanewise.nn.OnnxOperator.onnx;
import static dev.lanewise.nn.OnnxOperator.optional;
import static dev.lanewise.nn.OnnxOperator.require;
import static dev.lanewise.nn.OnnxOperator.tensor;

import dev.lanewise.nn.activation.CELU;
import dev.lanewise.nn.activation.ELU;
import dev.lanewise.nn.activation.GELU;
import dev.lanewise.nn.activation.Hardsigmoid;
import dev.lanewise.nn.activation.Hardswish;
import dev.lanewise.nn.activation.Hardtanh;
import dev.lanewise.nn.activation.LeakyReLU;
import dev.lanewise.nn.activation.LogSoftmax;
import dev.lanewise.nn.activation.Mish;
import dev.lanewise.nn.activation.PReLU;
import dev.lanewise.nn.activation.ReLU;
import dev.lanewise.nn.activation.SELU;
import dev.lanewise.nn.activation.SiLU;
import dev.lanewise.nn.activation.Sigmoid;
import dev.lanewise.nn.activation.Softmax;
import dev.lanewise.nn.activation.Softplus;
import dev.lanewise.nn.activation.Softsign;
import dev.lanewise.nn.activation.Tanh;
import dev.lanewise.nn.regularization.Dropout;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Elementwise;
import dev.lanewise.tensor.ops.Gemm;
import dev.lanewise.tensor.ops.Layout;
import dev.lanewise.tensor.ops.Reduction;
import dev.lanewise.testing.OnnxModel.Node;
import dev.lanewise.testing.OnnxTensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The operators of ONNX that this library has something for. */
final class OnnxOperators {
    private static final int FIRST_OPSET_WITH_PLAIN_AXES = 13;

    static final Map<String, OnnxOperator> ALL = Map.ofEntries(
            layer("Relu", node -> new ReLU()),
            layer("Sigmoid", node -> new Sigmoid()),
            layer("Tanh", node -> new Tanh()),
            layer("Softplus", node -> new Softplus()),
            layer("Softsign", node -> new Softsign()),
            layer("Mish", node -> new Mish()),
            layer("HardSwish", node -> new Hardswish()),
            layer("Identity", node -> Sequential.of()),
            layer("Neg", node -> new Scale(-1)),
            layer("LeakyRelu", node -> new LeakyReLU(node.number("alpha", 0.01f))),
            layer("Elu", node -> new ELU(node.number("alpha", 1))),
            layer("Celu", node -> new CELU(node.number("alpha", 1))),
            layer("Selu", node -> new SELU(node.number("alpha", SELU.ALPHA), node.number("gamma", SELU.SCALE))),
            layer("HardSigmoid",
                    node -> new Hardsigmoid(node.number("alpha", 0.2f), node.number("beta", 0.5f))),
            layer("Gelu",
                    node -> new GELU(node.text("approximate", "none").equals("tanh") ? GELU.Form.TANH : GELU.Form.ERF)),
            layer("GlobalAveragePool", node -> new AdaptiveAvgPool2d(1)),
            layer("GlobalMaxPool", node -> new AdaptiveMaxPool2d(1)),
            layer("LRN", node -> new LocalResponseNorm(node.integer("size", 1), node.number("alpha", 1e-4f),
                    node.number("beta", 0.75f), node.number("bias", 1))),
            Map.entry("Swish", OnnxOperators::swish),
            Map.entry("Clip", OnnxOperators::clip),
            Map.entry("PRelu", OnnxOperators::prelu),
            Map.entry("Softmax", (node, opset, inputs) -> overAxis(new Softmax(), node, opset, inputs)),
            Map.entry("LogSoftmax", (node, opset, inputs) -> overAxis(new LogSoftmax(), node, opset, inputs)),
            Map.entry("ArgMax", OnnxOperators::argMax),
            Map.entry("Conv", OnnxWindows::convolution),
            Map.entry("ConvTranspose", OnnxWindows::transposedConvolution),
            Map.entry("MaxPool", OnnxWindows::maxPool),
            Map.entry("AveragePool", OnnxWindows::averagePool),
            Map.entry("LpPool", OnnxWindows::lpPool),
            Map.entry("BatchNormalization", OnnxOperators::batchNormalization),
            Map.entry("Dropout", OnnxOperators::dropout),
            Map.entry("Flatten", OnnxOperators::flatten),
            Map.entry("Concat", OnnxOperators::concat),
            Map.entry("Add", OnnxOperators::sum),
            Map.entry("Sum", OnnxOperators::sum),
            Map.entry("Gemm", OnnxOperators::gemm),
            Map.entry("MatMul", OnnxOperators::matMul),
            Map.entry("Constant",
                    (node, opset, inputs) -> List.of((OnnxTensor) node.attributes().get("value"))),
            Map.entry("SoftmaxCrossEntropyLoss", OnnxLosses::crossEntropy),
            Map.entry("NegativeLogLikelihoodLoss", OnnxLosses::negativeLogLikelihood));

    private OnnxOperators() {}

    private static Map.Entry<String, OnnxOperator> layer(String operator, Function<Node, Layer> layer) {
        return Map.entry(operator, (node, opset, inputs) -> apply(layer.apply(node), inputs.getFirst()));
    }

    private static List<OnnxTensor> swish(Node node, int opset, List<OnnxTensor> inputs) {
        require(null, node.number("alpha", 1) == 1, "swish of another slope than 1");
        return apply(new SiLU(), inputs.getFirst());
    }

    private static List<OnnxTensor> clip(Node node, int opset, List<OnnxTensor> inputs) {
        OnnxTensor min = optional(inputs, 1);
        OnnxTensor max = optional(inputs, 2);
        float low = min == null ? node.number("min", Float.NEGATIVE_INFINITY) : (float) min.values()[0];
        float high = max == null ? node.number("max", Float.POSITIVE_INFINITY) : (float) max.values()[0];
        require(null, low < high, "bounds in descending order");
        return apply(new Hardtanh(low, high), inputs.getFirst());
    }

    private static List<OnnxTensor> prelu(Node node, int opset, List<OnnxTensor> inputs) {
        OnnxTensor x = inputs.get(0);
        int slopes = inputs.get(1).values().length;
        require(x, slopes == 1 || inputs.get(1).rank() == 1 && slopes == x.dimensions()[1],
                "a slope for each element");
        PReLU layer = new PReLU(slopes);
        layer.parameters().getFirst().value().copyFrom(inputs.get(1).floats());
        int[] rows = {x.dimensions()[0], x.dimensions()[1], x.values().length / x.dimensions()[0] / x.dimensions()[1],
                1};
        return List.of(apply(layer, x.reshape(rows)).getFirst().reshape(x.dimensions()));
    }

    private static List<OnnxTensor> overAxis(Layer layer, Node node, int opset, List<OnnxTensor> inputs) {
        OnnxTensor x = inputs.getFirst();
        boolean plain = opset >= FIRST_OPSET_WITH_PLAIN_AXES;
        int axis = axis(node, x, plain ? -1 : 1);
        int[] dimensions = x.dimensions();
        if (!plain) {
            int before = Arrays.stream(dimensions, 0, axis).reduce(1, (a, b) -> a * b);
            dimensions = new int[] {before, x.values().length / before};
        }
        OnnxAxes axes = new OnnxAxes(dimensions, plain ? axis : 1);
        OnnxTensor y = axes.fromRows(apply(layer, axes.toRows(x)).getFirst());
        return List.of(y.reshape(x.dimensions()));
    }

    private static List<OnnxTensor> argMax(Node node, int opset, List<OnnxTensor> inputs) {
        OnnxTensor x = inputs.getFirst();
        require(x, node.integer("select_last_index", 0) == 0, "the last of equal maxima");
        OnnxAxes axes = new OnnxAxes(x.dimensions(), axis(node, x, 0));
        int[] places = Reduction.argmaxRows(tensor(axes.toRows(x)));
        float[] values = new float[places.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = places[i];
        }
        return List.of(OnnxTensor.of(axes.reduced(node.integer("keepdims", 1) == 1), values));
    }

    /** In training, ONNX' running variance is the biased one and PyTorch's, which is ours, is not: it is left out. */
    private static List<OnnxTensor> batchNormalization(Node node, int opset, List<OnnxTensor> inputs) {
        boolean training = node.integer("training_mode", 0) == 1;
        BatchNorm2d layer = new BatchNorm2d(inputs.get(1).values().length).eps(node.number("epsilon", 1e-5f))
                .momentum(1 - node.number("momentum", 0.9f));
        layer.parameters().get(0).value().copyFrom(inputs.get(1).floats());
        layer.parameters().get(1).value().copyFrom(inputs.get(2).floats());
        layer.buffers().get(0).value().copyFrom(inputs.get(3).floats());
        layer.buffers().get(1).value().copyFrom(inputs.get(4).floats());
        Pass pass = training ? Pass.training(Random.of(0)) : Pass.evaluation();
        OnnxTensor y = onnx(layer.forward(tensor(inputs.getFirst()), pass));
        return training ? List.of(y, onnx(layer.buffers().get(0).value())) : List.of(y);
    }

    /** In training, what is dropped is random: the test looks at the rest. */
    private static List<OnnxTensor> dropout(Node node, int opset, List<OnnxTensor> inputs) {
        OnnxTensor x = inputs.getFirst();
        OnnxTensor ratio = optional(inputs, 1);
        Dropout layer = new Dropout(ratio == null ? node.number("ratio", 0.5f) : (float) ratio.values()[0]);
        Pass pass = isRandom(node, inputs) ? Pass.training(Random.of(0)) : Pass.evaluation();
        OnnxTensor y = onnx(layer.forward(tensor(x), pass));
        float[] mask = y.floats();
        for (int i = 0; i < mask.length; i++) {
            mask[i] = mask[i] == 0 && x.values()[i] != 0 ? 0 : 1;
        }
        return List.of(y, OnnxTensor.of(x.dimensions(), mask));
    }

    /** Whether a node's outputs depend on random numbers. */
    static boolean isRandom(Node node, List<OnnxTensor> inputs) {
        OnnxTensor training = optional(inputs, 2);
        OnnxTensor ratio = optional(inputs, 1);
        return node.operator().equals("Dropout") && training != null && training.values()[0] == 1
                && (ratio == null || ratio.values()[0] > 0);
    }

    private static List<OnnxTensor> flatten(Node node, int opset, List<OnnxTensor> inputs) {
        OnnxTensor x = inputs.getFirst();
        require(x, x.rank() > 1 && axis(node, x, 1) == 1, "flattening with the batch, or of a vector");
        return apply(new Flatten(), x);
    }

    private static List<OnnxTensor> concat(Node node, int opset, List<OnnxTensor> inputs) {
        OnnxTensor first = inputs.getFirst();
        int axis = axis(node, first, 1);
        require(first, axis == 1 && (first.rank() == 2 || first.rank() == 4), "concatenation but of channels");
        int[] dimensions = first.dimensions().clone();
        dimensions[1] = inputs.stream().mapToInt(part -> part.dimensions()[1]).sum();
        Tensor y = Tensor.zeros(Shape.of(dimensions));
        Layout.concatChannels(inputs.stream().map(OnnxOperator::tensor).toList(), y);
        return List.of(onnx(y));
    }

    private static List<OnnxTensor> sum(Node node, int opset, List<OnnxTensor> inputs) {
        Tensor sum = tensor(inputs.getFirst());
        for (OnnxTensor other : inputs.subList(1, inputs.size())) {
            require(other, Arrays.equals(other.dimensions(), inputs.getFirst().dimensions()), "broadcasting");
            Elementwise.addInPlace(sum, tensor(other));
        }
        return List.of(onnx(sum));
    }

    private static List<OnnxTensor> gemm(Node node, int opset, List<OnnxTensor> inputs) {
        Tensor a = tensor(inputs.get(0));
        Tensor b = tensor(inputs.get(1));
        boolean transposeA = node.integer("transA", 0) == 1;
        boolean transposeB = node.integer("transB", 0) == 1;
        Tensor c = Tensor.zeros(a.dimension(transposeA ? 1 : 0), b.dimension(transposeB ? 0 : 1));
        OnnxTensor added = optional(inputs, 2);
        if (added != null) {
            int columns = added.rank() == 0 ? 1 : added.dimensions()[added.rank() - 1];
            int rows = added.values().length / columns;
            for (int i = 0; i < c.elements(); i++) {
                int row = i / c.dimension(1) % rows;
                int column = i % c.dimension(1) % columns;
                c.set((float) added.values()[row * columns + column], i / c.dimension(1), i % c.dimension(1));
            }
        }
        Gemm.multiply(transposeA, transposeB, node.number("alpha", 1), a, b, node.number("beta", 1), c);
        return List.of(onnx(c));
    }

    private static List<OnnxTensor> matMul(Node node, int opset, List<OnnxTensor> inputs) {
        require(null, inputs.get(0).rank() == 2 && inputs.get(1).rank() == 2, "products of stacks of matrices");
        return gemm(node, opset, inputs);
    }
}
