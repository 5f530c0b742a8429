package dev.lanewise.nn.merge;

import dev.lanewise.nn.Merge;
import dev.lanewise.nn.Pass;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Broadcasting;
import dev.lanewise.tensor.ops.Gemm;
import dev.lanewise.tensor.ops.Layout;
import dev.lanewise.tensor.ops.View;
import java.util.Arrays;
import java.util.List;

/**
 * The products of two stacks of matrices, {@code […, M, K]} and {@code […, K, N]}, whose leading dimensions broadcast.
 */
public final class MatMul implements Merge {
    /** Products. */
    public MatMul() {}

    @Override
    public Shape outputShape(List<Shape> inputs) {
        if (inputs.size() != 2 || inputs.get(0).rank() < 2 || inputs.get(1).rank() < 2
                || last(inputs.get(0), 1) != last(inputs.get(1), 2)) {
            throw new IllegalArgumentException(
                    "expects matrices [..., M, K] and [..., K, N], but the inputs are " + inputs);
        }
        Shape stack = stack(inputs.get(0), inputs.get(1));
        return matrices(stack, last(inputs.get(0), 2), last(inputs.get(1), 1));
    }

    private static int last(Shape shape, int back) {
        return shape.dimension(shape.rank() - back);
    }

    /** The leading dimensions of both. */
    private static Shape stack(Shape a, Shape b) {
        return Broadcasting.shape(Shape.of(Arrays.copyOf(a.toArray(), a.rank() - 2)),
                Shape.of(Arrays.copyOf(b.toArray(), b.rank() - 2)));
    }

    private static Shape matrices(Shape stack, int rows, int columns) {
        int[] dimensions = Arrays.copyOf(stack.toArray(), stack.rank() + 2);
        dimensions[stack.rank()] = rows;
        dimensions[stack.rank() + 1] = columns;
        return Shape.of(dimensions);
    }

    @Override
    public long multiplyAccumulates(List<Shape> inputs) {
        return (long) outputShape(inputs).elements() * last(inputs.getFirst(), 1);
    }

    @Override
    public Tensor forward(List<Tensor> inputs, Pass pass) {
        Tensor a = inputs.get(0);
        Tensor b = inputs.get(1);
        Shape shape = outputShape(inputs.stream().map(Tensor::shape).toList());
        Shape stack = stack(a.shape(), b.shape());
        Tensor left = stacked(a, stack, pass);
        Tensor right = stacked(b, stack, pass);
        Tensor product = pass.allocate(Shape.of(stack.elements(), last(shape, 2), last(shape, 1)));
        multiply(false, left, false, right, product);
        pass.release(left);
        pass.release(right);
        if (pass.isTraining()) {
            pass.save(a);
            pass.save(b);
        } else {
            pass.release(a);
            pass.release(b);
        }
        return unstacked(product, shape, pass);
    }

    @Override
    public List<Tensor> backward(Tensor outputGradient, Pass pass) {
        Tensor b = pass.restore();
        Tensor a = pass.restore();
        Shape stack = stack(a.shape(), b.shape());
        Tensor gradient = stacked(outputGradient, stack, pass);
        pass.release(outputGradient);
        Tensor left = stacked(a, stack, pass);
        Tensor right = stacked(b, stack, pass);
        Tensor leftGradient = pass.allocate(left.shape());
        Tensor rightGradient = pass.allocate(right.shape());
        multiply(false, gradient, true, right, leftGradient);
        multiply(true, left, false, gradient, rightGradient);
        List.of(gradient, left, right, a, b).forEach(pass::release);
        return List.of(summed(leftGradient, stack, a.shape(), pass), summed(rightGradient, stack, b.shape(), pass));
    }

    private static void multiply(boolean transposeA, Tensor a, boolean transposeB, Tensor b, Tensor c) {
        int m = c.dimension(1);
        int n = c.dimension(2);
        int k = a.dimension(transposeA ? 1 : 2);
        for (int i = 0; i < c.dimension(0); i++) {
            Gemm.sgemm(transposeA, transposeB, m, n, k, 1, a.array(), a.offset() + i * m * k, a.dimension(2),
                    b.array(), b.offset() + i * k * n, b.dimension(2), 0, c.array(), c.offset() + i * m * n, n);
        }
    }

    /**
     * The matrices one after the other, {@code [S, M, K]}, each repeated for the stack: the tensor itself where it lies
     * so.
     */
    private static Tensor stacked(Tensor x, Shape stack, Pass pass) {
        Shape whole = matrices(stack, last(x.shape(), 2), last(x.shape(), 1));
        Shape rows = Shape.of(stack.elements(), last(x.shape(), 2), last(x.shape(), 1));
        if (whole.elements() == x.elements() && Layout.isRowMajor(x.shape())) {
            return pass.workspace().retain(x).viewInMemory(rows);
        }
        Tensor matrices = pass.allocate(rows);
        if (whole.equals(x.shape())) {
            Layout.reshape(x, matrices);
        } else {
            Tensor repeated = pass.allocate(whole);
            View.of(x).broadcastTo(whole).copyTo(View.of(repeated));
            Layout.reshape(repeated, matrices);
            pass.release(repeated);
        }
        return matrices;
    }

    private static Tensor unstacked(Tensor matrices, Shape shape, Pass pass) {
        if (Layout.isRowMajor(shape)) {
            return matrices.viewInMemory(shape);
        }
        Tensor result = pass.allocate(shape);
        Layout.reshape(matrices, result);
        pass.release(matrices);
        return result;
    }

    /** The gradient of {@link #stacked}. */
    private static Tensor summed(Tensor matrices, Shape stack, Shape shape, Pass pass) {
        Shape whole = matrices(stack, last(shape, 2), last(shape, 1));
        Tensor gradient = unstacked(matrices, whole.elements() == shape.elements() ? shape : whole, pass);
        if (gradient.shape().equals(shape)) {
            return gradient;
        }
        Tensor sum = pass.allocate(shape);
        Broadcasting.sumTo(gradient, sum, false);
        pass.release(gradient);
        return sum;
    }
}
