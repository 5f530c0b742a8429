package dev.lanewise.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * Operators on values that are known when the network is built or when its sizes are: constants, and the shape arithmetic that exporters
 * write.
 */
final class HostOperators {
    private HostOperators() {}

    /** An operator. */
    @FunctionalInterface
    private interface Operator {
        /** The result for inputs, null where one is left out. */
        HostTensor run(OnnxNode node, int opset, List<HostTensor> inputs);
    }

    /** A function of two numbers, of integers where both are. */
    private interface Binary {
        double ofNumbers(double a, double b);

        long ofIntegers(long a, long b);
    }

    private record Arithmetic(java.util.function.DoubleBinaryOperator numbers,
            java.util.function.LongBinaryOperator integers) implements Binary {
        @Override
        public double ofNumbers(double a, double b) {
            return numbers.applyAsDouble(a, b);
        }

        @Override
        public long ofIntegers(long a, long b) {
            return integers.applyAsLong(a, b);
        }
    }

    private static final Map<String, Operator> ALL = Map.ofEntries(
            Map.entry("Constant", (node, opset, inputs) -> constant(node)),
            Map.entry("ConstantOfShape", (node, opset, inputs) -> constantOfShape(node, inputs.getFirst())),
            Map.entry("Identity", (node, opset, inputs) -> inputs.getFirst()),
            Map.entry("Cast", (node, opset, inputs) -> cast(node, inputs.getFirst())),
            Map.entry("Gather", (node, opset, inputs) -> HostLayout.gather(node, inputs.get(0), inputs.get(1))),
            Map.entry("Concat", (node, opset, inputs) -> HostLayout.concat(node, inputs)),
            Map.entry("Slice", HostLayout::slice),
            Map.entry("Unsqueeze", HostLayout::unsqueeze),
            Map.entry("Squeeze", HostLayout::squeeze),
            Map.entry("Reshape", (node, opset, inputs) -> HostLayout.reshape(node, inputs.get(0), inputs.get(1))),
            Map.entry("Flatten", (node, opset, inputs) -> HostLayout.flatten(node, inputs.getFirst())),
            Map.entry("Transpose", (node, opset, inputs) -> HostLayout.transpose(node, inputs.getFirst())),
            Map.entry("Expand", (node, opset, inputs) -> HostLayout.expand(inputs.get(0), inputs.get(1).sizes())),
            Map.entry("Range", (node, opset, inputs) -> HostLayout.range(inputs)),
            Map.entry("Where", (node, opset, inputs) -> HostLayout.where(inputs)),
            binary("Add", Double::sum, Long::sum),
            binary("Sub", (a, b) -> a - b, (a, b) -> a - b),
            binary("Mul", (a, b) -> a * b, (a, b) -> a * b),
            binary("Div", (a, b) -> a / b, HostOperators::quotient),
            binary("Pow", StrictMath::pow, (a, b) -> (long) StrictMath.pow(a, b)),
            binary("Max", Math::max, Math::max),
            binary("Min", Math::min, Math::min),
            Map.entry("Mod", (node, opset, inputs) -> modulo(node, inputs)),
            comparison("Equal", (a, b) -> a == b ? 1 : 0),
            comparison("Greater", (a, b) -> a > b ? 1 : 0),
            comparison("GreaterOrEqual", (a, b) -> a >= b ? 1 : 0),
            comparison("Less", (a, b) -> a < b ? 1 : 0),
            comparison("LessOrEqual", (a, b) -> a <= b ? 1 : 0),
            comparison("And", (a, b) -> a != 0 && b != 0 ? 1 : 0),
            comparison("Or", (a, b) -> a != 0 || b != 0 ? 1 : 0),
            Map.entry("Not", (node, opset, inputs) -> not(inputs.getFirst())),
            unary("Sqrt", Math::sqrt),
            unary("Floor", Math::floor),
            unary("Ceil", Math::ceil),
            unary("Round", Math::rint),
            unary("Neg", x -> -x),
            unary("Abs", Math::abs),
            unary("Exp", StrictMath::exp),
            unary("Log", StrictMath::log),
            unary("Reciprocal", x -> 1 / x),
            reduction("ReduceProd", 1, (a, b) -> a * b, (a, b) -> a * b),
            reduction("ReduceSum", 0, Double::sum, Long::sum),
            reduction("ReduceMax", Double.NEGATIVE_INFINITY, Math::max, Math::max),
            reduction("ReduceMin", Double.POSITIVE_INFINITY, Math::min, Math::min));

