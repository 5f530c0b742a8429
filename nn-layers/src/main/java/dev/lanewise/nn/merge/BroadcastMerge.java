package dev.lanewise.nn.merge;

import dev.lanewise.nn.Merge;
import dev.lanewise.nn.Pass;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.BinaryFunction;
import dev.lanewise.tensor.ops.Broadcasting;
import dev.lanewise.tensor.ops.Elementwise;
import java.util.List;

/** A function of two tensors, each element with its counterpart, whose shapes broadcast. */
abstract sealed class BroadcastMerge implements Merge permits Add, Subtract, Multiply, Divide, Extreme {
    private final BinaryFunction function;

    BroadcastMerge(BinaryFunction function) {
        this.function = function;
    }

    /** The shapes of two inputs whose values are not needed. */
    private record Shapes(Shape a, Shape b) {}

    /** Whether backward needs the inputs. */
    abstract boolean needsInputs();

    /** The gradient for the first input before it is summed over what was repeated; a and b only if they are needed. */
    abstract Tensor firstGradient(Tensor a, Tensor b, Tensor outputGradient, Pass pass);

    /** That for the second. */
    abstract Tensor secondGradient(Tensor a, Tensor b, Tensor outputGradient, Pass pass);

    @Override
    public final Shape outputShape(List<Shape> inputs) {
        if (inputs.size() != 2) {
            throw new IllegalArgumentException("expects two inputs, but there are " + inputs.size());
        }
        return Broadcasting.shape(inputs.get(0), inputs.get(1));
    }

    @Override
    public final Tensor forward(List<Tensor> inputs, Pass pass) {
        Tensor a = inputs.get(0);
        Tensor b = inputs.get(1);
        boolean saves = pass.isTraining() && needsInputs();
        Tensor output = apply(function, a, b, !saves, pass);
        if (saves) {
            pass.save(a);
            pass.save(b);
        } else {
            if (output != a) {
                pass.release(a);
            }
            if (output != b) {
                pass.release(b);
            }
            if (pass.isTraining()) {
                pass.save(new Shapes(a.shape(), b.shape()));
            }
        }
        return output;
    }

    /** The function's value, in the memory of an input if that may be and is large enough. */
    static Tensor apply(BinaryFunction function, Tensor a, Tensor b, boolean inPlace, Pass pass) {
        Shape shape = Broadcasting.shape(a.shape(), b.shape());
        Tensor output = inPlace && isOwn(a, shape, pass)
                ? a
                : inPlace && isOwn(b, shape, pass) ? b : pass.allocate(shape);
        if (function == BinaryFunction.ADD && a.shape().equals(b.shape())) {
            Elementwise.add(a, b, output);
        } else {
            Broadcasting.apply(function, a, b, output);
        }
        return output;
    }

    private static boolean isOwn(Tensor tensor, Shape shape, Pass pass) {
        return tensor.shape().equals(shape) && pass.workspace().isExclusive(tensor);
    }

    @Override
    public final List<Tensor> backward(Tensor outputGradient, Pass pass) {
        if (!needsInputs()) {
            Shapes shapes = pass.restore(Shapes.class);
            Tensor first = firstGradient(null, null, pass.workspace().retain(outputGradient), pass);
            Tensor second = secondGradient(null, null, outputGradient, pass);
            return List.of(summed(first, shapes.a, pass), summed(second, shapes.b, pass));
        }
        Tensor b = pass.restore();
        Tensor a = pass.restore();
        Tensor first = summed(firstGradient(a, b, pass.workspace().retain(outputGradient), pass), a.shape(), pass);
        Tensor second = summed(secondGradient(a, b, outputGradient, pass), b.shape(), pass);
        pass.release(a);
        pass.release(b);
        return List.of(first, second);
    }

    private static Tensor summed(Tensor gradient, Shape shape, Pass pass) {
        if (gradient.shape().equals(shape)) {
            return gradient;
        }
        Tensor sum = pass.allocate(shape);
        Broadcasting.sumTo(gradient, sum, false);
        pass.release(gradient);
        return sum;
    }

    /**
     * A function of the gradient and another tensor that broadcasts to it, in the gradient's memory if possible; the
     * gradient is given up.
     */
    static Tensor times(BinaryFunction function, Tensor gradient, Tensor other, Pass pass) {
        return pass.overwrite(gradient, result -> Broadcasting.apply(function, gradient, other, result));
    }
}
