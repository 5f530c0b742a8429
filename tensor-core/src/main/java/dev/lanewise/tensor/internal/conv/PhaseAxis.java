package dev.lanewise.tensor.internal.conv;

import dev.lanewise.tensor.ops.ConvGeometry;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Along one axis of a convolution with a stride, the input coordinates {@code first}, {@code first + stride}, …: which
 * elements of the kernel reach them, and how the output gradient is padded so that the convolution with these, at
 * stride 1, gives their gradients.
 *
 * @param first the first such coordinate
 * @param size how many there are
 * @param taps the elements of the kernel, descending: input coordinate i sees tap k of output
 *     {@code (i + padding − k·dilation) / stride}
 * @param before zeros before the output gradient
 * @param after zeros behind it
 * @param dilation the distance of the output coordinates that neighbouring taps see
 */
record PhaseAxis(int first, int size, int[] taps, int before, int after, int dilation) {
    /** The phases of the input's rows. */
    static List<PhaseAxis> rows(ConvGeometry g) {
        return of(g.inputHeight(), g.outputHeight(), g.kernelHeight(), g.strideHeight(), g.dilationHeight(),
                g.padTop());
    }

    /** The phases of the input's columns. */
    static List<PhaseAxis> columns(ConvGeometry g) {
        return of(g.inputWidth(), g.outputWidth(), g.kernelWidth(), g.strideWidth(), g.dilationWidth(), g.padLeft());
    }

    private static List<PhaseAxis> of(int inputs, int outputs, int kernel, int stride, int dilation, int padding) {
        return IntStream.range(0, Math.min(stride, inputs)).mapToObj(first -> {
            int[] taps = IntStream.range(0, kernel).map(tap -> kernel - 1 - tap)
                    .filter(tap -> (first + padding - tap * dilation) % stride == 0).toArray();
            int[] seen = IntStream.of(taps).map(tap -> (first + padding - tap * dilation) / stride).toArray();
            int size = Math.ceilDiv(inputs - first, stride);
            return taps.length == 0
                    ? new PhaseAxis(first, size, taps, 0, 0, 1)
                    : new PhaseAxis(first, size, taps, -seen[0], size + seen[taps.length - 1] - outputs,
                            taps.length == 1 ? 1 : seen[1] - seen[0]);
        }).toList();
    }

    /** Whether no element of the kernel reaches these coordinates. */
    boolean isEmpty() {
        return taps.length == 0;
    }

    /** Whether the output gradient needs no cut in place of padding. */
    boolean isPadded() {
        return before >= 0 && after >= 0;
    }
}