    static boolean has(String operator) {
        return ALL.containsKey(operator);
    }

    /** The names of all, and of those that read shapes. */
    static List<String> names() {
        return java.util.stream.Stream.concat(ALL.keySet().stream(), java.util.stream.Stream.of("Shape", "Size"))
                .sorted().toList();
    }

    /**
     * The result of a node.
     *
     * @param inputs null where one is left out
     * @throws RefusedException if the inputs do not fit
     */
    static HostTensor run(OnnxNode node, int opset, List<HostTensor> inputs) {
        try {
            return ALL.get(node.operator()).run(node, opset, inputs);
        } catch (IndexOutOfBoundsException | NullPointerException | NegativeArraySizeException
                | ArithmeticException | java.util.NoSuchElementException e) {
            throw new RefusedException("its inputs do not fit each other");
        }
    }

    /** The sizes {@code Shape} gives of a tensor. */
    static HostTensor shape(OnnxNode node, int[] dimensions) {
        if (node.operator().equals("Size")) {
            return HostTensor.of(new int[0], new long[] {Arrays.stream(dimensions).asLongStream().reduce(1, (a, b) -> a
                    * b)});
        }
        int rank = dimensions.length;
        int start = bound(node.integer("start", 0), rank);
        int end = bound(node.integer("end", rank), rank);
        return HostTensor.list(Arrays.copyOfRange(dimensions, start, Math.max(start, end)));
    }

    private static int bound(long index, int rank) {
        return Math.clamp(index < 0 ? index + rank : index, 0, rank);
    }

