package dev.lanewise.nn.merge;

import dev.lanewise.nn.Pass;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.BinaryFunction;
import dev.lanewise.tensor.ops.Elementwise;

/** The first tensor less the second, as NumPy broadcasts. */
public final class Subtract extends BroadcastMerge {
    /** A difference. */
    public Subtract() {
        super(BinaryFunction.SUBTRACT);
    }

    @Override
    boolean needsInputs() {
        return false;
    }

    @Override
    Tensor firstGradient(Tensor a, Tensor b, Tensor outputGradient, Pass pass) {
        return outputGradient;
    }

    @Override
    Tensor secondGradient(Tensor a, Tensor b, Tensor outputGradient, Pass pass) {
        return pass.overwrite(outputGradient, result -> Elementwise.scale(outputGradient, -1, result));
    }
}
