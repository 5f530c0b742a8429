package dev.lanewise.nn;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Shape;
import java.util.function.Predicate;

/**
 * What one layer of a network does and costs.
 *
 * @param path the layer's name from the root: {@code layer1.0.conv1}
 * @param type the name of its class: {@code Conv2d}
 * @param description what it does, in words: {@code 96 11x11 filters at stride 4, pad 0}
 * @param outputShape the shape of its output
 * @param weights the number of its trainable numbers that are not biases
 * @param parameters the number of its trainable numbers
 * @param multiplyAccumulates the multiply-accumulate operations of its forward pass
 * @param outputBytes the memory of its output
 */
public record LayerSummary(String path, String type, String description, Shape outputShape, long weights,
        long parameters, long multiplyAccumulates, long outputBytes) {
    /** The row of a layer that computes itself. */
    static LayerSummary of(String path, Layer layer, Shape input) {
        Shape output = layer.outputShape(input);
        return new LayerSummary(path, layer.getClass().getSimpleName(), layer.description(), output,
                count(layer, parameter -> !parameter.name().equals("bias")), count(layer, parameter -> true),
                layer.multiplyAccumulates(input), (long) Float.BYTES * output.elements());
    }

    private static long count(Layer layer, Predicate<Parameter> which) {
        return layer.parameters().stream().filter(which).mapToLong(parameter -> parameter.value().elements()).sum();
    }
}
