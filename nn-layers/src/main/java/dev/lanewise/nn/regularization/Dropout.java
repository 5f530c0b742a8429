package dev.lanewise.nn.regularization;

import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Pass;
import dev.lanewise.nn.internal.Probabilities;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Elementwise;

/**
 * Dropout (Srivastava et al. 2014), for any shape: in training, each element is zero with probability p, and the rest
 * is scaled as {@link DropScaling} says; the default is inverted dropout, which in evaluation does nothing.
 *
 * <p>No mask is kept: backward draws the same random numbers again.
 */
public final class Dropout implements Layer {
    private final float p;
    private final DropScaling scaling;

    /** A dropout with the customary probability 0.5. */
    public Dropout() {
        this(0.5f);
    }

    /**
     * A dropout.
     *
     * @param p the probability that an element is dropped, in [0, 1)
     */
    public Dropout(float p) {
        this(p, DropScaling.INVERTED);
    }

    private Dropout(float p, DropScaling scaling) {
        this.p = Probabilities.requireBelowOne("dropout", p);
        this.scaling = scaling;
    }

    /** The same dropout with another scaling. */
    public Dropout scaling(DropScaling scaling) {
        return new Dropout(p, scaling);
    }

    @Override
    public Shape outputShape(Shape input) {
        return input;
    }

    @Override
    public Tensor forward(Tensor input, Pass pass) {
        if (!pass.isTraining()) {
            return scaling == DropScaling.INVERTED
                    ? input
                    : pass.overwrite(input,
                            result -> Elementwise.scale(input, scaling.inEvaluation(p), result));
        }
        Random stream = pass.nextStream();
        pass.save(stream);
        return drop(input, stream, pass);
    }

    @Override
    public Tensor backward(Tensor outputGradient, Pass pass) {
        Random stream = pass.restore(Random.class);
        stream.seek(0);
        return drop(outputGradient, stream, pass);
    }

    private Tensor drop(Tensor x, Random stream, Pass pass) {
        return pass.overwrite(x, result -> Elementwise.dropout(x, stream, p, scaling.inTraining(p), result));
    }
}
