package dev.lanewise.onnx;

import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Sequential;
import dev.lanewise.nn.activation.LogSoftmax;
import dev.lanewise.nn.activation.Softmax;
import dev.lanewise.nn.math.MathFunction;
import dev.lanewise.nn.math.Reduce;
import dev.lanewise.nn.shape.AlongAxis;
import dev.lanewise.nn.shape.Reshape;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.ops.UnaryFunction;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Operators over dimensions. */
final class ReductionOperators {
    private static final int FIRST_OPSET_WITH_PLAIN_AXES = 13;

    private ReductionOperators() {}

    static final List<Operator> ALL = List.of(
            reduction("ReduceMean", null, Reduce.Kind.MEAN, null),
            reduction("ReduceSum", null, Reduce.Kind.SUM, null),
            reduction("ReduceMax", null, Reduce.Kind.MAXIMUM, null),
            reduction("ReduceMin", null, Reduce.Kind.MINIMUM, null),
            reduction("ReduceL1", UnaryFunction.ABS, Reduce.Kind.SUM, null),
            reduction("ReduceL2", UnaryFunction.SQUARE, Reduce.Kind.SUM, UnaryFunction.SQRT),
            reduction("ReduceSumSquare", UnaryFunction.SQUARE, Reduce.Kind.SUM, null),
            reduction("ReduceLogSum", null, Reduce.Kind.SUM, UnaryFunction.LOG),
            softmax("Softmax", Softmax::new),
            softmax("LogSoftmax", LogSoftmax::new));

    private static Operator reduction(String name, UnaryFunction before, Reduce.Kind kind, UnaryFunction after) {
        return Operator.of(name, (node, to) -> {
            String x = to.input(node, 0);
            boolean keep = node.integer("keepdims", 1) == 1;
            return to.addSized(node, x, arguments -> {
                HostTensor given = arguments.get(1);
                int[] axes = given != null ? given.sizes() : node.sizes("axes");
                Layer reduce = axes.length == 0 && node.integer("noop_with_empty_axes", 0) == 1
                        ? Sequential.of()
                        : new Reduce(kind, keep, axes);
                return around(before, reduce, after);
            });
        }, "axes", "keepdims", "noop_with_empty_axes");
    }

    private static Layer around(UnaryFunction before, Layer reduce, UnaryFunction after) {
        Layer first = before == null ? reduce : Sequential.of(new MathFunction(before), reduce);
        return after == null ? first : Sequential.of(first, new MathFunction(after));
    }

    /** Up to version 12, over all dimensions from the axis on. */
    private static Operator softmax(String name, Supplier<Layer> layer) {
        return Operator.of(name, (node, to) -> {
            String x = to.input(node, 0);
            Shape shape = to.shape(x);
            boolean plain = to.opset() >= FIRST_OPSET_WITH_PLAIN_AXES;
            int axis = HostLayout.axis(node.integer("axis", plain ? -1 : 1), shape.rank());
            if (plain || axis == shape.rank() - 1) {
                return to.add(node, new AlongAxis(axis, layer.get()), x);
            }
            String rows = to.addForShape(node, x, other -> new Reshape(
                    IntStream.range(0, axis).map(other::dimension).reduce(1, Math::multiplyExact), -1));
            return NormalizationOperators.restored(node, x, to.add(node, layer.get(), rows), other -> other, to);
        }, "axis");
    }
}
