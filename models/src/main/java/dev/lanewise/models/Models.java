package dev.lanewise.models;

import dev.lanewise.nn.Network;
import dev.lanewise.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The network architectures that are known by name. */
public final class Models {
    private static final Map<String, Architecture> ARCHITECTURES = byName();

    private Models() {}

    private static Map<String, Architecture> byName() {
        Map<String, Architecture> architectures = new LinkedHashMap<>();
        Stream.of(
                List.of(Mlp.LINEAR, Mlp.MLP),
                List.of(LeNet5.LENET5, LeNet5.LENET5_VALID, LeNet5.LENET5_1998),
                List.of(AlexNet.ALEXNET, AlexNet.ALEXNET_LECTURE),
                List.of(Vgg.VGG11, Vgg.VGG11_BN, Vgg.VGG13, Vgg.VGG13_BN, Vgg.VGG16, Vgg.VGG16_BN, Vgg.VGG19,
                        Vgg.VGG19_BN),
                List.of(GoogLeNet.GOOGLENET, GoogLeNet.GOOGLENET_WITHOUT_AUX),
                List.of(ResNet.RESNET18, ResNet.RESNET34, ResNet.RESNET50, ResNet.RESNET101, ResNet.RESNET152),
                List.of(ResNet.RESNEXT50_32X4D, ResNet.RESNEXT101_32X8D, ResNet.RESNEXT101_64X4D),
                List.of(ResNet.RESNET34_STOCHASTIC_DEPTH),
                CifarResNet.published(),
                List.of(EnResNet.ENRESNET20, Airbench.AIRBENCH94),
                List.of(DenseNet.DENSENET121, DenseNet.DENSENET161, DenseNet.DENSENET169, DenseNet.DENSENET201),
                List.of(SqueezeNet.SQUEEZENET1_0, SqueezeNet.SQUEEZENET1_0_CAFFE))
                .flatMap(List::stream)
                .forEach(architecture -> architectures.put(architecture.name(), architecture));
        return architectures;
    }

    /** The names, simplest network first. */
    public static List<String> names() {
        return List.copyOf(ARCHITECTURES.keySet());
    }

    /**
     * The architecture of a name.
     *
     * @throws IllegalArgumentException if the name is unknown
     */
    public static Architecture named(String name) {
        Architecture architecture = ARCHITECTURES.get(name);
        if (architecture == null) {
            throw new IllegalArgumentException("unknown model '" + name + "': expected " + String.join(", ", names()));
        }
        return architecture;
    }

    /**
     * A network with the first values of its authors, drawn from the seed.
     *
     * @param name one of {@link #names}
     * @param classes the number of outputs
     * @param sampleShape the shape of one input, {@code [C, H, W]}
     * @param seed what the first values are drawn from
     * @throws IllegalArgumentException if the name is unknown, or the network cannot take such an input
     */
    public static Network create(String name, int classes, Shape sampleShape, long seed) {
        return named(name).create(classes, sampleShape, seed);
    }

    /**
     * The shape {@code [C, H, W]} of the images that a network was published for.
     *
     * @throws IllegalArgumentException if the name is unknown
     */
    public static Shape defaultSampleShape(String name) {
        return named(name).sampleShape();
    }

    /**
     * The number of classes that a network was published for.
     *
     * @throws IllegalArgumentException if the name is unknown
     */
    public static int defaultClasses(String name) {
        return named(name).classes();
    }
}
