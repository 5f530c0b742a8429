package dev.lanewise.tensor.internal.conv;

import dev.lanewise.tensor.internal.Kernels;
import dev.lanewise.tensor.internal.WinogradKernels;
import dev.lanewise.tensor.ops.ConvAlgorithm;
import dev.lanewise.tensor.ops.ConvAlgorithm.Pass;
import dev.lanewise.tensor.ops.ConvGeometry;

/**
 * The cost model that chooses a convolution's algorithm, in multiply-accumulates of the direct one.
 *
 * <p>The constants are measured on 512-bit vectors, two threads: a transform of a tile costs as much as so many products a channel.
 */
public final class ConvCost {
    /** The property that overrides the choice. */
    private static final String PROPERTY = "lanewise.convolution";
    /** What the transforms of a tile's n² positions cost for one input or output channel, in multiply-accumulates a position. */
    private static final double TRANSFORM = 20;
    /** What transforming one window of weights costs a position: they are written to memory, and read again. */
    private static final double WEIGHTS = 8;

    private static final ConvAlgorithm FORCED = forced(System.getProperty(PROPERTY, "auto"));

    private ConvCost() {}

    private static ConvAlgorithm forced(String name) {
        return switch (name) {
            case "auto" -> null;
            case "direct" -> ConvAlgorithm.DIRECT;
            case "winograd-2x2" -> ConvAlgorithm.WINOGRAD_2X2;
            case "winograd-4x4" -> ConvAlgorithm.WINOGRAD_4X4;
            default -> throw new IllegalArgumentException(
                    "-D" + PROPERTY + " must be auto, direct, winograd-2x2 or winograd-4x4, but is " + name);
        };
    }

    /** The algorithm with the least cost of those that fit. */
    public static ConvAlgorithm cheapest(ConvGeometry g, int batch, Pass pass) {
        if (GroupedConvolution.fits(g)) {
            return ConvAlgorithm.GROUPED;
        }
        if (SpreadConvolution.fits(g) && pass != Pass.BACKWARD_INPUT) {
            return ConvAlgorithm.SPREAD;
        }
        if (batch == 0 || !winogradFits(g)) {
            return ConvAlgorithm.DIRECT;
        }
        if (FORCED != null) {
            return FORCED;
        }
        ConvAlgorithm best = ConvAlgorithm.DIRECT;
        double least = (double) batch * g.multiplyAccumulates();
        for (ConvAlgorithm each : new ConvAlgorithm[] {ConvAlgorithm.WINOGRAD_2X2, ConvAlgorithm.WINOGRAD_4X4}) {
            double cost = cost(g, batch, kernels(each));
            if (cost < least) {
                best = each;
                least = cost;
            }
        }
        return best;
    }

    /** The transforms of an algorithm of Winograd's. */
    static WinogradKernels kernels(ConvAlgorithm algorithm) {
        return algorithm == ConvAlgorithm.WINOGRAD_2X2 ? Kernels.WINOGRAD_2X2 : Kernels.WINOGRAD_4X4;
    }

    /** Windows of 3×3 at stride 1, whole vectors of channels, and padding that both gradients can do without negative padding. */
    private static boolean winogradFits(ConvGeometry g) {
        int lanes = Kernels.TILES.lanes();
        return g.kernelHeight() == 3 && g.kernelWidth() == 3 && g.strideHeight() == 1 && g.strideWidth() == 1
                && g.dilationHeight() == 1 && g.dilationWidth() == 1 && g.groups() == 1
                && g.inputChannels() % lanes == 0 && g.outputChannels() % lanes == 0
                && Math.max(Math.max(g.padTop(), g.padBottom()), Math.max(g.padLeft(), g.padRight())) <= 2;
    }

    private static double cost(ConvGeometry g, int batch, WinogradKernels kernels) {
        double tiles = (double) batch * Math.ceilDiv(g.outputHeight(), kernels.outputs())
                * Math.ceilDiv(g.outputWidth(), kernels.outputs());
        double channelPairs = (double) g.inputChannels() * g.outputChannels();
        return kernels.positions() * (tiles * (channelPairs + TRANSFORM * (g.inputChannels() + g.outputChannels()))
                + WEIGHTS * channelPairs);
    }
}
