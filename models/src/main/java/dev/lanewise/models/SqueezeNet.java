package dev.lanewise.models;

import dev.lanewise.nn.AdaptiveAvgPool2d;
import dev.lanewise.nn.Concat;
import dev.lanewise.nn.Conv2d;
import dev.lanewise.nn.Flatten;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.MaxPool2d;
import dev.lanewise.nn.Sequential;
import dev.lanewise.nn.activation.ReLU;
import dev.lanewise.nn.init.Fan;
import dev.lanewise.nn.init.Initializer;
import dev.lanewise.nn.init.Initializers;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Shape;
import java.util.List;
import java.util.Set;

/**
 * SqueezeNet 1.0 (Iandola et al. 2016, table 1): fire modules, which squeeze to few channels before they expand by 1×1
 * and 3×3 convolutions, and no fully connected layer.
 */
public final class SqueezeNet {
    private static final String PAPER = "Iandola et al. 2016, SqueezeNet: AlexNet-level accuracy with 50x fewer parameters, arXiv 1602.07360";

    /** torchvision's form. */
    public static final Architecture SQUEEZENET1_0 = new Architecture("squeezenet1.0", PAPER, 1_248_424, 1000,
            Shape.of(3, 224, 224), SqueezeNet::torchvision, SqueezeNet::firstValue);

    /**
     * The authors' form, for their weights: Caffe's names, and a padding of 1 around the last, 1×1 convolution. Its inputs
     * are in the order blue, green, red, from 0 to 255 less 104, 117 and 123.
     */
    public static final Architecture SQUEEZENET1_0_CAFFE = new Architecture("squeezenet1.0-caffe", PAPER, 1_248_424,
            1000, Shape.of(3, 227, 227), SqueezeNet::caffe, SqueezeNet::firstValue);

    private static final Set<String> LAST = Set.of("classifier.1.weight", "conv_final.weight");

    private SqueezeNet() {}

    private static Layer torchvision(Architecture.Task task) {
        Sequential features = Sequential.of(
                new Conv2d(task.channels(), 96, 7).stride(2), new ReLU(), pool(),
                fire(96, 16, 64), fire(128, 16, 64), fire(128, 32, 128), pool(),
                fire(256, 32, 128), fire(256, 48, 192), fire(384, 48, 192), fire(384, 64, 256), pool(),
                fire(512, 64, 256));
        Sequential classifier = Sequential.of(
                task.dropout(0.5), new Conv2d(512, task.classes(), 1), new ReLU(), new AdaptiveAvgPool2d(1));
        return Sequential.builder()
                .add("features", features)
                .add("classifier", classifier)
                .add("flatten", new Flatten())
                .build();
    }

    private static Layer caffe(Architecture.Task task) {
        return Sequential.builder()
                .add("conv1", new Conv2d(task.channels(), 96, 7).stride(2)).add("relu_conv1", new ReLU())
                .add("pool1", pool())
                .inline(caffeFire("fire2", 96, 16, 64))
                .inline(caffeFire("fire3", 128, 16, 64))
                .inline(caffeFire("fire4", 128, 32, 128))
                .add("pool4", pool())
                .inline(caffeFire("fire5", 256, 32, 128))
                .inline(caffeFire("fire6", 256, 48, 192))
                .inline(caffeFire("fire7", 384, 48, 192))
                .inline(caffeFire("fire8", 384, 64, 256))
                .add("pool8", pool())
                .inline(caffeFire("fire9", 512, 64, 256))
                .add("drop9", task.dropout(0.5))
                .add("conv_final", new Conv2d(512, task.classes(), 1).padding(1)).add("relu_conv_final", new ReLU())
                .add("pool_final", new AdaptiveAvgPool2d(1))
                .add("flatten", new Flatten())
                .build();
    }

    private static MaxPool2d pool() {
        return new MaxPool2d(3).stride(2).ceilMode(true);
    }

    private static Layer fire(int in, int squeeze, int expand) {
        return fire(List.of("squeeze", "expand1x1", "expand3x3"), in, squeeze, expand);
    }

    private static Layer caffeFire(String module, int in, int squeeze, int expand) {
        return fire(List.of(module + "/conv1x1_1", module + "/conv1x1_2", module + "/conv3x3_2"), in, squeeze, expand);
    }

    private static Layer fire(List<String> names, int in, int squeeze, int expand) {
        return Sequential.builder()
                .inline(convolution(names.get(0), new Conv2d(in, squeeze, 1)))
                .inline(Concat.of(
                        new Layer.Child("", convolution(names.get(1), new Conv2d(squeeze, expand, 1))),
                        new Layer.Child("", convolution(names.get(2), new Conv2d(squeeze, expand, 3).padding(1)))))
                .build();
    }

    private static Layer convolution(String name, Conv2d convolution) {
        return Sequential.builder().add(name, convolution).add(name + "_activation", new ReLU()).build();
    }

    /** He's uniform distribution, but N(0, 0.01²) in the last convolution; zero for all biases. */
    private static Initializer firstValue(Parameter parameter, Shape weight) {
        if (parameter.value().shape().rank() == 1) {
            return Initializers.zeros();
        }
        return LAST.contains(parameter.name())
                ? Initializers.normal(0, 0.01f)
                : Initializers.heUniform(Fan.Mode.IN);
    }
}
