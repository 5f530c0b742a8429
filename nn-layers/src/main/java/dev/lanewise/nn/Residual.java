package dev.lanewise.nn;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Elementwise;
import java.util.List;

/**
 * The sum body(x) + shortcut(x) of a residual block (He et al. 2015); the ReLU after the sum is a layer of its own
 * behind it.
 *
 * <p>Names are torchvision's: the body's children as if they stood in this layer's place, the shortcut
 * {@code downsample}. A block is
 * {@code Sequential.builder().inline(new Residual(body, shortcut)).add("relu", new ReLU()).build()}.
 */
public final class Residual implements Layer {
    private final Layer body;
    private final Layer shortcut;

    /** A block with the identity as shortcut. */
    public Residual(Layer body) {
        this(body, Sequential.of());
    }

    /** A block with a shortcut that changes the shape as the body does. */
    public Residual(Layer body, Layer shortcut) {
        this.body = body;
        this.shortcut = shortcut;
    }

    @Override
    public List<Child> children() {
        return List.of(new Child("", body), new Child("downsample", shortcut));
    }

    @Override
    public Shape outputShape(Shape input) {
        Shape shape = body.outputShape(input);
        Shape other = shortcut.outputShape(input);
        if (!shape.equals(other)) {
            throw new IllegalArgumentException(
                    "expects body and shortcut to give the same shape, but for the input " + input
                            + " the body gives " + shape + " and the shortcut " + other);
        }
        return shape;
    }

    @Override
    public void walk(String path, Shape input, Visitor visitor) {
        for (Child child : children()) {
            child.layer().walk(child.path(path), input, visitor);
        }
        visitor.visit(path, this, input);
    }

    @Override
    public long multiplyAccumulates(Shape input) {
        return body.multiplyAccumulates(input) + shortcut.multiplyAccumulates(input);
    }

    @Override
    public Tensor forward(Tensor input, Pass pass) {
        Tensor sum = body.forward(pass.workspace().retain(input), pass);
        return add(sum, shortcut.forward(input, pass), pass);
    }

    @Override
    public Tensor backward(Tensor outputGradient, Pass pass) {
        Tensor gradient = shortcut.backward(pass.workspace().retain(outputGradient), pass);
        return add(body.backward(outputGradient, pass), gradient, pass);
    }

    @Override
    public void backwardParameters(Tensor outputGradient, Pass pass) {
        shortcut.backwardParameters(pass.workspace().retain(outputGradient), pass);
        body.backwardParameters(outputGradient, pass);
    }

    private static Tensor add(Tensor a, Tensor b, Pass pass) {
        Tensor sum = pass.overwrite(a, result -> Elementwise.add(a, b, result));
        pass.release(b);
        return sum;
    }
}
