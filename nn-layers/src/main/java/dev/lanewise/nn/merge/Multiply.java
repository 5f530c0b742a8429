package dev.lanewise.nn.merge;

import dev.lanewise.nn.Pass;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.BinaryFunction;

/**
 * The product of two tensors, each element with its counterpart, as NumPy broadcasts: squeeze-and-excitation's scaling
 * of channels.
 */
public final class Multiply extends BroadcastMerge {
    /** A product. */
    public Multiply() {
        super(BinaryFunction.MULTIPLY);
    }

    @Override
    boolean needsInputs() {
        return true;
    }

    @Override
    Tensor firstGradient(Tensor a, Tensor b, Tensor outputGradient, Pass pass) {
        return times(BinaryFunction.MULTIPLY, outputGradient, b, pass);
    }

    @Override
    Tensor secondGradient(Tensor a, Tensor b, Tensor outputGradient, Pass pass) {
        return times(BinaryFunction.MULTIPLY, outputGradient, a, pass);
    }
}
