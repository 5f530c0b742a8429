package dev.lanewise.tensor.ops;

import dev.lanewise.tensor.Tensor;

/** Matrix product and convolution as their definitions, in double precision, on logical indices. */
final class Reference {
    private Reference() {}

    /**
     * A result in double precision with, for each element, the sum of absolute terms that bounds its rounding error.
     */
    record Sums(double[] values, double[] magnitudes) {
        Sums(int elements) {
            this(new double[elements], new double[elements]);
        }

        void add(int i, double term) {
            values[i] += term;
            magnitudes[i] += Math.abs(term);
        }
    }

    static Sums forward(ConvGeometry g, Tensor input, Tensor weight, Tensor bias) {
        Sums sums = new Sums(g.outputShape(input.dimension(0)).elements());
        eachTerm(g, input.dimension(0), (n, o, y, x, c, iy, ix, cg, ky, kx) -> sums.add(
                output(g, n, o, y, x), (double) input.get(n, c, iy, ix) * weight.get(o, cg, ky, kx)));
        for (int i = 0; bias != null && i < sums.values.length; i++) {
            sums.add(i, bias.get(i / (g.outputHeight() * g.outputWidth()) % g.outputChannels()));
        }
        return sums;
    }

    static Sums backwardInput(ConvGeometry g, Tensor outputGradient, Tensor weight) {
        int batch = outputGradient.dimension(0);
        Sums sums = new Sums(g.inputShape(batch).elements());
        eachTerm(g, batch, (n, o, y, x, c, iy, ix, cg, ky, kx) -> sums.add(
                ((n * g.inputChannels() + c) * g.inputHeight() + iy) * g.inputWidth() + ix,
                (double) outputGradient.get(n, o, y, x) * weight.get(o, cg, ky, kx)));
        return sums;
    }

    static Sums backwardWeight(ConvGeometry g, Tensor input, Tensor outputGradient) {
        Sums sums = new Sums(g.weightShape().elements());
        eachTerm(g, input.dimension(0), (n, o, y, x, c, iy, ix, cg, ky, kx) -> sums.add(
                ((o * g.channelsPerGroup() + cg) * g.kernelHeight() + ky) * g.kernelWidth() + kx,
                (double) outputGradient.get(n, o, y, x) * input.get(n, c, iy, ix)));
        return sums;
    }

    private static int output(ConvGeometry g, int n, int o, int y, int x) {
        return ((n * g.outputChannels() + o) * g.outputHeight() + y) * g.outputWidth() + x;
    }

    private interface Term {
        void visit(int n, int o, int y, int x, int c, int iy, int ix, int cg, int ky, int kx);
    }

    private static void eachTerm(ConvGeometry g, int batch, Term term) {
        for (int n = 0; n < batch; n++) {
            for (int o = 0; o < g.outputChannels(); o++) {
                for (int y = 0; y < g.outputHeight(); y++) {
                    for (int x = 0; x < g.outputWidth(); x++) {
                        eachWindowTerm(g, n, o, y, x, term);
                    }
                }
            }
        }
    }

    private static void eachWindowTerm(ConvGeometry g, int n, int o, int y, int x, Term term) {
        int firstChannel = o / g.outputsPerGroup() * g.channelsPerGroup();
        for (int cg = 0; cg < g.channelsPerGroup(); cg++) {
            for (int ky = 0; ky < g.kernelHeight(); ky++) {
                for (int kx = 0; kx < g.kernelWidth(); kx++) {
                    int iy = y * g.strideHeight() - g.padTop() + ky * g.dilationHeight();
                    int ix = x * g.strideWidth() - g.padLeft() + kx * g.dilationWidth();
                    if (iy >= 0 && iy < g.inputHeight() && ix >= 0 && ix < g.inputWidth()) {
                        term.visit(n, o, y, x, firstChannel + cg, iy, ix, cg, ky, kx);
                    }
                }
            }
        }
    }
}
