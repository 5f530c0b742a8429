package dev.lanewise.models;

import dev.lanewise.nn.AdaptiveAvgPool2d;
import dev.lanewise.nn.Concat;
import dev.lanewise.nn.Conv2d;
import dev.lanewise.nn.Fan;
import dev.lanewise.nn.Flatten;
import dev.lanewise.nn.Initializer;
import dev.lanewise.nn.Initializers;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.MaxPool2d;
import dev.lanewise.nn.ReLU;
import dev.lanewise.nn.Sequential;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Shape;

/**
 * SqueezeNet 1.0 (Iandola et al. 2016, table 1): fire modules, which squeeze to few channels before they expand by 1×1
 * and 3×3 convolutions, and no fully connected layer.
 */
public final class SqueezeNet {
    private static final String PAPER = "Iandola et al. 2016, SqueezeNet: AlexNet-level accuracy with 50x fewer parameters, arXiv 1602.07360";

    /** torchvision's form. */
    public static final Architecture SQUEEZENET1_0 = new Architecture("squeezenet1.0", PAPER, 1_248_424, 1000,
            Shape.of(3, 224, 224), task -> layers(task, 0), SqueezeNet::firstValue);

    /** The authors' Caffe form, for their weights: the last, 1×1 convolution has a padding of 1. */
    public static final Architecture SQUEEZENET1_0_CAFFE = new Architecture("squeezenet1.0-caffe", PAPER, 1_248_424,
            1000, Shape.of(3, 227, 227), task -> layers(task, 1), SqueezeNet::firstValue);

    private SqueezeNet() {}

    private static Layer layers(Architecture.Task task, int lastPadding) {
        Sequential features = Sequential.of(
                new Conv2d(task.channels(), 96, 7).stride(2), new ReLU(), pool(),
                fire(96, 16, 64), fire(128, 16, 64), fire(128, 32, 128), pool(),
                fire(256, 32, 128), fire(256, 48, 192), fire(384, 48, 192), fire(384, 64, 256), pool(),
                fire(512, 64, 256));
        Sequential classifier = Sequential.of(
                task.dropout(0.5), new Conv2d(512, task.classes(), 1).padding(lastPadding), new ReLU(),
                new AdaptiveAvgPool2d(1));
        return Sequential.builder()
                .add("features", features)
                .add("classifier", classifier)
                .add("flatten", new Flatten())
                .build();
    }

    private static MaxPool2d pool() {
        return new MaxPool2d(3).stride(2).ceilMode(true);
    }

    private static Layer fire(int in, int squeeze, int expand) {
        Sequential expand1x1 = Sequential.builder()
                .add("expand1x1", new Conv2d(squeeze, expand, 1))
                .add("expand1x1_activation", new ReLU())
                .build();
        Sequential expand3x3 = Sequential.builder()
                .add("expand3x3", new Conv2d(squeeze, expand, 3).padding(1))
                .add("expand3x3_activation", new ReLU())
                .build();
        return Sequential.builder()
                .add("squeeze", new Conv2d(in, squeeze, 1))
                .add("squeeze_activation", new ReLU())
                .inline(Concat.of(new Layer.Child("", expand1x1), new Layer.Child("", expand3x3)))
                .build();
    }

    /** He's uniform distribution, but N(0, 0.01²) in the last convolution; zero for all biases. */
    private static Initializer firstValue(Parameter parameter, Shape weight) {
        if (parameter.value().shape().rank() == 1) {
            return Initializers.zeros();
        }
        return parameter.name().startsWith("classifier")
                ? Initializers.normal(0, 0.01f)
                : Initializers.heUniform(Fan.Mode.IN);
    }
}
