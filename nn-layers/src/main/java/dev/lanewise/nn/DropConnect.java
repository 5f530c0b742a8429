package dev.lanewise.nn;

import dev.lanewise.nn.internal.Probabilities;
import dev.lanewise.nn.regularization.DropScaling;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Elementwise;

/**
 * A layer whose connections are dropped at random (Wan et al. 2013): in training, each weight is zero with probability
 * p for the whole batch, and the rest is scaled as {@link DropScaling} says; biases are never dropped.
 *
 * <p>Evaluation computes with the mean of the weights, where the paper samples units from a normal approximation.
 */
public final class DropConnect extends ReweightedLayer {
    private final float p;
    private final DropScaling scaling;

    /**
     * Dropped connections of a fully connected layer, inverted.
     *
     * @param p the probability that a weight is dropped, in [0, 1)
     */
    public DropConnect(Linear layer, float p) {
        this((AffineLayer) layer, p, DropScaling.INVERTED);
    }

    /**
     * Dropped connections of a convolution, inverted.
     *
     * @param p the probability that a weight is dropped, in [0, 1)
     */
    public DropConnect(Conv2d layer, float p) {
        this((AffineLayer) layer, p, DropScaling.INVERTED);
    }

    private DropConnect(AffineLayer layer, float p, DropScaling scaling) {
        super(layer);
        this.p = Probabilities.requireBelowOne("dropping a connection", p);
        this.scaling = scaling;
    }

    /** The same layer with another scaling. */
    public DropConnect scaling(DropScaling scaling) {
        return new DropConnect(layer, p, scaling);
    }

    @Override
    void reweight(Tensor weight, Random stream, boolean training, Tensor result) {
        if (training) {
            drop(weight, stream, result);
        } else {
            Elementwise.scale(weight, scaling.inEvaluation(p), result);
        }
    }

    @Override
    void reweightBackward(Tensor gradient, Random stream, Tensor result) {
        drop(gradient, stream, result);
    }

    private void drop(Tensor x, Random stream, Tensor result) {
        Elementwise.dropout(x, stream, p, scaling.inTraining(p), result);
    }
}
