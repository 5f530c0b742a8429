package dev.lanewise.nn.merge;

import dev.lanewise.nn.Pass;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.BinaryFunction;
import dev.lanewise.tensor.ops.Elementwise;

/** The first tensor divided by the second, each element by its counterpart, as NumPy broadcasts. */
public final class Divide extends BroadcastMerge {
    /** A quotient. */
    public Divide() {
        super(BinaryFunction.DIVIDE);
    }

    @Override
    boolean needsInputs() {
        return true;
    }

    @Override
    Tensor firstGradient(Tensor a, Tensor b, Tensor outputGradient, Pass pass) {
        return times(BinaryFunction.DIVIDE, outputGradient, b, pass);
    }

    /** −g·a / b². */
    @Override
    Tensor secondGradient(Tensor a, Tensor b, Tensor outputGradient, Pass pass) {
        Tensor product = times(BinaryFunction.MULTIPLY, outputGradient, a, pass);
        Tensor quotient = times(BinaryFunction.DIVIDE, times(BinaryFunction.DIVIDE, product, b, pass), b, pass);
        return pass.overwrite(quotient, result -> Elementwise.scale(quotient, -1, result));
    }
}
