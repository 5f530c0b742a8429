package dev.lanewise.training.visual;

import dev.lanewise.nn.Layer;
import dev.lanewise.nn.LayerObserver;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.Pass;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.training.LayerNames;
import dev.lanewise.training.plot.ImageGrid;
import dev.lanewise.training.report.Pictures;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a layer gives for an image: its feature maps.
 *
 * @param layer the layer's name
 * @param output a copy of its output, {@code [1, C, H, W]} for images
 */
public record LayerOutput(String layer, Tensor output) {

    /**
     * The output of a layer in evaluation mode.
     *
     * @param image {@code [1, C, H, W]}
     * @param layer the name from the root, {@code layer1.0.conv1}; empty for the last layer that gives images of more
     *     than one pixel
     * @throws IllegalArgumentException if no layer has the name
     */
    public static LayerOutput of(Network network, Tensor image, String layer) {
        Capture capture = new Capture(new LayerNames(network), layer);
        Pass pass = Pass.evaluation();
        pass.setObserver(capture);
        network.forward(image, pass);
        if (capture.found == null) {
            throw new IllegalArgumentException("no layer " + (layer.isEmpty()
                    ? "gives images of more than one pixel"
                    : "is named " + layer) + "; the layers are " + String.join(", ", capture.names));
        }
        return capture.found;
    }

    /**
     * The maps, each from its least value in black to its greatest in white.
     *
     * @param limit how many to show at most
     * @throws IllegalArgumentException if the output is not of images
     */
    public ImageGrid featureMaps(String title, int columns, int side, int limit) {
        if (output.shape().rank() != 4) {
            throw new IllegalArgumentException("layer " + layer + " gives no images but " + output.shape());
        }
        List<ImageGrid.Tile> tiles = new ArrayList<>();
        for (int channel = 0; channel < Math.min(limit, output.dimension(1)); channel++) {
            tiles.add(new ImageGrid.Tile(Pictures.featureMap(output, 0, channel), List.of()));
        }
        return ImageGrid.of(title, columns, side, false, tiles);
    }

    /** Copies the output of one layer. */
    private static final class Capture implements LayerObserver {
        private final LayerNames paths;
        private final String wanted;
        private final Set<String> names = new LinkedHashSet<>();
        private LayerOutput found;

        Capture(LayerNames paths, String wanted) {
            this.paths = paths;
            this.wanted = wanted;
        }

        @Override
        public boolean allowsFusedSteps() {
            return false;
        }

        @Override
        public Tensor forward(Layer step, Tensor input, Pass pass) {
            Tensor result = step.forward(input, pass);
            String name = paths.of(step);
            names.add(name);
            boolean isImage = result.shape().rank() == 4 && result.dimension(2) * result.dimension(3) > 1;
            if (wanted.isEmpty() ? isImage && !name.isEmpty() : name.equals(wanted)) {
                found = new LayerOutput(name, result.copy());
            }
            return result;
        }
    }
}
