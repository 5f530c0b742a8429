package dev.lanewise.nn.regularization;

import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Pass;
import dev.lanewise.nn.internal.Shapes;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Elementwise;
import dev.lanewise.tensor.ops.Reduction;

/**
 * A penalty that keeps hidden units mostly off: weight·Σⱼ KL(ρ ‖ ρ̂ⱼ), where ρ̂ⱼ is the mean activation of unit or
 * channel j over the batch (Ng 2011), for {@code [N, C]} or {@code [N, C, H, W]} of activations between 0 and 1.
 *
 * <p>Stands behind the activation: passes it on unchanged, and in training adds the penalty's gradient to that which
 * comes back. KL(ρ ‖ ρ̂) = ρ·ln(ρ/ρ̂) + (1 − ρ)·ln((1 − ρ)/(1 − ρ̂)); means outside [10⁻³, 1 − 10⁻³], which rectifiers
 * can have, count as these.
 */
public final class KlSparsity implements Layer {
    private static final double SMALLEST_MEAN = 1e-3;

    private final double rho;
    private final double weight;

    /**
     * A penalty.
     *
     * @param rho the mean activation that costs nothing, in (0, 1)
     * @param weight the factor of the penalty, at least 0
     */
    public KlSparsity(double rho, double weight) {
        if (!(rho > 0 && rho < 1 && weight >= 0)) {
            throw new IllegalArgumentException(
                    "sparsity needs a mean activation in (0, 1) and a weight of at least 0, but "
                            + "they are " + rho + " and " + weight);
        }
        this.rho = rho;
        this.weight = weight;
    }

    /** The penalty of a batch of activations. */
    public double penalty(Tensor activations) {
        outputShape(activations.shape());
        Tensor sums = Tensor.zeros(activations.dimension(1));
        Reduction.sumPerChannel(activations, sums, false);
        double sum = 0;
        for (float channel : sums.toArray()) {
            double mean = bounded(channel / valuesPerChannel(activations.shape()));
            sum += rho * StrictMath.log(rho / mean) + (1 - rho) * StrictMath.log((1 - rho) / (1 - mean));
        }
        return weight * sum;
    }

    @Override
    public Shape outputShape(Shape input) {
        return input.rank() == 4 ? input : Shapes.requireRows(input);
    }

    @Override
    public Tensor forward(Tensor input, Pass pass) {
        if (pass.isTraining()) {
            Tensor slopes = pass.allocate(Shape.of(input.dimension(1)));
            Reduction.sumPerChannel(input, slopes, false);
            int count = valuesPerChannel(input.shape());
            for (int c = slopes.offset(); c < slopes.offset() + slopes.elements(); c++) {
                double mean = bounded(slopes.array()[c] / count);
                slopes.array()[c] = (float) (weight * ((1 - rho) / (1 - mean) - rho / mean) / count);
            }
            pass.save(slopes);
        }
        return input;
    }

    @Override
    public Tensor backward(Tensor outputGradient, Pass pass) {
        Tensor slopes = pass.restore();
        Tensor inputGradient = pass.overwrite(outputGradient, result -> {
            if (result != outputGradient) {
                result.copyFrom(outputGradient);
            }
            Elementwise.addBias(result, slopes);
        });
        pass.release(slopes);
        return inputGradient;
    }

    private static int valuesPerChannel(Shape shape) {
        return shape.elements() / shape.dimension(1);
    }

    private static double bounded(double mean) {
        return Math.clamp(mean, SMALLEST_MEAN, 1 - SMALLEST_MEAN);
    }
}
