package dev.lanewise.nn;

import dev.lanewise.nn.activation.ReLU;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * The neighbours among the layers of a {@link Sequential} that are computed as one step: the tables of them, and their
 * use.
 */
final class Fusions {
    private static final List<Rule<?, ?>> TRAINING = List.of(
            new Rule<>(AffineLayer.class, ReLU.class, AffineRelu::new),
            new Rule<>(AffineRelu.class, MaxPool2d.class, AffineRelu::with),
            new Rule<>(Conv2d.class, BatchNorm2d.class, ConvBatchNorm::new),
            new Rule<>(ConvBatchNorm.class, ReLU.class, (step, relu) -> step.takesReLU() ? step.with(relu) : null),
            new Rule<>(BatchNorm.class, ReLU.class, BatchNormRelu::new),
            new Rule<>(Residual.class, ReLU.class,
                    (block, relu) -> block.isAlwaysComputed() ? new ResidualRelu(block, relu) : null));

    /** What goes before {@link #TRAINING} in evaluation. */
    private static final List<Rule<?, ?>> EVALUATION = List.of(
            new Rule<>(Conv2d.class, BatchNorm2d.class, AffineBatchNorm::new),
            new Rule<>(Linear.class, BatchNorm1d.class, AffineBatchNorm::new),
            new Rule<>(AffineBatchNorm.class, ReLU.class, (step, relu) -> step.takesReLU() ? step.with(relu) : null));

    private Fusions() {}

    /** Two types of neighbours, and what makes them one step, or null if these two stay apart. */
    private record Rule<A extends Layer, B extends Layer>(Class<A> step, Class<B> next,
            BiFunction<A, B, Layer> fusion) {
        Layer fuseOrNull(Layer first, Layer second) {
            return step.isInstance(first) && next.isInstance(second)
                    ? fusion.apply(step.cast(first), next.cast(second))
                    : null;
        }
    }

    /** The steps of these layers in passes of training. */
    static List<Layer> inTraining(List<Layer> layers) {
        return fused(layers, TRAINING);
    }

    /** The steps of these layers in passes of evaluation. */
    static List<Layer> inEvaluation(List<Layer> layers) {
        return fused(layers, Stream.concat(EVALUATION.stream(), TRAINING.stream()).toList());
    }

    private static List<Layer> fused(List<Layer> layers, List<Rule<?, ?>> rules) {
        List<Layer> steps = new ArrayList<>();
        for (Layer layer : layers) {
            Layer fused = steps.isEmpty() ? null : fuseOrNull(steps.getLast(), layer, rules);
            if (fused == null) {
                steps.add(layer);
            } else {
                steps.set(steps.size() - 1, fused);
            }
        }
        return List.copyOf(steps);
    }

    private static Layer fuseOrNull(Layer step, Layer next, List<Rule<?, ?>> rules) {
        for (Rule<?, ?> rule : rules) {
            Layer fused = rule.fuseOrNull(step, next);
            if (fused != null) {
                return fused;
            }
        }
        return null;
    }

    /**
     * The steps of training, of which a convolution that is the last gathers statistics for a normalization behind
     * them.
     */
    static List<Layer> withStatistics(List<Layer> steps, BatchNorm<?> normBehind) {
        return !steps.isEmpty() && steps.getLast() instanceof Conv2d convolution
                && normBehind instanceof BatchNorm2d norm
                        ? withLast(steps, new Conv2dWithStatistics(convolution, norm))
                        : steps;
    }

    /** Whether the last of the steps of evaluation takes an addend, as {@link #withSum} needs. */
    static boolean takeSum(List<Layer> steps) {
        return !steps.isEmpty() && steps.getLast() instanceof AffineBatchNorm step && step.takesAddend();
    }

    /** The steps of evaluation, the last of which adds what the pass saved last, and applies the ReLU. */
    static List<Layer> withSum(List<Layer> steps, ReLU relu) {
        return withLast(steps, new ConvBatchNormAddRelu((AffineBatchNorm) steps.getLast(), relu));
    }

    private static List<Layer> withLast(List<Layer> steps, Layer last) {
        List<Layer> changed = new ArrayList<>(steps);
        changed.set(steps.size() - 1, last);
        return List.copyOf(changed);
    }
}
