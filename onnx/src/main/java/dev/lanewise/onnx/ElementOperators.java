package dev.lanewise.onnx;

import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Merge;
import dev.lanewise.nn.Scale;
import dev.lanewise.nn.Sequential;
import dev.lanewise.nn.activation.CELU;
import dev.lanewise.nn.activation.ELU;
import dev.lanewise.nn.activation.GELU;
import dev.lanewise.nn.activation.Hardsigmoid;
import dev.lanewise.nn.activation.Hardswish;
import dev.lanewise.nn.activation.Hardtanh;
import dev.lanewise.nn.activation.LeakyReLU;
import dev.lanewise.nn.activation.Mish;
import dev.lanewise.nn.activation.PReLU;
import dev.lanewise.nn.activation.ReLU;
import dev.lanewise.nn.activation.SELU;
import dev.lanewise.nn.activation.SiLU;
import dev.lanewise.nn.activation.Sigmoid;
import dev.lanewise.nn.activation.Softplus;
import dev.lanewise.nn.activation.Softsign;
import dev.lanewise.nn.activation.Tanh;
import dev.lanewise.nn.math.Line;
import dev.lanewise.nn.math.MathFunction;
import dev.lanewise.nn.math.Power;
import dev.lanewise.nn.merge.Add;
import dev.lanewise.nn.merge.Divide;
import dev.lanewise.nn.merge.Extreme;
import dev.lanewise.nn.merge.Multiply;
import dev.lanewise.nn.merge.Subtract;
import dev.lanewise.nn.regularization.Dropout;
import dev.lanewise.nn.shape.AlongAxis;
import dev.lanewise.nn.shape.Reshape;
import dev.lanewise.tensor.ops.UnaryFunction;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** Operators on elements and their counterparts. */
final class ElementOperators {
    private static final int FIRST_OPSET_OF_EVALUATION = 7;

    private ElementOperators() {}

    static final List<Operator> ALL = List.of(
            layer("Relu", node -> new ReLU()),
            layer("Sigmoid", node -> new Sigmoid()),
            layer("Tanh", node -> new Tanh()),
            layer("Softplus", node -> new Softplus()),
            layer("Softsign", node -> new Softsign()),
            layer("Mish", node -> new Mish()),
            layer("HardSwish", node -> new Hardswish()),
            layer("Swish", ElementOperators::swish, "alpha"),
            layer("LeakyRelu", node -> new LeakyReLU(node.number("alpha", 0.01f)), "alpha"),
            layer("Elu", node -> new ELU(node.number("alpha", 1)), "alpha"),
            layer("Celu", node -> new CELU(node.number("alpha", 1)), "alpha"),
            layer("Selu", node -> new SELU(node.number("alpha", SELU.ALPHA), node.number("gamma", SELU.SCALE)), "alpha",
                    "gamma"),
            layer("HardSigmoid", node -> new Hardsigmoid(node.number("alpha", 0.2f), node.number("beta", 0.5f)),
                    "alpha",
                    "beta"),
            layer("Gelu", ElementOperators::gelu, "approximate"),
            layer("Neg", node -> new Scale(-1)),
            function("Sqrt", UnaryFunction.SQRT),
            function("Exp", UnaryFunction.EXP),
            function("Log", UnaryFunction.LOG),
            function("Erf", UnaryFunction.ERF),
            function("Abs", UnaryFunction.ABS),
            function("Reciprocal", UnaryFunction.RECIPROCAL),
            function("Floor", UnaryFunction.FLOOR),
            function("Ceil", UnaryFunction.CEIL),
            function("Sin", UnaryFunction.SIN),
            function("Cos", UnaryFunction.COS),
            Operator.of("Identity", (node, to) -> to.input(node, 0)),
            Operator.of("Dropout", ElementOperators::dropout, "ratio", "seed", "is_test", "consumed_inputs"),
            Operator.of("Cast", ElementOperators::cast, "to", "saturate", "round_mode"),
            Operator.of("Clip", ElementOperators::clip, "min", "max"),
            Operator.of("PRelu", ElementOperators::prelu),
            binary("Add", Add::new, ElementOperators::plus, ElementOperators::plus),
            binary("Sub", Subtract::new, c -> new Line(1, -c), c -> new Line(-1, c)),
            binary("Mul", Multiply::new, ElementOperators::times, ElementOperators::times),
            binary("Div", Divide::new, c -> new Line(1 / c, 0), ElementOperators::quotient),
            Operator.of("Pow", ElementOperators::power),
            several("Sum", Add::new, false),
            several("Mean", Add::new, true),
            several("Max", Extreme::maximum, false),
            several("Min", Extreme::minimum, false));

    private static Operator layer(String name, Function<OnnxNode, Layer> layer, String... attributes) {
        return Operator.of(name, (node, to) -> to.add(node, layer.apply(node), to.input(node, 0)), attributes);
    }

    private static Operator function(String name, UnaryFunction function) {
        return layer(name, node -> new MathFunction(function));
    }

    private static Layer swish(OnnxNode node) {
        if (node.number("alpha", 1) != 1) {
            throw new RefusedException("has the alpha " + node.number("alpha", 1) + "; 1 is computed");
        }
        return new SiLU();
    }

    private static Layer gelu(OnnxNode node) {
        return switch (node.text("approximate", "none")) {
            case "none" -> new GELU();
            case "tanh" -> new GELU(GELU.Form.TANH);
            default -> throw new RefusedException("approximates by " + node.text("approximate", ""));
        };
    }

    private static Layer plus(float c) {
        return new Line(1, c);
    }

    private static Layer times(float c) {
        return new Line(c, 0);
    }

    private static Layer quotient(float c) {
        return Sequential.of(new MathFunction(UnaryFunction.RECIPROCAL), new Line(c, 0));
    }

