package dev.lanewise.nn.regularization;

import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Pass;
import dev.lanewise.nn.Residual;
import dev.lanewise.nn.internal.Probabilities;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Elementwise;

/**
 * Drops a residual branch at random (Huang et al. 2016) as torchvision does: stands last in the branch, for any shape.
 *
 * <p>In training, samples are zero with probability p and divided by 1 − p otherwise; in evaluation, nothing happens.
 * The paper's own form, which does not even compute a dropped branch, is {@link Residual#stochasticDepth}.
 */
public final class StochasticDepth implements Layer {
    /** What is dropped together. */
    public enum Mode {
        /** Each sample by itself: torchvision's {@code "row"}. */
        ROW,
        /** The whole batch: torchvision's {@code "batch"}. */
        BATCH
    }

    /** What each sample, or the batch, is multiplied by. */
    private record Factors(float[] values) {}

    private final float p;
    private final Mode mode;

    /**
     * A drop of branches.
     *
     * @param p the probability that a branch is dropped, in [0, 1)
     * @param mode what is dropped together
     */
    public StochasticDepth(float p, Mode mode) {
        this.p = Probabilities.requireBelowOne("dropping a branch", p);
        this.mode = mode;
    }

    @Override
    public Shape outputShape(Shape input) {
        return input;
    }

    @Override
    public Tensor forward(Tensor input, Pass pass) {
        if (!pass.isTraining()) {
            return input;
        }
        Factors factors = draw(pass.nextStream(), input.dimension(0));
        pass.save(factors);
        return times(factors, input, pass);
    }

    @Override
    public Tensor backward(Tensor outputGradient, Pass pass) {
        return times(pass.restore(Factors.class), outputGradient, pass);
    }

    private Factors draw(Random stream, int samples) {
        float[] values = new float[mode == Mode.ROW ? samples : 1];
        for (int i = 0; i < values.length; i++) {
            values[i] = stream.nextFloat() < p ? 0 : DropScaling.INVERTED.inTraining(p);
        }
        return new Factors(values);
    }

    private static Tensor times(Factors factors, Tensor x, Pass pass) {
        float[] values = factors.values();
        int samples = x.dimension(0) / values.length;
        return pass.overwrite(x, result -> {
            for (int i = 0; i < values.length; i++) {
                int from = i * samples;
                Elementwise.scale(x.samples(from, from + samples), values[i], result.samples(from, from + samples));
            }
        });
    }
}
