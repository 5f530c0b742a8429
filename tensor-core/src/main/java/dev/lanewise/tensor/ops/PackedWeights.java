package dev.lanewise.tensor.ops;

import dev.lanewise.tensor.Alignment;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.internal.conv.ForwardWeights;
import dev.lanewise.tensor.internal.parallel.Scratch;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The weights of convolutions as their kernels read them, packed or transformed at first use and kept: for weights that
 * do not change.
 *
 * <p>A forward pass otherwise packs them in each call, which for a single image is a quarter of a ResNet-50's time. Any
 * number of threads may use this at once. Its memory, as much again as the weights and up to four times that of those
 * that go by an algorithm of Winograd's, is given up with it.
 */
public final class PackedWeights {
    private final ConcurrentHashMap<Key, Packed> packed = new ConcurrentHashMap<>();
    /** Where there is room for more, on cache lines; what is full is held by its users only. */
    private float[] block = {};
    private int used;

    /** Tensors are equal where they are the same object. */
    private record Key(Tensor weight, ConvGeometry geometry, ConvAlgorithm algorithm) {}

    /** The packed weights of a convolution. */
    record Packed(float[] array, int at) {
        /** Packed weights in this thread's scratch memory, until the next operation. */
        static Packed inScratch(ConvGeometry geometry, ConvAlgorithm algorithm, Tensor weight) {
            float[] memory = Scratch.floats(ForwardWeights.scratch(algorithm),
                    ForwardWeights.floats(geometry, algorithm));
            return new Packed(memory, Alignment.OFFSET).filled(geometry, algorithm, weight);
        }

        private Packed filled(ConvGeometry geometry, ConvAlgorithm algorithm, Tensor weight) {
            ForwardWeights.pack(geometry, algorithm, weight.array(), weight.offset(), array, at);
            return this;
        }
    }

    /** Holds nothing yet. */
    public PackedWeights() {}

    /** The weights as they were when this was asked for them first. */
    Packed of(ConvGeometry geometry, ConvAlgorithm algorithm, Tensor weight) {
        return packed.computeIfAbsent(new Key(weight, geometry, algorithm),
                _ -> room(ForwardWeights.floats(geometry, algorithm)).filled(geometry, algorithm, weight));
    }

    private synchronized Packed room(int floats) {
        int rounded = Alignment.roundUp(floats);
        if (used + (long) rounded + Alignment.LINE > block.length) {
            block = new float[Math.max(Scratch.FEWEST_ALIGNED, Alignment.lengthFor(rounded))];
            used = Alignment.OFFSET;
        }
        Packed room = new Packed(block, used);
        used += rounded;
        return room;
    }
}
