package dev.lanewise.nn;

import dev.lanewise.nn.activation.ReLU;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Layers one after the other, each with a name; without layers, the identity.
 *
 * <p>Some neighbours are computed as one step, unless {@link Builder#fuse fuse(false)} is chosen; names, parameters and
 * gradients do not change by that:
 *
 * <table>
 * <caption>What is one step</caption>
 * <tr><th>layer</th><th>followed by</th><th>in</th></tr>
 * <tr><td>convolution, fully connected layer</td><td>ReLU</td><td>training and evaluation</td></tr>
 * <tr><td>convolution</td><td>ReLU, max pooling</td><td>training and evaluation</td></tr>
 * <tr><td>convolution</td><td>batch normalization, perhaps ReLU</td><td>training and evaluation</td></tr>
 * <tr><td>fully connected layer</td><td>batch normalization, perhaps ReLU</td><td>evaluation</td></tr>
 * <tr><td>batch normalization</td><td>ReLU</td><td>training and evaluation</td></tr>
 * <tr><td>residual block</td><td>ReLU, the sum included</td><td>training and evaluation</td></tr>
 * </table>
 */
public final class Sequential implements Layer {
    private final List<Child> children;
    private final List<Layer> layers;
    private final List<Layer> trainingSteps;
    private final List<Layer> evaluationSteps;
    private final boolean fuse;
    /** The first step with parameters, or the number of steps; the same whether layers are fused or not. */
    private final int trainableFrom;

    /** Where the pass stood before the steps ahead of the first trainable one. */
    private record Mark(int depth) {}

    private Sequential(List<Child> children, boolean fuse) {
        this(children, fuse, fuse ? Fusions.inTraining(layers(children)) : layers(children),
                fuse ? Fusions.inEvaluation(layers(children)) : layers(children));
    }

    private Sequential(List<Child> children, boolean fuse, List<Layer> trainingSteps, List<Layer> evaluationSteps) {
        this.children = List.copyOf(children);
        this.fuse = fuse;
        layers = layers(children);
        this.trainingSteps = trainingSteps;
        this.evaluationSteps = evaluationSteps;
        int first = 0;
        while (first < trainingSteps.size() && trainingSteps.get(first).parameters().isEmpty()) {
            first++;
        }
        trainableFrom = first;
    }

    private static List<Layer> layers(List<Child> children) {
        return children.stream().map(Child::layer).toList();
    }

    /** The layers under the names 0, 1, 2, … as in PyTorch. */
    public static Sequential of(Layer... layers) {
        Builder builder = builder();
        for (Layer layer : layers) {
            builder.add(layer);
        }
        return builder.build();
    }

    /** A builder for layers with names. */
    public static Builder builder() {
        return new Builder();
    }

    /** The last layer, if it is a batch normalization that may become part of a step outside. */
    BatchNorm<?> lastNormOrNull() {
        return fuse && !layers.isEmpty() && layers.getLast() instanceof BatchNorm<?> norm ? norm : null;
    }

    /**
     * The layers before the last, which is {@link #lastNormOrNull}: in training, a convolution gathers its statistics.
     */
    Sequential beforeLastNorm() {
        Sequential before = new Sequential(children.subList(0, children.size() - 1), fuse);
        List<Layer> gathering = Fusions.withStatistics(before.trainingSteps, lastNormOrNull());
        return new Sequential(before.children, fuse, gathering, before.evaluationSteps);
    }

    /**
     * These layers, whose evaluation ends with max(output + addend, 0), the addend being the tensor that the pass saved
     * last; null if the last step does not take one.
     */
    Sequential withSumOrNull(ReLU relu) {
        return Fusions.takeSum(evaluationSteps)
                ? new Sequential(children, fuse, trainingSteps, Fusions.withSum(evaluationSteps, relu))
                : null;
    }

    /**
     * {@link #forward} in training of the layers before a normalization, with what that needs to know of the output.
     */
    WithStatistics forwardWithStatistics(Tensor input, BatchNorm<?> normBehind, Pass pass) {
        Tensor output = forward(input, pass);
        return !trainingSteps.isEmpty() && trainingSteps.getLast() instanceof Conv2dWithStatistics step
                ? step.withStatistics(output, pass)
                : normBehind.withStatistics(output, pass);
    }

    @Override
    public List<Child> children() {
        return children;
    }

    @Override
    public Shape outputShape(Shape input) {
        Shape shape = input;
        for (Child child : children) {
            shape = child.layer().outputShape(shape);
        }
        return shape;
    }

    @Override
    public void walk(String path, Shape input, Visitor visitor) {
        Shape shape = input;
        for (Child child : children) {
            child.layer().walk(child.path(path), shape, visitor);
            shape = child.layer().outputShape(shape);
        }
        visitor.visit(path, this, input);
    }

    @Override
    public long multiplyAccumulates(Shape input) {
        long sum = 0;
        Shape shape = input;
        for (Child child : children) {
            sum += child.layer().multiplyAccumulates(shape);
            shape = child.layer().outputShape(shape);
        }
        return sum;
    }

    @Override
    public Tensor forward(Tensor input, Pass pass) {
        int depth = pass.depth();
        Tensor x = forward(input, 0, trainableFrom, pass);
        if (pass.isTraining() && trainableFrom > 0) {
            pass.save(new Mark(depth));
        }
        return forward(x, trainableFrom, steps(pass).size(), pass);
    }

    @Override
    public Tensor backward(Tensor outputGradient, Pass pass) {
        Tensor gradient = backward(outputGradient, steps(pass).size(), trainableFrom, pass);
        if (trainableFrom > 0) {
            pass.restore(Mark.class);
        }
        return backward(gradient, trainableFrom, 0, pass);
    }

    /** Stops at the first layer with parameters, and drops what the layers before it have saved. */
    @Override
    public void backwardParameters(Tensor outputGradient, Pass pass) {
        List<Layer> steps = steps(pass);
        if (trainableFrom < steps.size()) {
            Tensor gradient = backward(outputGradient, steps.size(), trainableFrom + 1, pass);
            pass.observer().backwardParameters(steps.get(trainableFrom), gradient, pass);
        } else {
            pass.release(outputGradient);
        }
        if (trainableFrom > 0) {
            pass.rewind(pass.restore(Mark.class).depth());
        }
    }

    private List<Layer> steps(Pass pass) {
        if (!pass.observer().allowsFusedSteps()) {
            return layers;
        }
        return pass.isTraining() ? trainingSteps : evaluationSteps;
    }

    private Tensor forward(Tensor input, int from, int to, Pass pass) {
        List<Layer> steps = steps(pass);
        Tensor x = input;
        for (int i = from; i < to; i++) {
            x = pass.observer().forward(steps.get(i), x, pass);
        }
        return x;
    }

    private Tensor backward(Tensor outputGradient, int from, int to, Pass pass) {
        List<Layer> steps = steps(pass);
        Tensor gradient = outputGradient;
        for (int i = from - 1; i >= to; i--) {
            gradient = pass.observer().backward(steps.get(i), gradient, pass);
        }
        return gradient;
    }

    /** Collects the layers of a {@link Sequential}. */
    public static final class Builder {
        private final List<Child> children = new ArrayList<>();
        private final Set<String> names = new HashSet<>();
        private boolean fuse = true;

        private Builder() {}

        /** Adds a layer under its position as name: 0 for the first. */
        public Builder add(Layer layer) {
            return add(Integer.toString(children.size()), layer);
        }

        /**
         * Adds a layer under a name.
         *
         * @throws IllegalArgumentException if the name is empty, has a dot or is taken
         */
        public Builder add(String name, Layer layer) {
            if (name.isEmpty() || name.contains(".") || !names.add(name)) {
                throw new IllegalArgumentException(
                        "a layer needs a name of its own, without dots, but this is \"" + name + "\"");
            }
            children.add(new Child(name, layer));
            return this;
        }

        /** Adds a layer whose own children are named as if they stood here: a {@link Residual} within its block. */
        public Builder inline(Layer layer) {
            children.add(new Child("", layer));
            return this;
        }

        /** Whether pairs of layers are computed as one step where that is faster; the default is yes. */
        public Builder fuse(boolean fuse) {
            this.fuse = fuse;
            return this;
        }

        /** The layers added so far as one layer. */
        public Sequential build() {
            return new Sequential(children, fuse);
        }
    }
}
