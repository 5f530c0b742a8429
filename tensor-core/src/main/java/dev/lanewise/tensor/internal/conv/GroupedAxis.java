package dev.lanewise.tensor.internal.conv;

import dev.lanewise.tensor.internal.kernels.GroupedKernels;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Along one axis, for every {@code step}-th output coordinate: which coordinates of the input its window has, and with
 * which elements of the kernel they are multiplied.
 *
 * @param first the first such output coordinate; the j-th is {@code first + j·step}
 * @param kernel the elements of the kernel, in the order of {@code inputs}
 * @param inputs the input coordinates of the first output, counted from where the slab starts, ascending; those of the
 *     j-th are j places of a phase further on
 */
record GroupedAxis(int first, int step, int[] kernel, int[] inputs) {
    /** A convolution: all outputs have the same taps. */
    static List<GroupedAxis> forward(int kernel, int dilation) {
        int[] taps = IntStream.range(0, kernel).toArray();
        return List.of(new GroupedAxis(0, 1, taps, IntStream.of(taps).map(tap -> tap * dilation).toArray()));
    }

    /**
     * The gradient for its input, whose coordinate i has tap k of output {@code (i + padding − k·dilation) / stride}
     * where that is whole: one set of taps for each i mod stride.
     */
    static List<GroupedAxis> backward(int kernel, int stride, int dilation, int padding) {
        int origin = backwardOrigin(kernel, stride, dilation, padding);
        return IntStream.range(0, stride).mapToObj(first -> {
            int[] taps = IntStream.range(0, kernel).map(tap -> kernel - 1 - tap)
                    .filter(tap -> (first + padding - tap * dilation) % stride == 0).toArray();
            return new GroupedAxis(first, stride, taps,
                    IntStream.of(taps).map(tap -> (first + padding - tap * dilation) / stride - origin).toArray());
        }).toList();
    }

    /** Whether the taps come in runs of neighbouring pixels, in a slab of this stride. */
    boolean inRuns(int stride) {
        return stride == 1 && kernel.length > 0 && kernel.length % GroupedKernels.RUN == 0
                && inputs[kernel.length - 1] - inputs[0] == kernel.length - 1;
    }

    /** The first coordinate of the output gradient that input 0 and its followers see; may be negative. */
    static int backwardOrigin(int kernel, int stride, int dilation, int padding) {
        return Math.floorDiv(padding - (kernel - 1) * dilation, stride);
    }
}
