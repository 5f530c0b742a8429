package dev.lanewise.tensor.internal.conv;

import dev.lanewise.tensor.internal.Kernels;
import dev.lanewise.tensor.internal.gemm.Packing;
import dev.lanewise.tensor.internal.kernels.TileKernels;
import dev.lanewise.tensor.internal.parallel.Scratch;
import dev.lanewise.tensor.ops.ConvAlgorithm;
import dev.lanewise.tensor.ops.ConvGeometry;

/**
 * The weights of a convolution as the forward pass of an algorithm reads them.
 *
 * <pre>
 * direct     packed right operands, one for each group
 * Winograd   a packed right operand of transformed weights for each position of a tile
 * grouped    a block of lanes after the other
 * </pre>
 */
public final class ForwardWeights {
    private ForwardWeights() {}

    /** Where an operation that does not keep them has them: Winograd's are made of others, which lie elsewhere. */
    public static Scratch.Slot scratch(ConvAlgorithm algorithm) {
        return switch (algorithm) {
            case WINOGRAD_2X2, WINOGRAD_4X4, WINOGRAD_2X2_OF_5X5 -> Scratch.Slot.TRANSFORMED;
            case DIRECT, SPREAD, GROUPED -> Scratch.Slot.RIGHT;
        };
    }

    /** The floats that they take. */
    public static int floats(ConvGeometry g, ConvAlgorithm algorithm) {
        return switch (algorithm) {
            case DIRECT -> Math.multiplyExact(g.groups(), groupFloats(g));
            case WINOGRAD_2X2, WINOGRAD_4X4, WINOGRAD_2X2_OF_5X5 -> WinogradWeights.floats(g, algorithm);
            case GROUPED -> GroupedDirectConvolution.weightFloats(g);
            case SPREAD -> throw new IllegalArgumentException("nothing is packed for " + algorithm);
        };
    }

    /** Packs them from where they lie output channel by output channel, each a window (ky, kx, c). */
    public static void pack(ConvGeometry g, ConvAlgorithm algorithm, float[] weight, int weightAt, float[] packed,
            int packedAt) {
        switch (algorithm) {
            case DIRECT -> {
                int columns = g.outputsPerGroup();
                int depth = depth(g);
                for (int group = 0; group < g.groups(); group++) {
                    Packing.turned(columns, depth, packedDepth(g), 1, weight, weightAt + group * columns * depth, depth,
                            packed, packedAt + group * groupFloats(g));
                }
            }
            case WINOGRAD_2X2, WINOGRAD_4X4, WINOGRAD_2X2_OF_5X5 ->
                WinogradWeights.pack(g, algorithm, weight, weightAt, packed, packedAt);
            case GROUPED -> GroupedDirectConvolution.packWeights(g, weight, weightAt, packed, packedAt);
            case SPREAD -> throw new IllegalArgumentException("nothing is packed for " + algorithm);
        }
    }

    /** The floats of a group's right operand. */
    static int groupFloats(ConvGeometry g) {
        return Math.multiplyExact(Packing.paddedColumns(g.outputsPerGroup()), packedDepth(g));
    }

    /**
     * The rows of a group's right operand: the window's, and where these are odd and fit a row panel, as those of the
     * RGB stems, one of zeros, since the largest tile goes two by two.
     */
    private static int packedDepth(ConvGeometry g) {
        int depth = depth(g);
        return Kernels.TILES.maxVectors() == 2 && depth < TileKernels.MAX_DEPTH ? depth + depth % 2 : depth;
    }

    private static int depth(ConvGeometry g) {
        return g.kernelHeight() * g.kernelWidth() * g.channelsPerGroup();
    }
}
