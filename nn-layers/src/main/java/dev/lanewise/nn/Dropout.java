package dev.lanewise.nn;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Elementwise;

/**
 * Inverted dropout (Srivastava et al. 2014), for any shape: in training, each element is zero with probability p and
 * scaled by 1 / (1 − p) otherwise; in evaluation, nothing happens.
 *
 * <p>No mask is kept: backward draws the same random numbers again.
 */
public final class Dropout implements Layer {
    private final float p;

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
        if (!(p >= 0 && p < 1)) {
            throw new IllegalArgumentException("the probability of dropout must be in [0, 1), but is " + p);
        }
        this.p = p;
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
        Random stream = pass.nextStream();
        pass.save(stream);
        return pass.overwrite(input, result -> Elementwise.dropout(input, stream, p, result));
    }

    @Override
    public Tensor backward(Tensor outputGradient, Pass pass) {
        Random stream = pass.restore(Random.class);
        stream.seek(0);
        return pass.overwrite(outputGradient, result -> Elementwise.dropoutBackward(outputGradient, stream, p, result));
    }
}
