package dev.lanewise.nn.regularization;

import dev.lanewise.nn.Ensemble;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Pass;
import dev.lanewise.nn.Residual;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Elementwise;

/**
 * Adds normal noise, x + σ·N(0, I), for any shape; the gradient passes unchanged.
 *
 * <p>By default in training only. Behind a {@link Residual} it makes the block x + F(x) + σ·N(0, I) of the
 * Feynman–Kac formula (Wang et al. 2018, EnResNet), which keeps its noise in evaluation, where the outputs of several
 * such networks are averaged by an {@link Ensemble}.
 */
public final class GaussianNoise implements Layer {
    private final float sigma;
    private final boolean inEvaluation;

    /**
     * A noise in training.
     *
     * @param sigma the standard deviation, at least 0
     */
    public GaussianNoise(float sigma) {
        this(sigma, false);
    }

    private GaussianNoise(float sigma, boolean inEvaluation) {
        if (!(sigma >= 0 && Float.isFinite(sigma))) {
            throw new IllegalArgumentException(
                    "the standard deviation must be a number of at least 0, but is " + sigma);
        }
        this.sigma = sigma;
        this.inEvaluation = inEvaluation;
    }

    /** The same noise, in evaluation too or, the default, not. */
    public GaussianNoise inEvaluation(boolean inEvaluation) {
        return new GaussianNoise(sigma, inEvaluation);
    }

    @Override
    public Shape outputShape(Shape input) {
        return input;
    }

    @Override
    public Tensor forward(Tensor input, Pass pass) {
        if (!pass.isTraining() && !inEvaluation) {
            return input;
        }
        Random stream = pass.nextStream();
        return pass.overwrite(input, result -> Elementwise.addNoise(input, stream, sigma, result));
    }

    @Override
    public Tensor backward(Tensor outputGradient, Pass pass) {
        return outputGradient;
    }
}
