package dev.lanewise.nn.merge;

import dev.lanewise.nn.Pass;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.BinaryFunction;

/** The sum of two tensors, as NumPy broadcasts. */
public final class Add extends BroadcastMerge {
    /** A sum. */
    public Add() {
        super(BinaryFunction.ADD);
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
        return outputGradient;
    }
}
