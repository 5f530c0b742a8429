package dev.lanewise.nn.merge;

import dev.lanewise.nn.Pass;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.BinaryFunction;

/**
 * The larger or the smaller of two tensors, each element and its counterpart, as NumPy broadcasts; equals share the
 * gradient.
 */
public final class Extreme extends BroadcastMerge {
    private final boolean largest;

    private Extreme(boolean largest) {
        super(largest ? BinaryFunction.MAXIMUM : BinaryFunction.MINIMUM);
        this.largest = largest;
    }

    /** The larger of two. */
    public static Extreme maximum() {
        return new Extreme(true);
    }

    /** The smaller of two. */
    public static Extreme minimum() {
        return new Extreme(false);
    }

    @Override
    boolean needsInputs() {
        return true;
    }

    @Override
    Tensor firstGradient(Tensor a, Tensor b, Tensor outputGradient, Pass pass) {
        return largest ? share(a, b, outputGradient, pass) : share(b, a, outputGradient, pass);
    }

    @Override
    Tensor secondGradient(Tensor a, Tensor b, Tensor outputGradient, Pass pass) {
        return largest ? share(b, a, outputGradient, pass) : share(a, b, outputGradient, pass);
    }

    private static Tensor share(Tensor above, Tensor below, Tensor outputGradient, Pass pass) {
        Tensor share = apply(BinaryFunction.SHARE_OF_MAXIMUM, above, below, false, pass);
        Tensor gradient = times(BinaryFunction.MULTIPLY, outputGradient, share, pass);
        pass.release(share);
        return gradient;
    }
}
