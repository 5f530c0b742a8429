package dev.lanewise.nn.loss;

import dev.lanewise.nn.internal.Shapes;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.OptionalInt;

/**
 * A loss over classes that is linear in the target, a share for each class; the options return new losses of type
 * {@code L}.
 *
 * <p>For labels, the loss is the mean over the samples, each weighted by the weight of its class, as in PyTorch. For
 * targets of probabilities, the shares are weighted and the mean is over all samples.
 */
public abstract sealed class ClassLoss<L extends ClassLoss<L>> implements Loss
        permits CrossEntropyLoss, NegativeLogLikelihoodLoss, HingeLoss {
    final Options options;

    /** The options of all losses over classes; no weights are equal weights. */
    record Options(float labelSmoothing, float[] classWeights, OptionalInt ignoredLabel) {
        static final Options DEFAULT = new Options(0, new float[0], OptionalInt.empty());

        boolean areEqualWeights() {
            return classWeights.length == 0;
        }

        float weight(int label) {
            return areEqualWeights() ? 1 : classWeights[label];
        }
    }

    ClassLoss(Options options) {
        this.options = options;
    }

    abstract L with(Options options);

    /**
     * The sum over the rows of the loss for a target, over a divisor.
     *
     * @param targets a nonnegative share for each class, {@code [N, classes]}
     * @param gradientOrNull overwritten with the gradient; may be the targets' memory
     */
    abstract double evaluate(Tensor output, Tensor targets, double divisor, Tensor gradientOrNull);

    /**
     * The same loss with a weight for each class, for classes of unequal number or importance.
     *
     * @param weights one for each class, at least 0
     * @throws IllegalArgumentException if there is none or one is negative
     */
    public final L classWeights(float... weights) {
        if (weights.length == 0) {
            throw new IllegalArgumentException("class weights are one for each class, but there is none");
        }
        for (float weight : weights) {
            if (!(weight >= 0)) {
                throw new IllegalArgumentException("class weights must be at least 0, but one is " + weight);
            }
        }
        return with(new Options(options.labelSmoothing, weights.clone(), options.ignoredLabel));
    }

    /** The same loss with a label, of any value, whose samples do not count: PyTorch's {@code ignore_index}. */
    public final L ignoredLabel(int label) {
        return with(new Options(options.labelSmoothing, options.classWeights, OptionalInt.of(label)));
    }

    @Override
    public double evaluate(Tensor output, int[] labels, Tensor gradientOrNull) {
        Shape shape = requireRows(output);
        if (shape.dimension(0) != labels.length) {
            throw new IllegalArgumentException("expects outputs [" + labels.length
                    + ", classes] for as many labels, but the output is " + shape);
        }
        Tensor targets = memory(shape, gradientOrNull).fill(0);
        double weightSum = 0;
        for (int sample = 0; sample < labels.length; sample++) {
            int label = labels[sample];
            if (options.ignoredLabel.isEmpty() || options.ignoredLabel.getAsInt() != label) {
                OneHot.requireLabel(label, sample, shape);
                weightSum += options.weight(label);
                writeTarget(targets, sample, label);
            }
        }
        // Where no sample counts, the sum and its gradient are 0 whatever they are divided by.
        return evaluate(output, targets, weightSum == 0 ? 1 : weightSum, gradientOrNull);
    }

    private void writeTarget(Tensor targets, int sample, int label) {
        float everywhere = options.labelSmoothing / targets.dimension(1);
        for (int c = 0; everywhere > 0 && c < targets.dimension(1); c++) {
            targets.set(everywhere * options.weight(c), sample, c);
        }
        targets.set(targets.get(sample, label) + (1 - options.labelSmoothing) * options.weight(label), sample, label);
    }

    /**
     * {@inheritDoc}
     *
     * @param target the probability of each class for each sample, {@code [N, classes]}
     */
    @Override
    public final double evaluate(Tensor output, Tensor target, Tensor gradientOrNull) {
        Shape shape = requireRows(output);
        if (!target.shape().equals(shape)) {
            throw new IllegalArgumentException("expects a probability for each class, but the output is " + shape
                    + " and the target " + target.shape());
        }
        if (options.labelSmoothing == 0 && options.areEqualWeights()) {
            return evaluate(output, target, shape.dimension(0), gradientOrNull);
        }
        Tensor targets = memory(shape, gradientOrNull);
        float everywhere = options.labelSmoothing / shape.dimension(1);
        for (int sample = 0; sample < shape.dimension(0); sample++) {
            for (int c = 0; c < shape.dimension(1); c++) {
                float share = (1 - options.labelSmoothing) * target.get(sample, c) + everywhere;
                targets.set(options.weight(c) * share, sample, c);
            }
        }
        return evaluate(output, targets, shape.dimension(0), gradientOrNull);
    }

    private Shape requireRows(Tensor output) {
        Shape shape = Shapes.requireRows(output.shape());
        if (!options.areEqualWeights() && shape.dimension(1) != options.classWeights.length) {
            throw new IllegalArgumentException("expects " + options.classWeights.length
                    + " classes, as many as there are class weights, but the output is " + shape);
        }
        return shape;
    }

    /** Where targets are written: an operation reads a row of them before it writes that of the gradient. */
    private static Tensor memory(Shape shape, Tensor gradientOrNull) {
        return gradientOrNull == null ? Tensor.zeros(shape) : gradientOrNull;
    }
}
