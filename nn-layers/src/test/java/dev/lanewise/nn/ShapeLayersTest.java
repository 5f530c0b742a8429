package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.nn.activation.LogSoftmax;
import dev.lanewise.nn.activation.Softmax;
import dev.lanewise.nn.math.Line;
import dev.lanewise.nn.math.MathFunction;
import dev.lanewise.nn.math.Power;
import dev.lanewise.nn.math.Reduce;
import dev.lanewise.nn.shape.AlongAxis;
import dev.lanewise.nn.shape.BilinearUpsample;
import dev.lanewise.nn.shape.Expand;
import dev.lanewise.nn.shape.NearestUpsample;
import dev.lanewise.nn.shape.Pad;
import dev.lanewise.nn.shape.Permute;
import dev.lanewise.nn.shape.Reshape;
import dev.lanewise.nn.shape.Select;
import dev.lanewise.nn.shape.Slice;
import dev.lanewise.nn.shape.Tile;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Resampling.Coordinates;
import dev.lanewise.tensor.ops.UnaryFunction;
import org.junit.jupiter.api.Test;

/** Layers that move elements, normalize, reduce and resize: values where they are plain to see, and gradients. */
class ShapeLayersTest {
    private static float[] run(Layer layer, Shape shape, float... values) {
        return layer.forward(Tensor.of(shape, values), Pass.evaluation()).toArray();
    }

