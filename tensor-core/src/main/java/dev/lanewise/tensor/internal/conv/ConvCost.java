package dev.lanewise.tensor.internal.conv;

import dev.lanewise.tensor.internal.Kernels;
import dev.lanewise.tensor.internal.kernels.WinogradKernels;
import dev.lanewise.tensor.ops.ConvAlgorithm;
import dev.lanewise.tensor.ops.ConvAlgorithm.Direction;
import dev.lanewise.tensor.ops.ConvGeometry;

/**
 * The cost model that chooses a convolution's algorithm, in multiply-accumulates of the direct one.
 *
 * <pre>
 * F(m×m, r×r) = n²·(tiles·(I·O + transform·(I + O)) + weights·I·O)      I, O: input and output channels
 * </pre>
 *
 * <p>The constants are fitted to times on 512-bit vectors and two threads of a Xeon, from 16 channels at 32×32 to 512
 * at 7×7, batch 1 to 32; a predicted gain is off by a fifth (root mean square), most for F(4×4) with many channels and
 * few tiles, which is faster than predicted: of the weight gradient of 512 channels at 7×7, batch 8, 1.25 times as fast
 * as F(2×2), which is chosen. What transforming weights costs is from Zen 4, measured since they are packed and
 * transformed in blocks: of twelve choices that it changed, eleven are 1.0 to 1.35 times as fast, one 0.91.
 */
public final class ConvCost {
    /** What transforming a position of a tile costs a channel. */
    private static final double TRANSFORM = 13;
    /** What it costs more where the tile reaches beyond the image, and may be copied between zeros first. */
    private static final double BORDER = 5;
    /**
     * What it costs more for the weight gradient, whose sums compete for the caches. The fit gave 5, by which 16
     * channels at 32×32, batch 8, would just miss F(4×4), which is 1.6 times as fast as direct sums there (Zen 4).
     */
    private static final double TRANSFORM_FOR_WEIGHTS = 4;
    /** What transforming a weight costs a position, on four points and on six, whose weights are 2.25 times as many. */
    private static final double WEIGHTS_FOUR_POINTS = 20;

    private static final double WEIGHTS_SIX_POINTS = 30;
    /** The same for its gradient, where chunks have sums of their own. */
    private static final double GRADIENTS_FOUR_POINTS = 32.5;

    private static final double GRADIENTS_SIX_POINTS = 65;
    /** The least gain for which an algorithm is taken in place of direct sums, which are more accurate. */
    private static final double GAIN = 1.1;
    /** The same for 5×5 windows, whose weight gradient the model takes for a third cheaper than it is. */
    private static final double GAIN_5X5 = 1.5;

    private static final ConvAlgorithm FORCED = forced(ConvAlgorithm.setting());

    private ConvCost() {}

    private static ConvAlgorithm forced(String name) {
        return switch (name) {
            case "auto" -> null;
            case "direct" -> ConvAlgorithm.DIRECT;
            case "winograd-2x2" -> ConvAlgorithm.WINOGRAD_2X2;
            case "winograd-4x4" -> ConvAlgorithm.WINOGRAD_4X4;
            case "winograd-2x2-of-5x5" -> ConvAlgorithm.WINOGRAD_2X2_OF_5X5;
            default -> throw new IllegalArgumentException("-Dlanewise.convolution must be auto, direct, winograd-2x2, "
                    + "winograd-4x4 or winograd-2x2-of-5x5, but is " + name);
        };
    }

    /** The algorithm with the least cost of those that fit: the one that {@code Convolution} uses. */
    public static ConvAlgorithm cheapest(ConvGeometry g, int batch, Direction direction) {
        if (GroupedConvolution.fits(g)) {
            return ConvAlgorithm.GROUPED;
        }
        if (SpreadConvolution.fits(g) && direction != Direction.BACKWARD_INPUT) {
            return ConvAlgorithm.SPREAD;
        }
        if (batch == 0 || FORCED == ConvAlgorithm.DIRECT) {
            return ConvAlgorithm.DIRECT;
        }
        if (winogradFits(g, Kernels.WINOGRAD_2X2_OF_5X5)) {
            return cheapestOf5x5(g, batch, direction);
        }
        return winogradFits(g, Kernels.WINOGRAD_2X2) ? cheapestOf3x3(g, batch, direction) : ConvAlgorithm.DIRECT;
    }

