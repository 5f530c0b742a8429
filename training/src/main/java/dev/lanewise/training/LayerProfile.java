package dev.lanewise.training;

/**
 * What a layer, or several that are computed as one, costs in a training step.
 *
 * @param name the path from the root: {@code layer1.0.conv1}
 * @param type its class
 * @param forwardSeconds the mean time of a forward pass, without that of layers inside
 * @param backwardSeconds the mean time of a backward pass, without that of layers inside
 * @param outputBytes the memory of its output for a batch
 * @param parameterBytes the memory of its weights, their gradients not counted; 0 for a container
 */
public record LayerProfile(String name, String type, double forwardSeconds, double backwardSeconds, long outputBytes,
        long parameterBytes) {}
