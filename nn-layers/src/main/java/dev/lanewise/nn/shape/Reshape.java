package dev.lanewise.nn.shape;

import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Pass;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Layout;
import java.util.Arrays;

/**
 * The same elements, in logical row-major order, under another shape.
 *
 * <p>As in ONNX, a size of 0 stands for the input's at the same place, and one of −1 for what is left.
 */
public final class Reshape implements Layer {
    private final int[] sizes;

    /**
     * A reshaping.
     *
     * @throws IllegalArgumentException if a size is below −1, or two are −1
     */
    public Reshape(int... sizes) {
        this.sizes = sizes.clone();
        if (Arrays.stream(sizes).anyMatch(size -> size < -1)
                || Arrays.stream(sizes).filter(size -> size == -1).count() > 1) {
            throw new IllegalArgumentException("sizes are at least 0, and one may be -1, but they are "
                    + Arrays.toString(sizes));
        }
    }

    @Override
    public Shape outputShape(Shape input) {
        int[] result = sizes.clone();
        long known = 1;
        int open = -1;
        for (int axis = 0; axis < result.length; axis++) {
            if (result[axis] == 0 && axis < input.rank()) {
                result[axis] = input.dimension(axis);
            }
            if (result[axis] == -1) {
                open = axis;
            } else {
                known *= result[axis];
            }
        }
        if (open >= 0 && known > 0 && input.elements() % known == 0) {
            result[open] = (int) (input.elements() / known);
            known *= result[open];
        }
        if (open >= 0 && result[open] == -1 || known != input.elements()) {
            throw new IllegalArgumentException("cannot reshape the input " + input + " to " + Arrays.toString(sizes));
        }
        return Shape.of(result);
    }

    @Override
    public Tensor forward(Tensor input, Pass pass) {
        if (pass.isTraining()) {
            pass.save(input.shape());
        }
        return reshaped(input, outputShape(input.shape()), pass);
    }

    @Override
    public Tensor backward(Tensor outputGradient, Pass pass) {
        return reshaped(outputGradient, pass.restore(Shape.class), pass);
    }

    private static Tensor reshaped(Tensor input, Shape shape, Pass pass) {
        if (shape.equals(input.shape())) {
            return input;
        }
        if (Layout.isRowMajor(input.shape()) && Layout.isRowMajor(shape)) {
            return input.viewInMemory(shape);
        }
        Tensor output = pass.allocate(shape);
        Layout.reshape(input, output);
        pass.release(input);
        return output;
    }

    @Override
    public String description() {
        return "to " + Arrays.toString(sizes);
    }
}
