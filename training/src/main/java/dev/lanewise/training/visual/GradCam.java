package dev.lanewise.training.visual;

import dev.lanewise.nn.Layer;
import dev.lanewise.nn.LayerObserver;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.Pass;
import dev.lanewise.nn.regularization.Dropout;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.training.BufferCopy;
import dev.lanewise.training.LayerNames;
import dev.lanewise.training.plot.PngImage;
import dev.lanewise.training.report.Pictures;

/**
 * Where a network looks for a class: the feature maps of a layer, each weighted by the mean gradient of the class's
 * output with respect to it, added up and cut off below 0.
 *
 * @see <a href="https://arxiv.org/abs/1610.02391">Selvaraju et al. 2017, Grad-CAM</a>
 */
public final class GradCam {
    private static final double OPACITY = 0.55;

    private final String layer;
    private final double[][] heat;

    private GradCam(String layer, double[][] heat) {
        this.layer = layer;
        this.heat = heat;
    }

    /**
     * The map of a class for an image; weights and running statistics stay as they are, gradients are cleared.
     *
     * @param image {@code [1, C, H, W]}
     * @param classIndex the output to explain
     * @param layer the layer's name from the root; empty for the last one that gives images of more than one pixel.
     *     No layer of batch normalization may follow it
     * @throws IllegalArgumentException if no layer has the name, it gives no images, or stands before all weights
     */
    public static GradCam of(Network network, Tensor image, int classIndex, String layer) {
        LayerOutput maps = LayerOutput.of(network, image, layer);
        if (maps.output().shape().rank() != 4) {
            throw new IllegalArgumentException("layer " + layer + " gives no images but " + maps.output().shape());
        }
        Tensor gradient = gradientAt(network, image, classIndex, maps);
        int channels = maps.output().dimension(1);
        double[][] heat = new double[maps.output().dimension(2)][maps.output().dimension(3)];
        for (int channel = 0; channel < channels; channel++) {
            double weight = 0;
            for (int i = 0; i < heat.length * heat[0].length; i++) {
                weight += gradient.get(0, channel, i / heat[0].length, i % heat[0].length);
            }
            weight /= heat.length * heat[0].length;
            for (int y = 0; y < heat.length; y++) {
                for (int x = 0; x < heat[0].length; x++) {
                    heat[y][x] += weight * maps.output().get(0, channel, y, x);
                }
            }
        }
        for (double[] row : heat) {
            for (int x = 0; x < row.length; x++) {
                row[x] = Math.max(0, row[x]);
            }
        }
        return new GradCam(maps.layer(), heat);
    }

    /** The name of the layer whose maps were weighted. */
    public String layer() {
        return layer;
    }

    /** The map, {@code [row][column]}, of the layer's size: none negative, all 0 if nothing speaks for the class. */
    public double[][] heat() {
        return heat;
    }

    /** The image under the map, which is enlarged to its size: red where it is strongest. */
    public PngImage over(PngImage image) {
        double most = 0;
        for (double[] row : heat) {
            for (double value : row) {
                most = Math.max(most, value);
            }
        }
        double scale = most == 0 ? 1 : most;
        return Pictures.pixels(image.width(), image.height(), (y, x) -> {
            double share = at((y + 0.5) / image.height() * heat.length - 0.5,
                    (x + 0.5) / image.width() * heat[0].length - 0.5) / scale;
            int pixel = image.argb()[y * image.width() + x];
            double opacity = OPACITY * Math.sqrt(share);
            // From blue by green to red.
            return PngImage.rgb(mix(pixel >> 16, Math.clamp(3 * share - 1, 0, 1), opacity),
                    mix(pixel >> 8, 1 - Math.abs(2 * share - 1), opacity),
                    mix(pixel, Math.clamp(1.5 - 3 * share, 0, 1), opacity));
        });
    }

    private static double mix(int channel, double color, double opacity) {
        return (1 - opacity) * (channel & 0xff) / 255 + opacity * color;
    }

    /** The map between its places, bilinear. */
    private double at(double y, double x) {
        double row = Math.clamp(y, 0, heat.length - 1);
        double column = Math.clamp(x, 0, heat[0].length - 1);
        int top = (int) row;
        int left = (int) column;
        int bottom = Math.min(top + 1, heat.length - 1);
        int right = Math.min(left + 1, heat[0].length - 1);
        double down = row - top;
        double across = column - left;
        return (1 - down) * ((1 - across) * heat[top][left] + across * heat[top][right])
                + down * ((1 - across) * heat[bottom][left] + across * heat[bottom][right]);
    }

    private static Tensor gradientAt(Network network, Tensor image, int classIndex, LayerOutput maps) {
        BufferCopy buffers = new BufferCopy(network);
        buffers.take();
        Substitution substitution = new Substitution(new LayerNames(network), maps);
        Pass pass = Pass.training(Random.of(0));
        pass.setObserver(substitution);
        try {
            Tensor output = network.forward(image, pass);
            Tensor gradient = pass.allocate(output.shape()).fill(0);
            gradient.set(1, 0, classIndex);
            pass.release(output);
            network.parameters().forEach(Parameter::clearGradient);
            network.backward(gradient, pass);
        } finally {
            buffers.putBack();
            network.parameters().forEach(Parameter::clearGradient);
        }
        if (substitution.gradient == null) {
            throw new IllegalArgumentException("no gradient comes back to layer " + maps.layer()
                    + ": no layer with weights stands before it");
        }
        return substitution.gradient;
    }

    /**
     * Lets the layers behind one compute with that layer's output in evaluation mode, and keeps the gradient that comes
     * back to it. Only a training pass saves what backward needs; but what goes on before the layer then, with the
     * statistics of a single image, is not what the network does.
     */
    private static final class Substitution implements LayerObserver {
        private final LayerNames paths;
        private final LayerOutput maps;
        private Tensor gradient;

        Substitution(LayerNames paths, LayerOutput maps) {
            this.paths = paths;
            this.maps = maps;
        }

        @Override
        public boolean allowsFusedSteps() {
            return false;
        }

        @Override
        public Tensor forward(Layer step, Tensor input, Pass pass) {
            if (step instanceof Dropout) {
                return input;
            }
            Tensor output = step.forward(input, pass);
            if (!paths.of(step).equals(maps.layer())) {
                return output;
            }
            Tensor substitute = pass.allocate(output.shape()).copyFrom(maps.output());
            pass.release(output);
            return substitute;
        }

        @Override
        public Tensor backward(Layer step, Tensor outputGradient, Pass pass) {
            keep(step, outputGradient);
            return step instanceof Dropout ? outputGradient : step.backward(outputGradient, pass);
        }

        @Override
        public void backwardParameters(Layer step, Tensor outputGradient, Pass pass) {
            keep(step, outputGradient);
            step.backwardParameters(outputGradient, pass);
        }

        private void keep(Layer step, Tensor outputGradient) {
            if (paths.of(step).equals(maps.layer())) {
                gradient = outputGradient.copy();
            }
        }
    }
}
