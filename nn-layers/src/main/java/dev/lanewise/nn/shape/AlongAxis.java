package dev.lanewise.nn.shape;

import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Pass;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.View;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A layer of rows, {@code [N, features]}, computed along one dimension of a tensor of any rank:
 * {@code new AlongAxis(-1, new Linear(64, 32))} for tokens {@code [N, L, 64]}.
 *
 * <p>It costs no copy along the dimension that is innermost in memory: the channels of images, and the last of all
 * other ranks. Names are those of the layer inside.
 */
public final class AlongAxis implements Layer {
    private final int axis;
    private final Layer rows;

    /**
     * A layer along a dimension, negative ones counted from the last.
     *
     * @param rows a layer from {@code [N, features]} to {@code [N, other features]}
     */
    public AlongAxis(int axis, Layer rows) {
        this.axis = axis;
        this.rows = rows;
    }

    @Override
    public List<Child> children() {
        return List.of(new Child("", rows));
    }

    @Override
    public Shape outputShape(Shape input) {
        int at = Axes.fromFront(input, axis);
        return with(input, at, rows.outputShape(rows(input, at)).dimension(1));
    }

    @Override
    public void walk(String path, Shape input, Visitor visitor) {
        rows.walk(path, rows(input, Axes.fromFront(input, axis)), visitor);
        visitor.visit(path, this, input);
    }

    @Override
    public long multiplyAccumulates(Shape input) {
        return rows.multiplyAccumulates(rows(input, Axes.fromFront(input, axis)));
    }

    private static Shape rows(Shape shape, int axis) {
        int size = shape.dimension(axis);
        return Shape.of(size == 0 ? 0 : shape.elements() / size, size);
    }

    private static Shape with(Shape shape, int axis, int size) {
        int[] dimensions = shape.toArray();
        dimensions[axis] = size;
        return Shape.of(dimensions);
    }

    @Override
    public Tensor forward(Tensor input, Pass pass) {
        Shape shape = input.shape();
        int at = Axes.fromFront(shape, axis);
        Tensor output = rows.forward(toRows(input, at, pass), pass);
        if (pass.isTraining()) {
            pass.save(shape);
        }
        return fromRows(output, with(shape, at, output.dimension(1)), at, pass);
    }

    @Override
    public Tensor backward(Tensor outputGradient, Pass pass) {
        Shape shape = pass.restore(Shape.class);
        int at = Axes.fromFront(shape, axis);
        return fromRows(rows.backward(toRows(outputGradient, at, pass), pass), shape, at, pass);
    }

    @Override
    public void backwardParameters(Tensor outputGradient, Pass pass) {
        Shape shape = pass.restore(Shape.class);
        rows.backwardParameters(toRows(outputGradient, Axes.fromFront(shape, axis), pass), pass);
    }

    private static boolean isInnermost(Shape shape, int axis) {
        return axis == (shape.rank() == 4 ? 1 : shape.rank() - 1);
    }

    /** For each dimension of the tensor with the axis as its last, which one it is. */
    private static int[] order(Shape shape, int axis) {
        return IntStream.concat(IntStream.range(0, shape.rank()).filter(other -> other != axis), IntStream.of(axis))
                .toArray();
    }

    private static Tensor toRows(Tensor tensor, int axis, Pass pass) {
        Shape rows = rows(tensor.shape(), axis);
        if (isInnermost(tensor.shape(), axis)) {
            return tensor.viewInMemory(rows);
        }
        Tensor copy = pass.allocate(rows);
        int[] order = order(tensor.shape(), axis);
        View.of(tensor).permute(order).copyTo(View.rowMajor(copy, permuted(tensor.shape(), order)));
        pass.release(tensor);
        return copy;
    }

    private static Tensor fromRows(Tensor rows, Shape shape, int axis, Pass pass) {
        if (isInnermost(shape, axis)) {
            return rows.viewInMemory(shape);
        }
        Tensor tensor = pass.allocate(shape);
        int[] order = order(shape, axis);
        View.rowMajor(rows, permuted(shape, order)).copyTo(View.of(tensor).permute(order));
        pass.release(rows);
        return tensor;
    }

    private static Shape permuted(Shape shape, int[] order) {
        return Shape.of(IntStream.of(order).map(shape::dimension).toArray());
    }
}
