package dev.lanewise.bench.compare;

import dev.lanewise.nn.Network;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.ConvGeometry;
import dev.lanewise.tensor.ops.PoolGeometry;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/** A network as an ONNX model for evaluation, normalizations folded into convolutions; its values are tensors' names. */
final class OnnxNetwork extends Translation<String> {
    /** The name of the model's input. */
    static final String INPUT = "input";
    private static final String OUTPUT = "output";
    private static final int IR_VERSION = 8;
    private static final int OPSET = 17;
    // Element types of TensorProto.
    private static final int FLOAT = 1;
    private static final int INT64 = 7;
    // Types of AttributeProto.
    private static final int A_FLOAT = 1;
    private static final int AN_INTEGER = 2;
    private static final int INTEGERS = 7;

    private final OnnxMessage graph = new OnnxMessage().text(2, "network");
    private int names;

    private OnnxNetwork() {
        super(true);
    }

    /** The bytes of the model for inputs of a shape. */
    static byte[] model(Network network, Shape input) {
        OnnxNetwork model = new OnnxNetwork();
        String last = model.translate(network.layer(), input).apply(INPUT);
        model.graph.message(1, node("Identity", OUTPUT, last));
        model.graph.message(11, value(INPUT, input)).message(12, value(OUTPUT, network.outputShape(input)));
        return new OnnxMessage().integer(1, IR_VERSION).message(8, new OnnxMessage().text(1, "").integer(2, OPSET))
                .message(7, model.graph).toBytes();
    }

    @Override
    UnaryOperator<String> convolution(ConvGeometry g, Tensor weight, Tensor biasOrNull) {
        String kernel = initializer(weight);
        String bias = biasOrNull == null ? "" : initializer(biasOrNull);
        return x -> add(node("Conv", newName(), x, kernel, bias)
                .message(5, integers("kernel_shape", g.kernelHeight(), g.kernelWidth()))
                .message(5, integers("strides", g.strideHeight(), g.strideWidth()))
                .message(5, integers("pads", g.padTop(), g.padLeft(), g.padBottom(), g.padRight()))
                .message(5, integers("dilations", g.dilationHeight(), g.dilationWidth()))
                .message(5, integer("group", g.groups())));
    }

    @Override
    UnaryOperator<String> linear(Tensor weight, Tensor biasOrNull) {
        String matrix = initializer(weight);
        String bias = biasOrNull == null ? "" : initializer(biasOrNull);
        return x -> add(node("Gemm", newName(), x, matrix, bias).message(5, integer("transB", 1)));
    }

    @Override
    UnaryOperator<String> normalization(Normalization norm) {
        String weight = initializer(norm.weight());
        String bias = initializer(norm.bias());
        String mean = initializer(norm.mean());
        String variance = initializer(norm.variance());
        OnnxMessage eps = new OnnxMessage().text(1, "epsilon").number(2, norm.eps()).integer(20, A_FLOAT);
        return x -> add(node("BatchNormalization", newName(), x, weight, bias, mean, variance).message(5, eps));
    }

    @Override
    UnaryOperator<String> relu(boolean inPlace) {
        return x -> add(node("Relu", newName(), x));
    }

    @Override
    UnaryOperator<String> maxPool(PoolGeometry g) {
        return x -> add(node("MaxPool", newName(), x)
                .message(5, integers("kernel_shape", g.kernelHeight(), g.kernelWidth()))
                .message(5, integers("strides", g.strideHeight(), g.strideWidth()))
                .message(5, integers("pads", g.padTop(), g.padLeft(), g.padBottom(), g.padRight()))
                .message(5, integers("dilations", g.dilationHeight(), g.dilationWidth()))
                .message(5, integer("ceil_mode", g.ceilMode() ? 1 : 0)));
    }

    @Override
    UnaryOperator<String> averagePool(Shape input, int height, int width) {
        if (input.dimension(2) % height != 0 || input.dimension(3) % width != 0) {
            throw new IllegalArgumentException("ONNX averages over windows of one size, unlike from " + input);
        }
        long[] window = {input.dimension(2) / height, input.dimension(3) / width};
        if (height == 1 && width == 1) {
            return x -> add(node("GlobalAveragePool", newName(), x));
        }
        return x -> add(node("AveragePool", newName(), x).message(5, integers("kernel_shape", window)).message(5,
                integers("strides", window)));
    }

    @Override
    UnaryOperator<String> flatten() {
        return x -> add(node("Flatten", newName(), x).message(5, integer("axis", 1)));
    }

    @Override
    UnaryOperator<String> subsampleAndPad(int stride, int channels) {
        String pads = newName();
        graph.message(5, new OnnxMessage().integer(1, 8).integer(2, INT64).integer(7, 0, channels, 0, 0, 0, channels, 0,
                0).text(8, pads));
        return x -> {
            // The largest of one pixel: every stride-th one.
            String pixels = add(node("MaxPool", newName(), x).message(5, integers("kernel_shape", 1, 1)).message(5,
                    integers("strides", stride, stride)));
            return add(node("Pad", newName(), pixels, pads));
        };
    }

    @Override
    String add(String a, String b) {
        return add(node("Add", newName(), a, b));
    }

    /** Appends a node, whose result has the latest name. */
    private String add(OnnxMessage node) {
        graph.message(1, node);
        return "t" + names;
    }

    private String newName() {
        return "t" + ++names;
    }

    private String initializer(Tensor tensor) {
        String name = newName();
        graph.message(5, new OnnxMessage().integer(1, dimensions(tensor.shape())).integer(2, FLOAT).text(8, name)
                .floats(9, tensor.toArray()));
        return name;
    }

    private static long[] dimensions(Shape shape) {
        return Arrays.stream(shape.toArray()).asLongStream().toArray();
    }

    /** A node; an input without a name is one that is left out. */
    private static OnnxMessage node(String operator, String output, String... inputs) {
        return new OnnxMessage().text(1, inputs).text(2, output).text(4, operator);
    }

    private static OnnxMessage integer(String name, long value) {
        return new OnnxMessage().text(1, name).integer(3, value).integer(20, AN_INTEGER);
    }

    private static OnnxMessage integers(String name, long... values) {
        return new OnnxMessage().text(1, name).integer(8, values).integer(20, INTEGERS);
    }

    private static OnnxMessage value(String name, Shape shape) {
        OnnxMessage dimensions = new OnnxMessage();
        for (long dimension : dimensions(shape)) {
            dimensions.message(1, new OnnxMessage().integer(1, dimension));
        }
        OnnxMessage tensor = new OnnxMessage().integer(1, FLOAT).message(2, dimensions);
        return new OnnxMessage().text(1, name).message(2, new OnnxMessage().message(1, tensor));
    }
}
