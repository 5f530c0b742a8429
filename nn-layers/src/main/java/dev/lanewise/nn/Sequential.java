package dev.lanewise.nn;

import dev.lanewise.nn.activation.ReLU;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BinaryOperator;

/**
 * Layers one after the other, each with a name; without layers, the identity.
 *
 * <p>A convolution or fully connected layer followed by a ReLU, and by a max pooling, is computed as one step, as are a convolution, a
 * batch normalization and a ReLU, a batch normalization and a ReLU, and a residual block and a ReLU; in evaluation also a fully connected
 * layer, a batch normalization and a ReLU, and what ends a residual block: a convolution, a batch normalization, the sum and a ReLU. Not if
 * {@link Builder#fuse fuse(false)} is chosen; names and parameters do not change by that.
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

    private Sequential(List<Child> children, boolean fuse, BatchNorm<?> normBehindOrNull, ReLU sumReluOrNull) {
        this.children = List.copyOf(children);
        this.fuse = fuse;
        layers = children.stream().map(Child::layer).toList();
        trainingSteps = fuse ? measuring(fused(layers, Sequential::fusedInTraining), normBehindOrNull) : layers;
        evaluationSteps = fuse ? adding(fused(layers, Sequential::fusedInEvaluation), sumReluOrNull) : layers;
        int first = 0;
        while (first < trainingSteps.size() && trainingSteps.get(first).parameters().isEmpty()) {
            first++;
        }
        trainableFrom = first;
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

    private static List<Layer> fused(List<Layer> layers, BinaryOperator<Layer> rule) {
        List<Layer> steps = new ArrayList<>();
        for (Layer layer : layers) {
            Layer pair = steps.isEmpty() ? null : rule.apply(steps.getLast(), layer);
            if (pair == null) {
                steps.add(layer);
            } else {
                steps.set(steps.size() - 1, pair);
            }
        }
        return List.copyOf(steps);
    }

    /** The steps, the last of which measures its output for a normalization behind them, if it is a convolution. */
    private static List<Layer> measuring(List<Layer> steps, BatchNorm<?> normBehindOrNull) {
        if (steps.isEmpty() || !(steps.getLast() instanceof Conv2d convolution)
                || !(normBehindOrNull instanceof BatchNorm2d norm)) {
            return steps;
        }
        List<Layer> measuring = new ArrayList<>(steps);
        measuring.set(steps.size() - 1, new MeasuringConv2d(convolution, norm));
        return List.copyOf(measuring);
    }

    /** The steps, the last of which adds what the pass saved last, and applies the ReLU, if there is one. */
    private static List<Layer> adding(List<Layer> steps, ReLU sumReluOrNull) {
        if (sumReluOrNull == null) {
            return steps;
        }
        List<Layer> adding = new ArrayList<>(steps);
        adding.set(steps.size() - 1, new ConvBatchNormAddRelu((AffineBatchNorm) steps.getLast(), sumReluOrNull));
        return List.copyOf(adding);
    }

    /** A step and the layer behind it as one, or null if they stay two. */
    private static Layer fusedInTraining(Layer step, Layer next) {
        return switch (step) {
            case AffineLayer affine when next instanceof ReLU relu -> new AffineRelu(affine, relu);
            case AffineRelu pair when next instanceof MaxPool2d pool -> pair.with(pool);
            case Conv2d convolution when next instanceof BatchNorm2d norm -> new ConvBatchNorm(convolution, norm);
            case ConvBatchNorm pair when pair.takesReLU() && next instanceof ReLU relu -> pair.with(relu);
            case BatchNorm<?> norm when next instanceof ReLU relu -> new BatchNormRelu(norm, relu);
            case Residual block when block.isAlwaysComputed() && next instanceof ReLU relu -> new ResidualRelu(block,
                    relu);
            default -> null;
        };
    }

    /** A step and the layer behind it as one, or null if they stay two. */
    private static Layer fusedInEvaluation(Layer step, Layer next) {
        return switch (step) {
            case Conv2d convolution when next instanceof BatchNorm2d norm -> new AffineBatchNorm(convolution, norm);
            case Linear linear when next instanceof BatchNorm1d norm -> new AffineBatchNorm(linear, norm);
            case AffineBatchNorm pair when pair.takesReLU() && next instanceof ReLU relu -> pair.with(relu);
            default -> fusedInTraining(step, next);
        };
    }

    /** The last layer, if it is a batch normalization that may become part of a step outside. */
    BatchNorm<?> lastNormOrNull() {
        return fuse && !layers.isEmpty() && layers.getLast() instanceof BatchNorm<?> norm ? norm : null;
    }

    /** The layers before the last, which is {@link #lastNormOrNull}. */
    Sequential beforeLastNorm() {
        return new Sequential(children.subList(0, children.size() - 1), fuse, lastNormOrNull(), null);
    }

    /**
     * These layers, whose evaluation ends with max(output + addend, 0), the addend being the tensor that the pass saved last; null if the last
     * step does not take one.
     */
    Sequential withSumOrNull(ReLU relu) {
        return !evaluationSteps.isEmpty() && evaluationSteps.getLast() instanceof AffineBatchNorm step
                && step.takesAddend() ? new Sequential(children, true, null, relu) : null;
    }

    /** {@link #forward} in training of the layers before a normalization, with what that needs to know of the output. */
    Measured forwardMeasured(Tensor input, BatchNorm<?> normBehind, Pass pass) {
        Tensor output = forward(input, pass);
        return !trainingSteps.isEmpty() && trainingSteps.getLast() instanceof MeasuringConv2d step
                ? step.measured(output, pass)
                : normBehind.measured(output, pass);
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

        /** Whether pairs of layers are computed as one step where that is faster; yes unless told otherwise. */
        public Builder fuse(boolean fuse) {
            this.fuse = fuse;
            return this;
        }

        /** The layers added so far as one layer. */
        public Sequential build() {
            return new Sequential(children, fuse, null, null);
        }
    }
}
