package dev.lanewise.onnx;

import dev.lanewise.nn.Linear;
import dev.lanewise.nn.math.Line;
import dev.lanewise.nn.merge.Add;
import dev.lanewise.nn.merge.MatMul;
import dev.lanewise.nn.shape.AlongAxis;
import dev.lanewise.nn.shape.Permute;
import dev.lanewise.nn.shape.Reshape;
import java.util.List;

/** Products of matrices. */
final class MatrixOperators {
    private MatrixOperators() {}

    static final List<Operator> ALL = List.of(
            Operator.of("MatMul", MatrixOperators::product),
            Operator.of("Gemm", MatrixOperators::gemm, "alpha", "beta", "transA", "transB", "broadcast"));

    /** What {@link Recognizer} makes of a product with a matrix of the file and the sum with a row behind it. */
    static final Operator LINEAR = Operator.of(Recognizer.LINEAR,
            (node, to) -> linear(node, to.known(node, 1), false, 1, to.known(node, 2), 1, to));

    private static String product(OnnxNode node, Lowering to) {
        if (to.isKnown(node.input(1)) && to.known(node, 1).rank() == 2 && to.shape(to.input(node, 0)).rank() >= 2) {
            return linear(node, to.known(node, 1), false, 1, null, 1, to);
        }
        String a = to.input(node, 0);
        String b = to.input(node, 1);
        boolean row = to.shape(a).rank() == 1;
        boolean column = to.shape(b).rank() == 1;
        String product = to.merge(node, new MatMul(), row ? to.add(node, new Reshape(1, -1), a) : a,
                column ? to.add(node, new Reshape(-1, 1), b) : b);
        if (!row && !column) {
            return product;
        }
        return to.addForShape(node, product, shape -> {
            int[] sizes = shape.toArray();
            int rank = sizes.length - (row && column ? 2 : 1);
            int[] left = new int[rank];
            for (int from = 0, next = 0; from < sizes.length; from++) {
                if (!(row && from == sizes.length - 2 || column && from == sizes.length - 1)) {
                    left[next++] = sizes[from];
                }
            }
            return new Reshape(left);
        });
    }

    /** A fully connected layer along the last dimension. */
    private static String linear(OnnxNode node, HostTensor matrix, boolean isTransposed, float alpha,
            HostTensor biasOrNull,
            float beta, Lowering to) {
        int inputs = matrix.dimension(isTransposed ? 1 : 0);
        int outputs = matrix.dimension(isTransposed ? 0 : 1);
        Linear layer = new Linear(inputs, outputs).bias(biasOrNull != null);
        float[] weight = new float[Math.multiplyExact(inputs, outputs)];
        for (int o = 0; o < outputs; o++) {
            for (int i = 0; i < inputs; i++) {
                weight[o * inputs + i] = alpha * matrix.number(isTransposed ? o * inputs + i : i * outputs + o);
            }
        }
        layer.parameters().getFirst().value().copyFrom(weight);
        if (biasOrNull != null) {
            float[] bias = new float[outputs];
            for (int o = 0; o < outputs; o++) {
                bias[o] = beta * biasOrNull.number(biasOrNull.elements() == 1 ? 0 : o);
            }
            layer.parameters().getLast().value().copyFrom(bias);
        }
        String x = to.input(node, 0);
        return to.add(node, node.input(1), to.shape(x).rank() == 2 ? layer : new AlongAxis(-1, layer), x);
    }

    private static String gemm(OnnxNode node, Lowering to) {
        float alpha = node.number("alpha", 1);
        float beta = node.number("beta", 1);
        boolean transposeA = node.integer("transA", 0) != 0;
        boolean transposeB = node.integer("transB", 0) != 0;
        boolean isKnownRow = !node.hasInput(2) || to.isKnown(node.input(2)) && isRow(to.known(node, 2));
        if (!transposeA && to.isKnown(node.input(1)) && to.known(node, 1).rank() == 2 && isKnownRow
                && (!node.hasInput(2) || fits(to.known(node, 2), to.known(node, 1).dimension(transposeB ? 0 : 1)))) {
            return linear(node, to.known(node, 1), transposeB, alpha, node.hasInput(2) ? to.known(node, 2) : null,
                    beta, to);
        }
        String product = to.merge(node, new MatMul(), matrix(node, 0, transposeA, to), matrix(node, 1, transposeB, to));
        String scaled = alpha == 1 ? product : to.add(node, new Line(alpha, 0), product);
        if (!node.hasInput(2)) {
            return scaled;
        }
        String added = to.input(node, 2);
        return to.merge(node, new Add(), scaled, beta == 1 ? added : to.add(node, new Line(beta, 0), added));
    }

    /** Whether values are the same for each row of a matrix. */
    private static boolean isRow(HostTensor values) {
        return values.rank() < 2 || values.rank() == 2 && values.dimension(0) == 1;
    }

    private static boolean fits(HostTensor row, int outputs) {
        return row.elements() == 1 || row.elements() == outputs;
    }

    private static String matrix(OnnxNode node, int index, boolean isTransposed, Lowering to) {
        String matrix = to.input(node, index);
        return isTransposed ? to.add(node, new Permute(1, 0), matrix) : matrix;
    }
}
