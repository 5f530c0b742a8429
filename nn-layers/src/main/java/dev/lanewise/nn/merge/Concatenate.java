package dev.lanewise.nn.merge;

import dev.lanewise.nn.Merge;
import dev.lanewise.nn.Pass;
import dev.lanewise.nn.shape.Axes;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Layout;
import dev.lanewise.tensor.ops.View;
import java.util.ArrayList;
import java.util.List;

/** Tensors joined along a dimension. */
public final class Concatenate implements Merge {
    private final int axis;

    /** The sizes along the axis. */
    private record Parts(List<Shape> shapes) {}

    /** Joins along a dimension, 0 the outermost; a negative one is counted from the last. */
    public Concatenate(int axis) {
        this.axis = axis;
    }

    private int axis(Shape shape) {
        return Axes.fromFront(shape, axis);
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        int[] dimensions = inputs.getFirst().toArray();
        int at = axis(inputs.getFirst());
        for (Shape other : inputs.subList(1, inputs.size())) {
            int[] expected = dimensions.clone();
            if (other.rank() == expected.length) {
                expected[at] = other.dimension(at);
            }
            if (!other.equals(Shape.of(expected))) {
                throw new IllegalArgumentException("expects inputs that differ in dimension " + at
                        + " only, but they are " + inputs);
            }
            dimensions[at] = Math.addExact(dimensions[at], other.dimension(at));
        }
        return Shape.of(dimensions);
    }

    @Override
    public Tensor forward(List<Tensor> inputs, Pass pass) {
        List<Shape> shapes = inputs.stream().map(Tensor::shape).toList();
        Tensor output = pass.allocate(outputShape(shapes));
        if (isOfChannels(output.shape())) {
            Layout.concatChannels(inputs, output);
        } else {
            int start = 0;
            for (Tensor input : inputs) {
                View.of(input).copyTo(part(output, start, input.shape()));
                start += input.dimension(axis(input.shape()));
            }
        }
        inputs.forEach(pass::release);
        if (pass.isTraining()) {
            pass.save(new Parts(shapes));
        }
        return output;
    }

    @Override
    public List<Tensor> backward(Tensor outputGradient, Pass pass) {
        List<Tensor> gradients = new ArrayList<>();
        int start = 0;
        for (Shape shape : pass.restore(Parts.class).shapes()) {
            Tensor gradient = pass.allocate(shape);
            part(outputGradient, start, shape).copyTo(View.of(gradient));
            start += shape.dimension(axis(shape));
            gradients.add(gradient);
        }
        pass.release(outputGradient);
        return gradients;
    }

    private View part(Tensor whole, int start, Shape part) {
        int at = axis(part);
        return View.of(whole).slice(at, start, part.dimension(at), 1);
    }

    private boolean isOfChannels(Shape shape) {
        return axis(shape) == 1 && (shape.rank() == 4 || shape.rank() == 2);
    }
}
