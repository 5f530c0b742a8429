package dev.lanewise.nn;

import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.PackedWeights;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** What passes of inference make of parameters at first use, and keep; any number of threads share it. */
final class FixedParameters {
    private final PackedWeights packed = new PackedWeights();
    private final ConcurrentHashMap<AffineBatchNorm, Folded> folded = new ConcurrentHashMap<>();

    /** A weight and bias into which a normalization is folded. */
    record Folded(Tensor weight, Tensor bias) {}

    /** The weights of convolutions as their kernels read them. */
    PackedWeights packed() {
        return packed;
    }

    /** The folded parameters of a step, made at first use. */
    Folded folded(AffineBatchNorm step, Supplier<Folded> fold) {
        return folded.computeIfAbsent(step, _ -> fold.get());
    }
}
