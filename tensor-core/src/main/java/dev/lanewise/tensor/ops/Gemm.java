package dev.lanewise.tensor.ops;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.internal.gemm.BlockedGemm;
import dev.lanewise.tensor.internal.gemm.BlockedGemm.Matrix;
import dev.lanewise.tensor.internal.gemm.Epilogue;
import java.util.Objects;

/** Matrix products of single precision: BLAS' SGEMM, and the fully connected layer. */
public final class Gemm {
    private Gemm() {}

    /**
     * {@code C = alpha·op(A)·op(B) + beta·C}, where op is the transpose or nothing.
     *
     * @param a [M, K], or [K, M] if transposed
     * @param b [K, N], or [N, K] if transposed
     * @param beta 0 overwrites C, even where it holds NaN
     * @param c [M, N]; must not overlap A or B
     * @throws IllegalArgumentException if the shapes do not fit
     */
    public static void multiply(boolean transposeA, boolean transposeB, float alpha, Tensor a, Tensor b, float beta,
            Tensor c) {
        Shapes.requireRank("A", a, 2);
        Shapes.requireRank("B", b, 2);
        int m = a.dimension(transposeA ? 1 : 0);
        int k = a.dimension(transposeA ? 0 : 1);
        int n = b.dimension(transposeB ? 0 : 1);
        Shapes.require("B", b, transposeB ? Shape.of(n, k) : Shape.of(k, n));
        Shapes.require("C", c, Shape.of(m, n));
        sgemm(transposeA, transposeB, m, n, k, alpha, a.array(), a.offset(), a.dimension(1), b.array(), b.offset(),
                b.dimension(1), beta, c.array(), c.offset(), n);
    }

    /**
     * {@code C = alpha·op(A)·op(B) + beta·C} on row-major matrices in plain arrays: BLAS' SGEMM.
     *
     * @param m rows of C and op(A)
     * @param n columns of C and op(B)
     * @param k columns of op(A), rows of op(B)
     * @param aOffset where A starts in its array; likewise for B and C
     * @param aStride the distance of A's rows, at least their length; likewise for B and C; elements between rows are
     *     left alone
     * @throws IllegalArgumentException if a size is negative or a stride too small
     * @throws IndexOutOfBoundsException if a matrix does not lie within its array
     */
    public static void sgemm(boolean transposeA, boolean transposeB, int m, int n, int k, float alpha, float[] a,
            int aOffset, int aStride, float[] b, int bOffset, int bStride, float beta, float[] c, int cOffset,
            int cStride) {
        checkMatrix("A", transposeA ? k : m, transposeA ? m : k, a, aOffset, aStride);
        checkMatrix("B", transposeB ? n : k, transposeB ? k : n, b, bOffset, bStride);
        checkMatrix("C", m, n, c, cOffset, cStride);
        if (beta != 0 && beta != 1) {
            for (int row = 0; row < m; row++) {
                for (int i = cOffset + row * cStride; i < cOffset + row * cStride + n; i++) {
                    c[i] *= beta;
                }
            }
        }
        BlockedGemm.multiply(m, n, k, alpha, new Matrix(a, aOffset, aStride, transposeA),
                new Matrix(b, bOffset, bStride, transposeB), Epilogue.plain(beta != 0), c, cOffset, cStride);
    }

    /**
     * A fully connected layer: {@code y = activation(x·weightᵀ + bias)}.
     *
     * @param x [N, I]
     * @param weight [O, I]
     * @param bias [O], or null for none
     * @param y [N, O]; must not overlap the others
     * @throws IllegalArgumentException if the shapes do not fit
     */
    public static void linear(Tensor x, Tensor weight, Tensor bias, Activation activation, Tensor y) {
        Shapes.requireRank("x", x, 2);
        Shapes.requireRank("weight", weight, 2);
        int batch = x.dimension(0);
        int inputs = x.dimension(1);
        int outputs = weight.dimension(0);
        Shapes.require("weight", weight, Shape.of(outputs, inputs));
        Shapes.require("y", y, Shape.of(batch, outputs));
        BlockedGemm.multiply(batch, outputs, inputs, 1, new Matrix(x.array(), x.offset(), inputs, false),
                new Matrix(weight.array(), weight.offset(), inputs, true), epilogue(bias, outputs, activation),
                y.array(),
                y.offset(), outputs);
    }

    /** How an operation with this many output features ends. */
    static Epilogue epilogue(Tensor bias, int outputs, Activation activation) {
        boolean relu = activation == Activation.RELU;
        if (bias == null) {
            return Epilogue.biasAndFloor(null, 0, outputs, relu);
        }
        Shapes.require("bias", bias, Shape.of(outputs));
        return Epilogue.biasAndFloor(bias.array(), bias.offset(), outputs, relu);
    }

    private static void checkMatrix(String name, int rows, int columns, float[] array, int offset, int stride) {
        if (rows < 0 || columns < 0 || stride < columns) {
            throw new IllegalArgumentException(name + " has " + rows + " rows of " + columns + " elements, " + stride
                    + " apart: sizes must not be negative, and the distance at least the length");
        }
        if (rows > 0) {
            long length = (rows - 1L) * stride + columns;
            if (length > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(name + " has more than 2^31-1 elements");
            }
            Objects.checkFromIndexSize(offset, (int) length, array.length);
        }
    }
}
