package dev.lanewise.tensor.internal.conv;

import dev.lanewise.tensor.internal.Kernels;
import dev.lanewise.tensor.ops.ConvGeometry;

/** Which convolutions in groups are computed with several groups in a vector. */
final class GroupedConvolution {
    private GroupedConvolution() {}

    static boolean fits(ConvGeometry g) {
        return g.groups() > 1 && Math.max(g.channelsPerGroup(), g.outputsPerGroup()) <= Kernels.GROUPED.lanes();
    }
}
