package dev.lanewise.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Operators that put values that are known into other shapes and places; {@link HostOperators} has those that compute. */
final class HostLayout {
    private HostLayout() {}

    static int[] broadcast(int[] a, int[] b) {
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

    static int axis(long axis, int rank) {
        long index = axis < 0 ? axis + rank : axis;
        if (index < 0 || index >= rank) {
            throw new RefusedException("has the axis " + axis + ", but its input " + rank + " dimensions");
        }
        return (int) index;
    }

    /** The product of sizes. */
    static int product(int[] sizes, int from, int to) {
        long product = Arrays.stream(sizes, from, to).asLongStream().reduce(1, (a, b) -> a * b);
        return Math.toIntExact(product);
    }

    static HostTensor gather(OnnxNode node, HostTensor x, HostTensor indices) {
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

    static HostTensor concat(OnnxNode node, List<HostTensor> inputs) {
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

    static HostTensor slice(OnnxNode node, int opset, List<HostTensor> inputs) {
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

    static HostTensor unsqueeze(OnnxNode node, int opset, List<HostTensor> inputs) {
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

    static HostTensor squeeze(OnnxNode node, int opset, List<HostTensor> inputs) {
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

    static HostTensor reshape(OnnxNode node, HostTensor x, HostTensor shape) {
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

    static HostTensor flatten(OnnxNode node, HostTensor x) {
        int axis = (int) node.integer("axis", 1);
        int cut = axis < 0 ? axis + x.rank() : axis;
        int before = product(x.dimensions(), 0, cut);
        return x.reshape(before, before == 0 ? 0 : x.elements() / before);
    }

    static HostTensor transpose(OnnxNode node, HostTensor x) {
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

    static HostTensor expand(HostTensor x, int[] shape) {
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

    static HostTensor range(List<HostTensor> inputs) {
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

    static HostTensor where(List<HostTensor> inputs) {
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
}