    /** In training, a dropout as the file's network had it; its second output is not read. */
    private static String dropout(OnnxNode node, Lowering to) {
        requireOneOutput(node);
        requireEvaluation(node, to);
        if (node.hasInput(2) && to.known(node, 2).integer(0) != 0) {
            throw new RefusedException("is computed as in training");
        }
        float ratio = node.hasInput(1) ? to.known(node, 1).single() : node.number("ratio", 0.5f);
        if (!(ratio >= 0 && ratio < 1)) {
            throw new RefusedException("has the ratio " + ratio);
        }
        return to.add(node, new Dropout(ratio), to.input(node, 0));
    }

    /** Up to version 6 a node says whether it is computed as in evaluation. */
    static void requireEvaluation(OnnxNode node, Lowering to) {
        if (to.opset() < FIRST_OPSET_OF_EVALUATION && node.integer("is_test", 0) == 0) {
            throw new RefusedException("is computed as in training");
        }
    }

    static void requireOneOutput(OnnxNode node) {
        if (node.outputs().stream().filter(output -> !output.isEmpty()).count() > 1) {
            throw new RefusedException("gives more than one output; one is computed");
        }
    }

    /** Between types of floats, all of which are computed in single precision. */
    private static String cast(OnnxNode node, Lowering to) {
        return switch ((int) node.integer("to", 0)) {
            case 1, 10, 11, 16 -> to.input(node, 0);
            default -> throw new RefusedException("casts computed values to the element type "
                    + node.integer("to", 0) + " of ONNX, which is none of floats");
        };
    }

    private static String clip(OnnxNode node, Lowering to) {
        return to.addSized(node, to.input(node, 0), arguments -> {
            float low = arguments.get(1) == null
                    ? node.number("min", Float.NEGATIVE_INFINITY)
                    : arguments.get(1).single();
            float high = arguments.get(2) == null
                    ? node.number("max", Float.POSITIVE_INFINITY)
                    : arguments.get(2).single();
            if (!(low < high)) {
                throw new RefusedException("clips between " + low + " and " + high);
            }
            return new Hardtanh(low, high);
        });
    }

    private static String prelu(OnnxNode node, Lowering to) {
        String x = to.input(node, 0);
        HostTensor slopes = to.known(node, 1);
        int rank = to.shape(x).rank();
        int count = slopes.elements();
        int channels = rank > 1 ? to.shape(x).dimension(1) : 1;
        boolean perChannel = count == channels && slopes.rank() >= rank - 1 && slopes.rank() <= rank
                && slopes.dimension(slopes.rank() - rank + 1) == channels;
        if (rank < 2 || count != 1 && !perChannel) {
            throw new RefusedException("has slopes that are neither one for all nor one for each channel");
        }
        PReLU layer = new PReLU(count);
        Lowering.load(layer.parameters().getFirst(), slopes);
        return to.add(node, node.input(1), rank == 2 || rank == 4 ? layer : new AlongAxis(1, layer), x);
    }

    /** A function of two values, or with a single number a layer: the function with it as the second, and as the first. */
    private static Operator binary(String name, Supplier<Merge> merge, Function<Float, Layer> second,
            Function<Float, Layer> first) {
        return Operator.of(name, (node, to) -> {
            if (isNumber(node, 1, 0, to)) {
                return to.addSized(node, to.input(node, 0), arguments -> second.apply(arguments.require(1).single()));
            }
            if (isNumber(node, 0, 1, to)) {
                return to.addSized(node, to.input(node, 1), arguments -> first.apply(arguments.require(0).single()));
            }
            return to.merge(node, merge.get(), to.input(node, 0), second(node, to));
        }, "axis", "broadcast");
    }

    /** The second input, which up to version 6 may say along which dimension of the first it begins. */
    private static String second(OnnxNode node, Lowering to) {
        String second = to.input(node, 1);
        if (!node.attributes().containsKey("axis")) {
            return second;
        }
        int rank = to.shape(to.input(node, 0)).rank();
        int axis = HostLayout.axis(node.integer("axis", 0), rank);
        int behind = rank - axis - to.shape(second).rank();
        if (behind < 0) {
            throw new RefusedException("has an input that does not fit behind axis " + axis);
        }
        return behind == 0 ? second : to.addForShape(node, second, shape -> {
            int[] sizes = Arrays.copyOf(shape.toArray(), shape.rank() + behind);
            Arrays.fill(sizes, shape.rank(), sizes.length, 1);
            return new Reshape(sizes);
        });
    }

    /** Whether an input is one number that does not add dimensions to the other. */
    private static boolean isNumber(OnnxNode node, int index, int other, Lowering to) {
        if (!to.isComputed(node.input(other)) || to.isComputed(node.input(index))) {
            return false;
        }
        return to.isKnown(node.input(index))
                ? to.known(node, index).elements() == 1
                        && to.known(node, index).rank() <= to.shape(to.input(node, other)).rank()
                : to.isByShape(node.input(index));
    }

    private static String power(OnnxNode node, Lowering to) {
        if (!isNumber(node, 1, 0, to)) {
            throw new RefusedException("has an exponent that is not one number");
        }
        return to.addSized(node, to.input(node, 0), arguments -> new Power(arguments.require(1).single()));
    }

    private static Operator several(String name, Supplier<Merge> merge, boolean mean) {
        return Operator.of(name, (node, to) -> {
            String result = to.input(node, 0);
            for (int i = 1; i < node.inputs().size(); i++) {
                result = to.merge(node, merge.get(), result, to.input(node, i));
            }
            return mean ? to.add(node, new Line(1f / node.inputs().size(), 0), result) : result;
        });
    }

}
