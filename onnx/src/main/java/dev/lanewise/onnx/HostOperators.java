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
            Map.entry("Gather", (node, opset, inputs) -> gather(node, inputs.get(0), inputs.get(1))),
            Map.entry("Concat", (node, opset, inputs) -> concat(node, inputs)),
            Map.entry("Slice", HostOperators::slice),
            Map.entry("Unsqueeze", HostOperators::unsqueeze),
            Map.entry("Squeeze", HostOperators::squeeze),
            Map.entry("Reshape", (node, opset, inputs) -> reshape(node, inputs.get(0), inputs.get(1))),
            Map.entry("Flatten", (node, opset, inputs) -> flatten(node, inputs.getFirst())),
            Map.entry("Transpose", (node, opset, inputs) -> transpose(node, inputs.getFirst())),
            Map.entry("Expand", (node, opset, inputs) -> expand(inputs.get(0), inputs.get(1).sizes())),
            Map.entry("Range", (node, opset, inputs) -> range(inputs)),
            Map.entry("Where", (node, opset, inputs) -> where(inputs)),
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
        int[] dimensions = broadcast(a.dimensions(), b.dimensions());
        HostTensor left = expand(a, dimensions);
        HostTensor right = expand(b, dimensions);
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

    private static int[] broadcast(int[] a, int[] b) {
        int rank = Math.max(a.length, b.length);
        int[] result = new int[rank];
        for (int i = 1; i <= rank; i++) {
            int m = i > a.length ? 1 : a[a.length - i];
            int n = i > b.length ? 1 : b[b.length - i];
            if (m != n && m != 1 && n != 1) {
                throw new RefusedException("its inputs " + Arrays.toString(a) + " and " + Arrays.toString(b)
                        + " do not broadcast");
            }
            result[rank - i] = m == 1 ? n : m;
        }
        return result;
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
        return expand(value.reshape(), shape.sizes());
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

    static int axis(long axis, int rank) {
        long index = axis < 0 ? axis + rank : axis;
        if (index < 0 || index >= rank) {
            throw new RefusedException("has the axis " + axis + ", but its input " + rank + " dimensions");
        }
        return (int) index;
    }

    /** The product of sizes. */
    private static int product(int[] sizes, int from, int to) {
        long product = Arrays.stream(sizes, from, to).asLongStream().reduce(1, (a, b) -> a * b);
        return Math.toIntExact(product);
    }

    private static HostTensor gather(OnnxNode node, HostTensor x, HostTensor indices) {
        int axis = axis(node.integer("axis", 0), x.rank());
        int[] sizes = x.dimensions();
        int before = product(sizes, 0, axis);
        int behind = product(sizes, axis + 1, sizes.length);
        int[] dimensions = IntStream.concat(IntStream.concat(Arrays.stream(sizes, 0, axis),
                Arrays.stream(indices.dimensions())), Arrays.stream(sizes, axis + 1, sizes.length)).toArray();
        HostTensor y = x.like(dimensions);
        int to = 0;
        for (int i = 0; i < before; i++) {
            for (int k = 0; k < indices.elements(); k++) {
                long index = indices.integer(k) < 0 ? indices.integer(k) + sizes[axis] : indices.integer(k);
                if (index < 0 || index >= sizes[axis]) {
                    throw new RefusedException("gathers index " + indices.integer(k) + " of " + sizes[axis]);
                }
                for (int j = 0; j < behind; j++) {
                    y.copy(x, (int) ((i * (long) sizes[axis] + index) * behind + j), to++);
                }
            }
        }
        return y;
    }

    private static HostTensor concat(OnnxNode node, List<HostTensor> inputs) {
        HostTensor first = inputs.getFirst();
        int axis = axis(node.integer("axis", 0), first.rank());
        int[] dimensions = first.dimensions();
        dimensions[axis] = inputs.stream().mapToInt(input -> input.dimension(axis)).sum();
        HostTensor y = first.like(dimensions, inputs.stream().mapToLong(HostTensor::elements).sum());
        int behind = product(dimensions, axis + 1, dimensions.length);
        int before = product(dimensions, 0, axis);
        int to = 0;
        for (int i = 0; i < before; i++) {
            for (HostTensor input : inputs) {
                int length = input.dimension(axis) * behind;
                for (int j = 0; j < length; j++) {
                    y.copy(input, i * length + j, to++);
                }
            }
        }
        return y;
    }

    private static HostTensor slice(OnnxNode node, int opset, List<HostTensor> inputs) {
        HostTensor x = inputs.getFirst();
        SliceSpec spec = SliceSpec.of(node, opset, inputs, x.rank());
        for (SliceSpec.Part part : spec.parts()) {
            int[] sizes = x.dimensions();
            int size = sizes[part.axis()];
            int first = part.first(size);
            sizes[part.axis()] = part.count(size);
            HostTensor y = x.like(sizes);
            int behind = product(sizes, part.axis() + 1, sizes.length);
            int before = product(sizes, 0, part.axis());
            int to = 0;
            for (int i = 0; i < before; i++) {
                for (int k = 0; k < sizes[part.axis()]; k++) {
                    for (int j = 0; j < behind; j++) {
                        y.copy(x, (i * size + first + k * part.step()) * behind + j, to++);
                    }
                }
            }
            x = y;
        }
        return x;
    }

    /** The axes of an attribute, or since version 13 of an input; null if there are none. */
    static int[] axes(OnnxNode node, List<HostTensor> inputs) {
        if (inputs.size() > 1 && inputs.get(1) != null) {
            return inputs.get(1).sizes();
        }
        return node.attributes().containsKey("axes") ? node.sizes("axes") : null;
    }

    private static HostTensor unsqueeze(OnnxNode node, int opset, List<HostTensor> inputs) {
        HostTensor x = inputs.getFirst();
        return x.reshape(unsqueezed(x.dimensions(), axes(node, inputs)));
    }

    static int[] unsqueezed(int[] sizes, int[] axes) {
        int rank = sizes.length + axes.length;
        int[] result = new int[rank];
        for (int axis : axes) {
            int index = axis(axis, rank);
            if (result[index] == 1) {
                throw new RefusedException("names an axis twice");
            }
            result[index] = 1;
        }
        for (int axis = 0, next = 0; axis < rank; axis++) {
            result[axis] = result[axis] == 1 ? 1 : sizes[next++];
        }
        return result;
    }

    private static HostTensor squeeze(OnnxNode node, int opset, List<HostTensor> inputs) {
        HostTensor x = inputs.getFirst();
        return x.reshape(squeezed(x.dimensions(), axes(node, inputs)));
    }

    static int[] squeezed(int[] sizes, int[] axesOrNull) {
        boolean[] gone = new boolean[sizes.length];
        if (axesOrNull == null) {
            IntStream.range(0, sizes.length).forEach(axis -> gone[axis] = sizes[axis] == 1);
        } else {
            for (int axis : axesOrNull) {
                int index = axis(axis, sizes.length);
                if (sizes[index] != 1) {
                    throw new RefusedException("squeezes dimension " + index + " of " + Arrays.toString(sizes));
                }
                gone[index] = true;
            }
        }
        return IntStream.range(0, sizes.length).filter(axis -> !gone[axis]).map(axis -> sizes[axis]).toArray();
    }

    private static HostTensor reshape(OnnxNode node, HostTensor x, HostTensor shape) {
        int[] sizes = shape.sizes();
        boolean zeroIsZero = node.integer("allowzero", 0) == 1;
        long known = 1;
        int open = -1;
        for (int axis = 0; axis < sizes.length; axis++) {
            if (sizes[axis] == 0 && !zeroIsZero) {
                sizes[axis] = x.dimension(axis);
            }
            if (sizes[axis] == -1) {
                open = axis;
            } else {
                known *= sizes[axis];
            }
        }
        if (open >= 0 && known > 0) {
            sizes[open] = (int) (x.elements() / known);
        }
        if (Arrays.stream(sizes).anyMatch(size -> size < 0)
                || Arrays.stream(sizes).asLongStream().reduce(1, (a, b) -> a * b) != x.elements()) {
            throw new RefusedException("reshapes " + Arrays.toString(x.dimensions()) + " to "
                    + Arrays.toString(shape.sizes()));
        }
        return x.reshape(sizes);
    }

    private static HostTensor flatten(OnnxNode node, HostTensor x) {
        int axis = (int) node.integer("axis", 1);
        int cut = axis < 0 ? axis + x.rank() : axis;
        int before = product(x.dimensions(), 0, cut);
        return x.reshape(before, before == 0 ? 0 : x.elements() / before);
    }

    private static HostTensor transpose(OnnxNode node, HostTensor x) {
        int rank = x.rank();
        int[] order = permutation(node, rank);
        int[] sizes = IntStream.of(order).map(x::dimension).toArray();
        int[] strides = new int[rank];
        for (int axis = rank - 1, stride = 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= x.dimension(axis);
        }
        HostTensor y = x.like(sizes);
        int[] index = new int[rank];
        for (int to = 0; to < y.elements(); to++) {
            int from = 0;
            for (int axis = 0; axis < rank; axis++) {
                from += index[axis] * strides[order[axis]];
            }
            y.copy(x, from, to);
            for (int axis = rank - 1; axis >= 0 && ++index[axis] == sizes[axis]; axis--) {
                index[axis] = 0;
            }
        }
        return y;
    }

    static int[] permutation(OnnxNode node, int rank) {
        int[] order = node.sizes("perm", IntStream.range(0, rank).map(axis -> rank - 1 - axis).toArray());
        if (!Arrays.equals(IntStream.of(order).sorted().toArray(), IntStream.range(0, rank).toArray())) {
            throw new RefusedException("has the order " + Arrays.toString(order) + " for " + rank + " dimensions");
        }
        return order;
    }

    private static HostTensor expand(HostTensor x, int[] shape) {
        int[] dimensions = broadcast(x.dimensions(), shape);
        if (Arrays.equals(dimensions, x.dimensions())) {
            return x;
        }
        HostTensor y = x.like(dimensions);
        int added = dimensions.length - x.rank();
        int[] index = new int[dimensions.length];
        for (int to = 0; to < y.elements(); to++) {
            int from = 0;
            for (int axis = added; axis < dimensions.length; axis++) {
                from = from * x.dimension(axis - added) + (x.dimension(axis - added) == 1 ? 0 : index[axis]);
            }
            y.copy(x, from, to);
            for (int axis = dimensions.length - 1; axis >= 0 && ++index[axis] == dimensions[axis]; axis--) {
                index[axis] = 0;
            }
        }
        return y;
    }

    private static HostTensor range(List<HostTensor> inputs) {
        double start = inputs.get(0).single();
        double limit = inputs.get(1).single();
        double step = inputs.get(2).single();
        if (step == 0) {
            throw new RefusedException("has the step 0");
        }
        double count = Math.max(0, Math.ceil((limit - start) / step));
        int length = HostTensor.count((int) Math.min(count, Integer.MAX_VALUE));
        if (inputs.getFirst().isInteger()) {
            return HostTensor.list(IntStream.range(0, length)
                    .mapToLong(i -> inputs.get(0).integer(0) + i * inputs.get(2).integer(0)).toArray());
        }
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) (start + i * step);
        }
        return HostTensor.of(new int[] {length}, values);
    }

    private static HostTensor where(List<HostTensor> inputs) {
        int[] dimensions = broadcast(broadcast(inputs.get(0).dimensions(), inputs.get(1).dimensions()),
                inputs.get(2).dimensions());
        HostTensor condition = expand(inputs.get(0), dimensions);
        HostTensor a = expand(inputs.get(1), dimensions);
        HostTensor b = expand(inputs.get(2), dimensions);
        HostTensor y = a.like(dimensions);
        for (int i = 0; i < y.elements(); i++) {
            y.copy(condition.integer(i) != 0 ? a : b, i, i);
        }
        return y;
    }

    private static Map.Entry<String, Operator> reduction(String name, double start,
            java.util.function.DoubleBinaryOperator numbers, java.util.function.LongBinaryOperator integers) {
        return Map.entry(name, (node, opset, inputs) -> {
            HostTensor x = inputs.getFirst();
            int[] axes = axes(node, inputs);
            if (axes != null && axes.length == 0 && node.integer("noop_with_empty_axes", 0) == 1) {
                return x;
            }
            int rank = x.rank();
            boolean[] reduced = new boolean[rank];
            if (axes == null || axes.length == 0) {
                Arrays.fill(reduced, true);
            } else {
                Arrays.stream(axes).forEach(axis -> reduced[axis(axis, rank)] = true);
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
