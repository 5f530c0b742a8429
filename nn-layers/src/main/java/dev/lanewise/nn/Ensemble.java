package dev.lanewise.nn;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Elementwise;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The mean of the outputs of several layers over one input, trained jointly: an ensemble of noisy residual networks
 * (Wang et al. 2018, EnResNet), for example.
 */
public final class Ensemble implements Layer {
    private final List<Child> members;

    private Ensemble(List<Child> members) {
        this.members = members;
    }

    /**
     * Members under the names 0, 1, 2, …
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Ensemble of(Layer... members) {
        if (members.length == 0) {
            throw new IllegalArgumentException("an ensemble needs at least one member");
        }
        return new Ensemble(IntStream.range(0, members.length)
                .mapToObj(i -> new Child(Integer.toString(i), members[i]))
                .toList());
    }

    @Override
    public List<Child> children() {
        return members;
    }

    @Override
    public Shape outputShape(Shape input) {
        Shape first = members.getFirst().layer().outputShape(input);
        for (Child member : members) {
            Shape shape = member.layer().outputShape(input);
            if (!shape.equals(first)) {
                throw new IllegalArgumentException("expects members to give the same shape, but for the input " + input
                        + " member 0 gives " + first + " and " + member.name() + " " + shape);
            }
        }
        return first;
    }

    @Override
    public void walk(String path, Shape input, Visitor visitor) {
        for (Child member : members) {
            member.layer().walk(member.path(path), input, visitor);
        }
        visitor.visit(path, this, input);
    }

    @Override
    public long multiplyAccumulates(Shape input) {
        return members.stream().mapToLong(member -> member.layer().multiplyAccumulates(input)).sum();
    }

    @Override
    public Tensor forward(Tensor input, Pass pass) {
        Tensor sum = null;
        for (Child member : members) {
            Tensor output = member.layer().forward(pass.workspace().retain(input), pass);
            sum = sum == null ? output : Residual.add(sum, output, pass);
        }
        pass.release(input);
        return divide(sum, pass);
    }

    @Override
    public Tensor backward(Tensor outputGradient, Pass pass) {
        Tensor share = divide(outputGradient, pass);
        Tensor sum = null;
        for (Child member : members.reversed()) {
            Tensor gradient = member.layer().backward(pass.workspace().retain(share), pass);
            sum = sum == null ? gradient : Residual.add(sum, gradient, pass);
        }
        pass.release(share);
        return sum;
    }

    @Override
    public void backwardParameters(Tensor outputGradient, Pass pass) {
        Tensor share = divide(outputGradient, pass);
        for (Child member : members.reversed()) {
            member.layer().backwardParameters(pass.workspace().retain(share), pass);
        }
        pass.release(share);
    }

    private Tensor divide(Tensor x, Pass pass) {
        return pass.overwrite(x, result -> Elementwise.scale(x, 1f / members.size(), result));
    }
}
