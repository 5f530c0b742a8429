package dev.lanewise.nn;

import dev.lanewise.nn.internal.Shapes;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Elementwise;
import dev.lanewise.tensor.ops.Layout;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The outputs of several branches over one input, joined along the channels: from {@code [N, C, H, W]} to
 * {@code [N, C₁ + C₂ + …, H', W']}.
 *
 * <p>An empty {@link Sequential} as a branch passes the input on, as in a dense block.
 */
public final class Concat implements Layer {
    private final List<Child> branches;

    /** The shapes of the branches' outputs. */
    private record Parts(List<Shape> shapes) {}

    private Concat(List<Child> branches) {
        if (branches.isEmpty()) {
            throw new IllegalArgumentException("a concatenation needs at least one branch");
        }
        this.branches = branches;
    }

    /** Branches under the names 0, 1, 2, … */
    public static Concat of(Layer... branches) {
        return new Concat(IntStream.range(0, branches.length)
                .mapToObj(i -> new Child(Integer.toString(i), branches[i]))
                .toList());
    }

    /** Branches with names. */
    public static Concat of(Child... branches) {
        for (Child branch : branches) {
            if (branch.name().contains(".")) {
                throw new IllegalArgumentException(
                        "a branch's name has no dots, but this is \"" + branch.name() + "\"");
            }
        }
        return new Concat(List.of(branches));
    }

    @Override
    public List<Child> children() {
        return branches;
    }

    @Override
    public Shape outputShape(Shape input) {
        Shape first = null;
        int channels = 0;
        for (Child branch : branches) {
            Shape shape = Shapes.requireImages(branch.layer().outputShape(input));
            first = first == null ? shape : first;
            if (shape.dimension(2) != first.dimension(2) || shape.dimension(3) != first.dimension(3)) {
                throw new IllegalArgumentException(
                        "expects branches with images of one size, but for the input " + input
                                + " the branch " + branches.getFirst().name() + " gives " + first + " and "
                                + branch.name() + " "
                                + shape);
            }
            channels += shape.dimension(1);
        }
        return Shape.of(first.dimension(0), channels, first.dimension(2), first.dimension(3));
    }

    @Override
    public void walk(String path, Shape input, Visitor visitor) {
        for (Child branch : branches) {
            branch.layer().walk(branch.path(path), input, visitor);
        }
        visitor.visit(path, this, input);
    }

    @Override
    public long multiplyAccumulates(Shape input) {
        return branches.stream().mapToLong(branch -> branch.layer().multiplyAccumulates(input)).sum();
    }

    @Override
    public Tensor forward(Tensor input, Pass pass) {
        Shape shape = outputShape(input.shape());
        List<Tensor> parts = new ArrayList<>();
        for (Child branch : branches) {
            parts.add(branch.layer().forward(pass.workspace().retain(input), pass));
        }
        pass.release(input);
        Tensor output = pass.allocate(shape);
        Layout.concatChannels(parts, output);
        parts.forEach(pass::release);
        if (pass.isTraining()) {
            pass.save(new Parts(parts.stream().map(Tensor::shape).toList()));
        }
        return output;
    }

    @Override
    public Tensor backward(Tensor outputGradient, Pass pass) {
        List<Tensor> parts = split(outputGradient, pass);
        int last = parts.size() - 1;
        Tensor sum = branches.get(last).layer().backward(parts.get(last), pass);
        for (int i = last - 1; i >= 0; i--) {
            Tensor before = sum;
            Tensor gradient = branches.get(i).layer().backward(parts.get(i), pass);
            sum = pass.overwrite(before, result -> Elementwise.add(before, gradient, result));
            pass.release(gradient);
        }
        return sum;
    }

    @Override
    public void backwardParameters(Tensor outputGradient, Pass pass) {
        List<Tensor> parts = split(outputGradient, pass);
        for (int i = parts.size() - 1; i >= 0; i--) {
            branches.get(i).layer().backwardParameters(parts.get(i), pass);
        }
    }

    private static List<Tensor> split(Tensor outputGradient, Pass pass) {
        List<Tensor> parts = pass.restore(Parts.class).shapes().stream().map(pass::allocate).toList();
        Layout.splitChannels(outputGradient, parts);
        pass.release(outputGradient);
        return parts;
    }
}