    private static ConvAlgorithm cheapestOf3x3(ConvGeometry g, int batch, Direction direction) {
        if (FORCED == ConvAlgorithm.WINOGRAD_2X2 || FORCED == ConvAlgorithm.WINOGRAD_4X4) {
            return FORCED;
        }
        double direct = (double) batch * g.multiplyAccumulates();
        double small = cost(g, batch, direction, Kernels.WINOGRAD_2X2);
        double large = cost(g, batch, direction, Kernels.WINOGRAD_4X4);
        if (Math.min(small, large) * GAIN > direct) {
            return ConvAlgorithm.DIRECT;
        }
        return large <= small ? ConvAlgorithm.WINOGRAD_4X4 : ConvAlgorithm.WINOGRAD_2X2;
    }

    private static ConvAlgorithm cheapestOf5x5(ConvGeometry g, int batch, Direction direction) {
        double direct = (double) batch * g.multiplyAccumulates();
        double winograd = cost(g, batch, direction, Kernels.WINOGRAD_2X2_OF_5X5);
        return FORCED == ConvAlgorithm.WINOGRAD_2X2_OF_5X5 || winograd * GAIN_5X5 <= direct
                ? ConvAlgorithm.WINOGRAD_2X2_OF_5X5
                : ConvAlgorithm.DIRECT;
    }

    /** The transforms of an algorithm of Winograd's. */
    static WinogradKernels kernels(ConvAlgorithm algorithm) {
        return switch (algorithm) {
            case WINOGRAD_2X2 -> Kernels.WINOGRAD_2X2;
            case WINOGRAD_4X4 -> Kernels.WINOGRAD_4X4;
            case WINOGRAD_2X2_OF_5X5 -> Kernels.WINOGRAD_2X2_OF_5X5;
            case DIRECT, SPREAD, GROUPED -> throw new IllegalArgumentException(algorithm + " has no transforms");
        };
    }

    /**
     * Windows of its size at stride 1, whole vectors of channels, and padding that both gradients can do without
     * negative padding.
     */
    private static boolean winogradFits(ConvGeometry g, WinogradKernels kernels) {
        int lanes = Kernels.TILES.lanes();
        int taps = kernels.taps();
        return g.kernelHeight() == taps && g.kernelWidth() == taps && g.strideHeight() == 1 && g.strideWidth() == 1
                && g.dilationHeight() == 1 && g.dilationWidth() == 1 && g.groups() == 1
                && g.inputChannels() % lanes == 0 && g.outputChannels() % lanes == 0
                && Math.max(Math.max(g.padTop(), g.padBottom()), Math.max(g.padLeft(), g.padRight())) < taps;
    }

    private static double cost(ConvGeometry g, int batch, Direction direction, WinogradKernels kernels) {
        int down = Math.ceilDiv(g.outputHeight(), kernels.outputs());
        int across = Math.ceilDiv(g.outputWidth(), kernels.outputs());
        int inner = Math.max(0, down - 2) * Math.max(0, across - 2);
        double transform = TRANSFORM + BORDER * (1 - inner / (double) (down * across));
        boolean fourPoints = kernels.inputs() == 4;
        double perWeight = fourPoints ? WEIGHTS_FOUR_POINTS : WEIGHTS_SIX_POINTS;
        if (direction == Direction.BACKWARD_WEIGHT) {
            transform += TRANSFORM_FOR_WEIGHTS;
            perWeight = fourPoints ? GRADIENTS_FOUR_POINTS : GRADIENTS_SIX_POINTS;
        }
        double tiles = (double) batch * down * across;
        double pairs = (double) g.inputChannels() * g.outputChannels();
        return kernels.positions()
                * (tiles * (pairs + transform * (g.inputChannels() + g.outputChannels())) + perWeight * pairs);
    }
}
