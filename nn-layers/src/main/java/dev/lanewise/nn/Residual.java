package dev.lanewise.nn;

import dev.lanewise.nn.internal.Probabilities;
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
 *
 * <p>With {@link #stochasticDepth} (Huang et al. 2016), a training step leaves the body out with probability p, forward
 * and backward, and evaluation computes (1 − p)·body(x) + shortcut(x).
 */
public final class Residual implements Layer {
    private final Layer body;
    private final Layer shortcut;
    private final float dropProbability;

    /** Whether a training step has computed the body. */
    private enum Body {
        COMPUTED, LEFT_OUT
    }

    /** A block with the identity as shortcut. */
    public Residual(Layer body) {
        this(body, Sequential.of());
    }

    /** A block with a shortcut that changes the shape as the body does. */
    public Residual(Layer body, Layer shortcut) {
        this(body, shortcut, 0);
    }

    private Residual(Layer body, Layer shortcut, float dropProbability) {
        this.body = body;
        this.shortcut = shortcut;
        this.dropProbability = Probabilities.requireBelowOne("leaving the body out", dropProbability);
    }

    /**
     * The same block, whose body a training step leaves out with a probability: the paper's stochastic depth. Where it
     * is left out, its parameters get no gradient.
     *
     * @param p the probability of leaving it out, in [0, 1): 1 minus the paper's probability of survival
     */
    public Residual stochasticDepth(float p) {
        return new Residual(body, shortcut, p);
    }

    Layer body() {
        return body;
    }

    Layer shortcut() {
        return shortcut;
    }

    /** Whether each step computes the body. */
    boolean isAlwaysComputed() {
        return dropProbability == 0;
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
        if (pass.isTraining() && dropProbability > 0) {
            boolean leftOut = pass.nextStream().nextFloat() < dropProbability;
            Tensor output = leftOut ? shortcut.forward(input, pass) : sum(input, pass);
            pass.save(leftOut ? Body.LEFT_OUT : Body.COMPUTED);
            return output;
        }
        return sum(input, pass);
    }

    private Tensor sum(Tensor input, Pass pass) {
        Tensor residual = body.forward(pass.workspace().retain(input), pass);
        if (!pass.isTraining() && dropProbability > 0) {
            Tensor whole = residual;
            residual = pass.overwrite(whole, result -> Elementwise.scale(whole, 1 - dropProbability, result));
        }
        return add(residual, shortcut.forward(input, pass), pass);
    }

    @Override
    public Tensor backward(Tensor outputGradient, Pass pass) {
        if (isBodyLeftOut(pass)) {
            return shortcut.backward(outputGradient, pass);
        }
        Tensor gradient = shortcut.backward(pass.workspace().retain(outputGradient), pass);
        return add(body.backward(outputGradient, pass), gradient, pass);
    }

    @Override
    public void backwardParameters(Tensor outputGradient, Pass pass) {
        if (isBodyLeftOut(pass)) {
            shortcut.backwardParameters(outputGradient, pass);
            return;
        }
        shortcut.backwardParameters(pass.workspace().retain(outputGradient), pass);
        body.backwardParameters(outputGradient, pass);
    }

    private boolean isBodyLeftOut(Pass pass) {
        return dropProbability > 0 && pass.restore(Body.class) == Body.LEFT_OUT;
    }

    /** The sum of two tensors, in the memory of the first if possible; both are given up. */
    static Tensor add(Tensor a, Tensor b, Pass pass) {
        Tensor sum = pass.overwrite(a, result -> Elementwise.add(a, b, result));
        pass.release(b);
        return sum;
    }
}
