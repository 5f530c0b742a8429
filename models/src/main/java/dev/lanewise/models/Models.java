package dev.lanewise.models;

import dev.lanewise.nn.Initializers;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Network;
import dev.lanewise.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The network architectures that are known by name. */
public final class Models {
    private static final Map<String, Entry> ENTRIES = entries();

    private Models() {}

    /** Makes the layers for a number of classes and a sample shape {@code [C, H, W]}. */
    private interface Architecture {
        Layer build(int classes, Shape sampleShape);
    }

    /** An architecture with the input and the classes that it was published for. */
    private record Entry(Architecture architecture, Shape sampleShape, int classes) {}

    private static Map<String, Entry> entries() {
        Shape digits = Shape.of(1, 28, 28);
        Shape cifar = Shape.of(3, 32, 32);
        Map<String, Entry> entries = new LinkedHashMap<>();
        entries.put("lenet5", new Entry(LeNet5::padded, digits, 10));
        entries.put("lenet5-valid", new Entry(LeNet5::valid, digits, 10));
        entries.put("lenet5-1998", new Entry(LeNet5::of1998, digits, 10));
        entries.put("alexnet", new Entry((classes, sample) -> AlexNet.build(classes, sample.dimension(0)),
                Shape.of(3, 224, 224), 1000));
        entries.put("cifar-resnet20", new Entry((classes, sample) -> CifarResNet.build(classes, sample.dimension(0), 3),
                cifar, 10));
        return entries;
    }

    /** The names, simplest network first. */
    public static List<String> names() {
        return List.copyOf(ENTRIES.keySet());
    }

    /**
     * A network with PyTorch's first values, drawn from the seed.
     *
     * @param name one of {@link #names}
     * @param classes the number of outputs
     * @param sampleShape the shape of one input, {@code [C, H, W]}
     * @param seed what the first values are drawn from
     * @throws IllegalArgumentException if the name is unknown, or the network cannot take such an input
     */
    public static Network create(String name, int classes, Shape sampleShape, long seed) {
        Entry entry = entry(name);
        if (sampleShape.rank() != 3) {
            throw new IllegalArgumentException("a sample must have the shape [C, H, W], but has " + sampleShape);
        }
        try {
            Network network = new Network(entry.architecture.build(classes, sampleShape), inputShape(sampleShape));
            Initializers.apply(network, seed);
            return network;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    name + " cannot take images of shape " + sampleShape + ": " + e.getMessage(), e);
        }
    }

    /**
     * The shape {@code [C, H, W]} of the images that a network was published for.
     *
     * @throws IllegalArgumentException if the name is unknown
     */
    public static Shape defaultSampleShape(String name) {
        return entry(name).sampleShape;
    }

    /**
     * The number of classes that a network was published for.
     *
     * @throws IllegalArgumentException if the name is unknown
     */
    public static int defaultClasses(String name) {
        return entry(name).classes;
    }

    /** The shape of a batch of one sample {@code [C, H, W]}. */
    static Shape inputShape(Shape sampleShape) {
        return Shape.of(1, sampleShape.dimension(0), sampleShape.dimension(1), sampleShape.dimension(2));
    }

    private static Entry entry(String name) {
        Entry entry = ENTRIES.get(name);
        if (entry == null) {
            throw new IllegalArgumentException("unknown model '" + name + "': expected " + String.join(", ", names()));
        }
        return entry;
    }
}
