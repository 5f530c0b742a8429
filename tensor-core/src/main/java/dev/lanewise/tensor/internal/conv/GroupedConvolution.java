package dev.lanewise.tensor.internal.conv;

import dev.lanewise.tensor.internal.Kernels;
import dev.lanewise.tensor.ops.ConvGeometry;

/**
 * Which convolutions have lanes that are (group, output channel) pairs: {@link GroupedDirectConvolution} computes them
 * forward and backward for the input, {@link GroupedWeightGradient} backward for the weights.
 */
final class GroupedConvolution {
    private GroupedConvolution() {}

    /**
     * Whether a vector holds all channels of a group, inputs and outputs, or of several. With more, a group fills the
     * tiles of the general path.
     */
    static boolean fits(ConvGeometry g) {
        return g.groups() > 1 && Math.max(g.channelsPerGroup(), g.outputsPerGroup()) <= Kernels.GROUPED.lanes();
    }
}