    private static float[] count(int n) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = i;
        }
        return values;
    }

    @Test
    void permutesInLogicalOrder() {
        float[] swapped = run(new Permute(0, 2, 3, 1), Shape.of(1, 2, 2, 3), count(12));
        assertArrayEquals(new float[] {0, 6, 1, 7, 2, 8, 3, 9, 4, 10, 5, 11}, swapped);
        GradientCheck.check(new Permute(1, 0), 3, 4);
        GradientCheck.check(new Permute(2, 0, 1), 3, 4, 2);
        GradientCheck.check(new Permute(3, 1, 0, 2), 3, 4, 2, 2);
        GradientCheck.check(new Permute(4, 2, 0, 3, 1), 2, 1, 3, 2, 2);
        assertThrows(IllegalArgumentException.class, () -> new Permute(0, 0));
    }

    @Test
    void reshapesInLogicalOrder() {
        for (int[] sizes : new int[][] {{12}, {0, -1}, {3, 4}, {2, 2, 3}, {1, 3, 2, 2}, {-1, 2, 3, 1},
                {1, 1, 2, 2, 3}}) {
            assertArrayEquals(count(12), run(new Reshape(sizes), Shape.of(1, 2, 2, 3), count(12)));
            assertArrayEquals(count(12), run(new Reshape(sizes), Shape.of(1, 4, 3), count(12)));
            GradientCheck.check(new Reshape(sizes), 1, 2, 2, 3);
        }
        assertThrows(IllegalArgumentException.class, () -> new Reshape(5, -1).outputShape(Shape.of(12)));
        assertThrows(IllegalArgumentException.class, () -> new Reshape(-1, -1));
        assertThrows(IllegalArgumentException.class, () -> new Reshape(0, 0, 0).outputShape(Shape.of(3, 4)));
    }

    @Test
    void slicesAsPythonDoes() {
        assertArrayEquals(new float[] {1, 2, 3}, run(new Slice(0, 1, 4), Shape.of(6), count(6)));
        assertArrayEquals(new float[] {4, 5}, run(new Slice(-1, -2, Long.MAX_VALUE), Shape.of(6), count(6)));
        assertArrayEquals(new float[] {5, 4, 3, 2, 1, 0},
                run(new Slice(0, -1, Long.MIN_VALUE, -1), Shape.of(6), count(6)));
        assertArrayEquals(new float[] {4, 2}, run(new Slice(0, 4, 0, -2), Shape.of(6), count(6)));
        assertEquals(0, run(new Slice(0, 4, 2), Shape.of(6), count(6)).length);
        GradientCheck.check(new Slice(1, 1, 3), 2, 4, 3, 2);
        GradientCheck.check(new Slice(2, 3, -5, -2), 2, 2, 4, 2);
        GradientCheck.check(new Slice(1, 0, 9, 2), 2, 5);
    }

    @Test
    void padsSelectsTilesAndExpands() {
        assertArrayEquals(new float[] {2, 1, 0, 1, 2, 1}, run(new Pad(Pad.Mode.REFLECT, 2, 1), Shape.of(3), count(3)));
        assertArrayEquals(new float[] {0, 0, 0, 1, 2, 2}, run(new Pad(Pad.Mode.EDGE, 2, 1), Shape.of(3), count(3)));
        assertArrayEquals(new float[] {1, 2, 0, 1, 2, 0}, run(new Pad(Pad.Mode.WRAP, 2, 1), Shape.of(3), count(3)));
        assertArrayEquals(new float[] {7, 7, 0, 1, 7}, run(Pad.constant(7, 2, 1), Shape.of(2), count(2)));
        assertArrayEquals(new float[] {1, 2}, run(new Pad(Pad.Mode.CONSTANT, -1, -1), Shape.of(4), count(4)));
        for (Pad.Mode mode : Pad.Mode.values()) {
            GradientCheck.check(new Pad(mode, 0, 0, 1, 2, 0, 0, 2, 1), 2, 2, 3, 4);
            GradientCheck.check(new Pad(mode, 0, 2, 0, -1), 2, 4);
        }
        assertThrows(IllegalArgumentException.class,
                () -> new Pad(Pad.Mode.REFLECT, 3, 0).outputShape(Shape.of(3)));
        GradientCheck.check(new Select(1, 2, 0, 2, -1), 2, 4, 3, 2);
        GradientCheck.check(new Select(-1, 1, 1), 2, 4);
        GradientCheck.check(new Tile(1, 2, 1, 3), 2, 2, 2, 2);
        GradientCheck.check(new Expand(Shape.of(4, 3, 1)), 3, 2);
        GradientCheck.check(new Expand(Shape.of(2, 3, 2, 2)), 1, 3, 1, 2);
        assertThrows(IllegalArgumentException.class, () -> new Select(0, 3).outputShape(Shape.of(3)));
    }

    @Test
    void resizes() {
        assertArrayEquals(new float[] {0, 0, 1, 1}, run(NearestUpsample.byFactor(1, 2), Shape.of(1, 1, 1, 2), 0, 1));
        assertArrayEquals(new float[] {0, 0.25f, 0.75f, 1},
                run(BilinearUpsample.byFactor(1, 2), Shape.of(1, 1, 1, 2), 0, 1));
        assertArrayEquals(new float[] {0, 0.5f, 1},
                run(BilinearUpsample.toSize(1, 3).alignCorners(), Shape.of(1, 1, 1, 2), 0, 1));
        GradientCheck.check(NearestUpsample.byFactor(2, 3), 2, 3, 2, 3);
        GradientCheck.check(NearestUpsample.toSize(3, 2), 2, 3, 5, 4);
        for (Coordinates coordinates : Coordinates.values()) {
            GradientCheck.check(BilinearUpsample.byFactor(2, 1.5).coordinates(coordinates), 2, 3, 2, 4);
            GradientCheck.check(BilinearUpsample.toSize(2, 5).coordinates(coordinates), 1, 2, 4, 3);
        }
    }

    @Test
    void alongAnyAxis() {
        GradientCheck.check(new AlongAxis(-1, new Linear(3, 4)), 2, 5, 3);
        GradientCheck.check(new AlongAxis(1, new Linear(3, 2)), 2, 3, 2, 2);
        GradientCheck.check(new AlongAxis(0, new Linear(3, 2)), 3, 4);
        GradientCheck.check(new AlongAxis(3, new Linear(2, 3)), 2, 3, 2, 2);
        GradientCheck.check(new AlongAxis(2, new Softmax()), 2, 3, 4, 2);
        GradientCheck.check(new AlongAxis(-2, new LogSoftmax()), 2, 3, 4);
    }

    @Test
    void normalizes() {
        GradientCheck.check(new LayerNorm(6), 3, 6);
        GradientCheck.check(new LayerNorm(5), 2, 3, 5);
        GradientCheck.check(new AlongAxis(1, new LayerNorm(4)), 2, 4, 2, 3);
        GradientCheck.check(new GroupNorm(2, 4), 2, 4, 2, 3);
        GradientCheck.check(GroupNorm.instance(3, 1e-5f), 2, 3, 2, 3);
        assertThrows(IllegalArgumentException.class, () -> new GroupNorm(3, 4));
    }

    @Test
    void reducesAndComputes() {
        for (Reduce.Kind kind : Reduce.Kind.values()) {
            GradientCheck.check(new Reduce(kind, true, 2, 3), 2, 3, 2, 2);
            GradientCheck.check(new Reduce(kind, false, -1), 2, 3, 4);
            GradientCheck.check(new Reduce(kind, false, 0), 3, 4);
            GradientCheck.check(new Reduce(kind, false, 1), 2, 3, 2, 2, 2);
            GradientCheck.check(new Reduce(kind, false), 2, 3);
        }
        for (UnaryFunction function : new UnaryFunction[] {UnaryFunction.ABS, UnaryFunction.SQUARE, UnaryFunction.SIN,
                UnaryFunction.COS, UnaryFunction.ERF, UnaryFunction.EXP}) {
            GradientCheck.check(new MathFunction(function), 2, 7);
        }
        for (UnaryFunction function : new UnaryFunction[] {UnaryFunction.LOG, UnaryFunction.SQRT,
                UnaryFunction.RECIPROCAL}) {
            GradientCheck.check(Sequential.of(new Line(1, 2), new MathFunction(function)), 2, 7);
        }
        GradientCheck.check(new Power(2), 3, 4);
        GradientCheck.check(Sequential.of(new Line(0.5f, 2), new Power(1.7f)), 3, 4);
        assertArrayEquals(new float[] {0.8427008f, -0.9999779f},
                run(new MathFunction(UnaryFunction.ERF), Shape.of(2), 1, -3), 1e-7f);
    }
}
