package dev.lanewise.training;

import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Network;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** The names of a network's layers, as a {@link dev.lanewise.nn.LayerObserver} needs them for the steps that it sees. */
public final class LayerNames {
    private final Map<Layer, String> paths = new IdentityHashMap<>();

    /** The names in a network; a layer that stands twice has the name of its first place. */
    public LayerNames(Network network) {
        network.layer().walk("", network.inputShape(), (path, layer, _) -> paths.putIfAbsent(layer, path));
    }

    /** The path of a step from the root, {@code layer1.0.conv1}; of layers computed as one, {@code conv1+relu+pool}. */
    public String of(Layer step) {
        List<String> names = new ArrayList<>();
        for (Layer layer : parts(step)) {
            names.add(paths.getOrDefault(layer, layer.getClass().getSimpleName()));
        }
        return String.join("+", names);
    }

    /** The class of a step; of layers computed as one, {@code Conv2d+ReLU+MaxPool2d}. */
    public String typeOf(Layer step) {
        return String.join("+", parts(step).stream().map(layer -> layer.getClass().getSimpleName()).toList());
    }

    /** Whether a step is one layer of the network that has others in it. */
    public boolean isContainer(Layer step) {
        List<Layer> parts = parts(step);
        return parts.size() == 1 && !parts.getFirst().children().isEmpty();
    }

    /** Layers computed as one are known by being no layer of the network themselves. */
    private List<Layer> parts(Layer step) {
        return paths.containsKey(step) || step.children().isEmpty()
                ? List.of(step)
                : step.children().stream().map(Layer.Child::layer).toList();
    }
}