    private static Map.Entry<String, Operator> unary(String name, DoubleUnaryOperator function) {
        return Map.entry(name, (node, opset, inputs) -> {
            HostTensor x = inputs.getFirst();
            if (x.isInteger()) {
                return HostTensor.of(x.dimensions(), IntStream.range(0, x.elements())
                        .mapToLong(i -> (long) function.applyAsDouble(x.integer(i))).toArray());
            }
            float[] values = new float[x.elements()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) function.applyAsDouble(x.number(i));
            }
            return HostTensor.of(x.dimensions(), values);
        });
    }

    private static Map.Entry<String, Operator> binary(String name, java.util.function.DoubleBinaryOperator numbers,
            java.util.function.LongBinaryOperator integers) {
        Arithmetic function = new Arithmetic(numbers, integers);
        return Map.entry(name, (node, opset, inputs) -> {
            HostTensor result = inputs.getFirst();
            for (HostTensor other : inputs.subList(1, inputs.size())) {
                result = apply(function, result, other);
            }
            return result;
        });
    }

    private static Map.Entry<String, Operator> comparison(String name,
            java.util.function.DoubleBinaryOperator function) {
        return Map.entry(name, (node, opset, inputs) -> apply(new Arithmetic(function,
                (a, b) -> (long) function.applyAsDouble(a, b)), inputs.get(0), inputs.get(1)).toIntegers());
    }

    private static HostTensor not(HostTensor x) {
        return HostTensor.of(x.dimensions(),
                Arrays.stream(x.integers()).map(value -> value == 0 ? 1 : 0).toArray());
    }

    private static HostTensor modulo(OnnxNode node, List<HostTensor> inputs) {
        boolean likeC = node.integer("fmod", 0) == 1;
        return apply(new Arithmetic((a, b) -> likeC ? a % b : a - b * Math.floor(a / b), (a, b) -> {
            requireDivisor(b);
            return likeC ? a % b : Math.floorMod(a, b);
        }), inputs.get(0), inputs.get(1));
    }

    private static long quotient(long a, long b) {
        requireDivisor(b);
        return a / b;
    }

    private static void requireDivisor(long b) {
        if (b == 0) {
            throw new RefusedException("divides by zero");
        }
    }

    private static HostTensor apply(Binary function, HostTensor a, HostTensor b) {
        int[] dimensions = HostLayout.broadcast(a.dimensions(), b.dimensions());
        HostTensor left = HostLayout.expand(a, dimensions);
        HostTensor right = HostLayout.expand(b, dimensions);
        int count = left.elements();
        if (a.isInteger() && b.isInteger()) {
            return HostTensor.of(dimensions, IntStream.range(0, count)
                    .mapToLong(i -> function.ofIntegers(left.integer(i), right.integer(i))).toArray());
        }
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) function.ofNumbers(left.number(i), right.number(i));
        }
        return HostTensor.of(dimensions, values);
    }

    private static HostTensor constant(OnnxNode node) {
        for (Map.Entry<String, Object> attribute : node.attributes().entrySet()) {
            switch (attribute.getKey()) {
                case "value" -> {
                    if (attribute.getValue() instanceof HostTensor tensor) {
                        return tensor;
                    }
                }
                case "value_float" -> {
                    return HostTensor.scalar(node.number("value_float", 0));
                }
                case "value_int" -> {
                    return HostTensor.of(new int[0], new long[] {node.integer("value_int", 0)});
                }
                case "value_floats" -> {
                    float[] values = node.numbersOrNull("value_floats");
                    return HostTensor.of(new int[] {values.length}, values);
                }
                case "value_ints" -> {
                    return HostTensor.list(node.integersOrNull("value_ints"));
                }
                default -> {
                    // Another attribute is refused below.
                }
            }
        }
        throw new RefusedException("holds no tensor, number or list of numbers");
    }

    private static HostTensor constantOfShape(OnnxNode node, HostTensor shape) {
        HostTensor value = node.attributes().get("value") instanceof HostTensor tensor
                ? tensor
                : HostTensor.of(new int[] {1}, new float[1]);
        return HostLayout.expand(value.reshape(), shape.sizes());
    }

    /** To ONNX' element types: only whether they are integers matters here. */
    private static HostTensor cast(OnnxNode node, HostTensor x) {
        return switch ((int) node.integer("to", 0)) {
            case 1, 10, 11, 16 -> x.toFloats();
            case 2, 3, 4, 5, 6, 7, 12, 13 -> x.toIntegers();
            case 9 -> HostTensor.of(x.dimensions(), IntStream.range(0, x.elements())
                    .mapToLong(i -> x.number(i) != 0 ? 1 : 0).toArray());
            default -> throw new RefusedException("casts to the element type " + node.integer("to", 0) + " of ONNX");
        };
    }

    private static Map.Entry<String, Operator> reduction(String name, double start,
            java.util.function.DoubleBinaryOperator numbers, java.util.function.LongBinaryOperator integers) {
        return Map.entry(name, (node, opset, inputs) -> {
            HostTensor x = inputs.getFirst();
            int[] axes = HostLayout.axes(node, inputs);
            if (axes != null && axes.length == 0 && node.integer("noop_with_empty_axes", 0) == 1) {
                return x;
            }
            int rank = x.rank();
            boolean[] reduced = new boolean[rank];
            if (axes == null || axes.length == 0) {
                Arrays.fill(reduced, true);
            } else {
                Arrays.stream(axes).forEach(axis -> reduced[HostLayout.axis(axis, rank)] = true);
            }
            int[] kept = x.dimensions();
            for (int axis = 0; axis < rank; axis++) {
                kept[axis] = reduced[axis] ? 1 : kept[axis];
            }
            double[] values = new double[HostTensor.count(kept)];
            long[] exact = new long[values.length];
            boolean[] begun = new boolean[values.length];
            Arrays.fill(values, start);
            int[] index = new int[rank];
            for (int i = 0; i < x.elements(); i++) {
                int to = 0;
                for (int axis = 0; axis < rank; axis++) {
                    to = to * kept[axis] + (reduced[axis] ? 0 : index[axis]);
                }
                values[to] = numbers.applyAsDouble(values[to], x.number(i));
                exact[to] = begun[to] ? integers.applyAsLong(exact[to], x.integer(i)) : x.integer(i);
                begun[to] = true;
                for (int axis = rank - 1; axis >= 0 && ++index[axis] == x.dimension(axis); axis--) {
                    index[axis] = 0;
                }
            }
            int[] dimensions = node.integer("keepdims", 1) == 1
                    ? kept
                    : IntStream.range(0, rank).filter(axis -> !reduced[axis]).map(axis -> kept[axis]).toArray();
            if (x.isInteger()) {
                for (int i = 0; i < exact.length; i++) {
                    exact[i] = begun[i] ? exact[i] : (long) start;
                }
                return HostTensor.of(dimensions, exact);
            }
            float[] floats = new float[values.length];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = (float) values[i];
            }
            return HostTensor.of(dimensions, floats);
        });
    }
}
