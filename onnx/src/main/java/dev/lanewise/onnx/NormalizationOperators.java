package dev.lanewise.onnx;

import dev.lanewise.nn.BatchNorm1d;
import dev.lanewise.nn.BatchNorm2d;
import dev.lanewise.nn.GroupNorm;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.LayerNorm;
import dev.lanewise.nn.LocalResponseNorm;
import dev.lanewise.nn.shape.AlongAxis;
import dev.lanewise.nn.shape.Reshape;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Normalizations. */
final class NormalizationOperators {
    private NormalizationOperators() {}

    static final List<Operator> ALL = List.of(
            Operator.of("BatchNormalization", NormalizationOperators::batch, "epsilon", "momentum", "spatial",
                    "training_mode", "is_test", "consumed_inputs"),
            Operator.of("InstanceNormalization", NormalizationOperators::instance, "epsilon"),
            Operator.of("GroupNormalization", NormalizationOperators::group, "epsilon", "num_groups", "stash_type"),
            Operator.of("LayerNormalization", NormalizationOperators::layer, "axis", "epsilon", "stash_type"),
            Operator.of("LRN", NormalizationOperators::localResponse, "alpha", "beta", "bias", "size"));

    private static String batch(OnnxNode node, Lowering to) {
        if (node.integer("spatial", 1) != 1 || node.integer("training_mode", 0) != 0) {
            throw new RefusedException(
                    "normalizes each pixel by itself, or by the batch; it must be by running statistics"
                            + " for each channel");
        }
        ElementOperators.requireOneOutput(node);
        ElementOperators.requireEvaluation(node, to);
        String x = to.input(node, 0);
        int channels = to.known(node, 1).elements();
        float eps = node.number("epsilon", 1e-5f);
        // ONNX' momentum is the share of what was, PyTorch's that of the batch.
        float momentum = 1 - node.number("momentum", 0.9f);
        boolean images = to.shape(x).rank() == 4;
        Layer layer = images
                ? new BatchNorm2d(channels).eps(eps).momentum(momentum)
                : new BatchNorm1d(channels).eps(eps).momentum(momentum);
        Lowering.load(layer.parameters().get(0), to.known(node, 1));
        Lowering.load(layer.parameters().get(1), to.known(node, 2));
        Lowering.load(layer.buffers().get(0), to.known(node, 3));
        Lowering.load(layer.buffers().get(1), to.known(node, 4));
        return to.add(node, node.input(1), images || to.shape(x).rank() == 2 ? layer : new AlongAxis(1, layer), x);
    }

    private static String instance(OnnxNode node, Lowering to) {
        int channels = to.known(node, 1).elements();
        GroupNorm layer = GroupNorm.instance(channels, node.number("epsilon", 1e-5f));
        load(layer.parameters(), to.known(node, 1), to.known(node, 2));
        return overPixels(node, layer, to);
    }

    private static String group(OnnxNode node, Lowering to) {
        String x = to.input(node, 0);
        int groups = Math.toIntExact(node.integer("num_groups", 0));
        int channels = to.shape(x).rank() > 1 ? to.shape(x).dimension(1) : 0;
        GroupNorm layer = new GroupNorm(groups, channels, node.number("epsilon", 1e-5f));
        // Up to version 20 scale and bias were those of groups.
        load(layer.parameters(), perChannel(to.known(node, 1), channels), perChannel(to.known(node, 2), channels));
        return overPixels(node, layer, to);
    }

    private static HostTensor perChannel(HostTensor values, int channels) {
        int count = values.elements();
        if (count == 0 || channels % count != 0) {
            throw new RefusedException("has " + count + " values for " + channels + " channels");
        }
        float[] all = new float[channels];
        for (int i = 0; i < channels; i++) {
            all[i] = values.number(i / (channels / count));
        }
        return HostTensor.of(new int[] {channels}, all);
    }

    private static void load(List<Parameter> parameters, HostTensor weight, HostTensor bias) {
        Lowering.load(parameters.get(0), weight);
        Lowering.load(parameters.get(1), bias);
    }

    /** A layer of images over any number of dimensions behind the channels. */
    private static String overPixels(OnnxNode node, Layer layer, Lowering to) {
        String x = to.input(node, 0);
        if (to.shape(x).rank() == 4) {
            return to.add(node, node.input(1), layer, x);
        }
        String images = to.add(node, new Reshape(0, 0, -1, 1), x);
        String y = to.add(node, node.input(1), layer, images);
        return restored(node, x, y, shape -> shape, to);
    }

    /** A value under the shape that follows from another's. */
    static String restored(OnnxNode node, String like, String value, Function<Shape, Shape> shape, Lowering to) {
        return to.addLike(node, value, like, other -> new Reshape(shape.apply(other).toArray()));
    }

    private static String layer(OnnxNode node, Lowering to) {
        ElementOperators.requireOneOutput(node);
        String x = to.input(node, 0);
        Shape shape = to.shape(x);
        int axis = HostLayout.axis(node.integer("axis", -1), shape.rank());
        boolean isOne = node.integer(Recognizer.ONE_AXIS, 0) == 1 || axis == shape.rank() - 1;
        int features = isOne
                ? shape.dimension(axis)
                : Arrays.stream(shape.toArray(), axis, shape.rank()).reduce(1, Math::multiplyExact);
        LayerNorm layer = new LayerNorm(features, node.number("epsilon", 1e-5f));
        for (int i = 1; i <= 2; i++) {
            if (node.hasInput(i)) {
                Lowering.load(layer.parameters().get(i - 1), to.known(node, i));
            }
        }
        if (isOne) {
            return to.add(node, node.input(1), new AlongAxis(axis, layer), x);
        }
        int[] rows = new int[axis + 1];
        rows[axis] = -1;
        String flat = to.add(node, new Reshape(rows), x);
        return restored(node, x, to.add(node, node.input(1), new AlongAxis(axis, layer), flat), all -> all, to);
    }

    private static String localResponse(OnnxNode node, Lowering to) {
        return to.add(node, new LocalResponseNorm((int) node.integer("size", 1), node.number("alpha", 1e-4f),
                node.number("beta", 0.75f), node.number("bias", 1)), to.input(node, 0));
    }
}
