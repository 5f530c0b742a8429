package dev.lanewise.nn.shape;

import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Pass;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.View;

/**
 * A part of one dimension: the indices from {@code start} on, {@code step} apart, before {@code end}; as in Python,
 * negative bounds are counted from the end, and bounds beyond the input are cut.
 */
public final class Slice implements Layer {
    private final int axis;
    private final long start;
    private final long end;
    private final int step;

    /** The indices from start to before end. */
    public Slice(int axis, long start, long end) {
        this(axis, start, end, 1);
    }

    /**
     * The indices from start to before end, in steps.
     *
     * @throws IllegalArgumentException if the step is 0
     */
    public Slice(int axis, long start, long end, int step) {
        if (step == 0) {
            throw new IllegalArgumentException("the step of a slice must not be 0");
        }
        this.axis = axis;
        this.start = start;
        this.end = end;
        this.step = step;
    }

    /** The indices as they are for a size. */
    private record Range(int first, int count) {}

    private Range range(int size) {
        int lowest = step > 0 ? 0 : -1;
        int highest = step > 0 ? size : size - 1;
        int first = Math.clamp(start < 0 ? start + size : start, lowest, highest);
        int last = Math.clamp(end < 0 ? end + size : end, lowest, highest);
        int count = step > 0 ? Math.ceilDiv(last - first, step) : Math.ceilDiv(first - last, -step);
        return new Range(first, Math.max(0, count));
    }

    @Override
    public Shape outputShape(Shape input) {
        int at = Axes.fromFront(input, axis);
        int[] dimensions = input.toArray();
        dimensions[at] = range(dimensions[at]).count;
        return Shape.of(dimensions);
    }

    private View part(Tensor whole) {
        int at = Axes.fromFront(whole.shape(), axis);
        Range range = range(whole.dimension(at));
        return View.of(whole).slice(at, range.first, range.count, step);
    }

    @Override
    public Tensor forward(Tensor input, Pass pass) {
        if (pass.isTraining()) {
            pass.save(input.shape());
        }
        Tensor output = pass.allocate(outputShape(input.shape()));
        part(input).copyTo(View.of(output));
        pass.release(input);
        return output;
    }

    @Override
    public Tensor backward(Tensor outputGradient, Pass pass) {
        Tensor gradient = pass.allocate(pass.restore(Shape.class)).fill(0);
        View.of(outputGradient).copyTo(part(gradient));
        pass.release(outputGradient);
        return gradient;
    }

    @Override
    public String description() {
        return "dimension " + axis + " from " + start + " to " + end + (step == 1 ? "" : " in steps of " + step);
    }
}
