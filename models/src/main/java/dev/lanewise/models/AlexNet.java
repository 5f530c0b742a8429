package dev.lanewise.models;

import dev.lanewise.nn.AdaptiveAvgPool2d;
import dev.lanewise.nn.Conv2d;
import dev.lanewise.nn.Flatten;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Linear;
import dev.lanewise.nn.LocalResponseNorm;
import dev.lanewise.nn.MaxPool2d;
import dev.lanewise.nn.Sequential;
import dev.lanewise.nn.activation.ReLU;
import dev.lanewise.nn.init.Initializer;
import dev.lanewise.nn.init.Initializers;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Shape;
import java.util.Set;

/** AlexNet, in torchvision's form and with the layers of its paper in one column. */
public final class AlexNet {
    /** The form of "One weird trick": 64 channels at first, no local response normalization, any size of image. */
    public static final Architecture ALEXNET = new Architecture("alexnet",
            "Krizhevsky 2014, One weird trick for parallelizing convolutional neural networks, arXiv 1404.5997",
            61_100_840, 1000, Shape.of(3, 224, 224), AlexNet::torchvision, Initializers.pyTorch());

    /**
     * The first paper's layers in one column, each convolution seeing all channels, as lectures show them: 96 channels
     * at first, local response normalization behind the first two poolings, 227×227 pixels.
     */
    public static final Architecture ALEXNET_LECTURE = new Architecture("alexnet-lecture",
            "Krizhevsky, Sutskever and Hinton 2012, ImageNet classification with deep convolutional neural networks",
            62_378_344, 1000, Shape.of(3, 227, 227), AlexNet::lecture, AlexNet::firstValue);

    /** The layers whose ReLU is to see positive inputs from the start. */
    private static final Set<String> BIASES_OF_ONE = Set.of("conv2.bias", "conv4.bias", "conv5.bias", "fc6.bias",
            "fc7.bias");

    private AlexNet() {}

    private static Layer torchvision(Architecture.Task task) {
        Sequential features = Sequential.of(
                new Conv2d(task.channels(), 64, 11).stride(4).padding(2), new ReLU(), new MaxPool2d(3).stride(2),
                new Conv2d(64, 192, 5).padding(2), new ReLU(), new MaxPool2d(3).stride(2),
                new Conv2d(192, 384, 3).padding(1), new ReLU(),
                new Conv2d(384, 256, 3).padding(1), new ReLU(),
                new Conv2d(256, 256, 3).padding(1), new ReLU(), new MaxPool2d(3).stride(2));
        Sequential classifier = Sequential.of(
                task.dropout(0.5), new Linear(256 * 6 * 6, 4096), new ReLU(),
                task.dropout(0.5), new Linear(4096, 4096), new ReLU(),
                new Linear(4096, task.classes()));
        return Sequential.builder()
                .add("features", features)
                .add("avgpool", new AdaptiveAvgPool2d(6))
                .add("flatten", new Flatten())
                .add("classifier", classifier)
                .build();
    }

    private static Layer lecture(Architecture.Task task) {
        Sequential features = Sequential.builder()
                .add("conv1", new Conv2d(task.channels(), 96, 11).stride(4)).add("relu1", new ReLU())
                .add("pool1", new MaxPool2d(3).stride(2)).add("norm1", norm())
                .add("conv2", new Conv2d(96, 256, 5).padding(2)).add("relu2", new ReLU())
                .add("pool2", new MaxPool2d(3).stride(2)).add("norm2", norm())
                .add("conv3", new Conv2d(256, 384, 3).padding(1)).add("relu3", new ReLU())
                .add("conv4", new Conv2d(384, 384, 3).padding(1)).add("relu4", new ReLU())
                .add("conv5", new Conv2d(384, 256, 3).padding(1)).add("relu5", new ReLU())
                .add("pool3", new MaxPool2d(3).stride(2))
                .add("flatten", new Flatten())
                .build();
        return Sequential.builder()
                .inline(features)
                .add("fc6", new Linear(task.features(features), 4096)).add("relu6", new ReLU())
                .add("drop6", task.dropout(0.5))
                .add("fc7", new Linear(4096, 4096)).add("relu7", new ReLU()).add("drop7", task.dropout(0.5))
                .add("fc8", new Linear(4096, task.classes()))
                .build();
    }

    /** The paper's section 3.3: k 2, n 5, α 1e-4, β 0.75, where this α is divided by n. */
    private static LocalResponseNorm norm() {
        return new LocalResponseNorm(5, 5 * 1e-4f, 0.75f, 2);
    }

    /** The paper's section 5: N(0, 0.01²) for weights; biases 1 in some layers, 0 in the others. */
    private static Initializer firstValue(Parameter parameter, Shape weight) {
        if (parameter.value().shape().rank() == 1) {
            return Initializers.constant(BIASES_OF_ONE.contains(parameter.name()) ? 1 : 0);
        }
        return Initializers.normal(0, 0.01f);
    }
}
