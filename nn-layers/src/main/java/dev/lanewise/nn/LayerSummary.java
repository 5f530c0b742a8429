package dev.lanewise.nn;

import dev.lanewise.tensor.Shape;

/**
 * What one layer of a network does and costs.
 *
 * @param path the layer's name from the root: {@code layer1.0.conv1}
 * @param type the name of its class: {@code Conv2d}
 * @param outputShape the shape of its output
 * @param parameters the number of its trainable numbers
 * @param multiplyAccumulates the multiply-accumulate operations of its forward pass
 * @param outputBytes the memory of its output
 */
public record LayerSummary(
        String path, String type, Shape outputShape, long parameters, long multiplyAccumulates, long outputBytes) {}
