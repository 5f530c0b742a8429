package dev.lanewise.models;

import dev.lanewise.nn.AdaptiveAvgPool2d;
import dev.lanewise.nn.AvgPool2d;
import dev.lanewise.nn.BatchNorm2d;
import dev.lanewise.nn.Concat;
import dev.lanewise.nn.Conv2d;
import dev.lanewise.nn.Flatten;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Linear;
import dev.lanewise.nn.MaxPool2d;
import dev.lanewise.nn.Sequential;
import dev.lanewise.nn.activation.ReLU;
import dev.lanewise.nn.init.Fan;
import dev.lanewise.nn.init.Initializer;
import dev.lanewise.nn.init.Initializers;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Shape;

/**
 * DenseNet-BC (Huang et al. 2016, table 1) in torchvision's form: every layer of a block sees the outputs of all layers
 * before it, and adds {@code growth} channels.
 */
public final class DenseNet {
    private static final String PAPER = "Huang et al. 2016, Densely connected convolutional networks, arXiv 1608.06993";
    /** The channels between a layer's two convolutions, in units of the growth. */
    private static final int BOTTLENECK = 4;

    /** Growth 32, blocks of 6, 12, 24 and 16 layers. */
    public static final Architecture DENSENET121 = of("densenet121", 7_978_856, 32, 64, 6, 12, 24, 16);
    /** Growth 48, blocks of 6, 12, 36 and 24 layers. */
    public static final Architecture DENSENET161 = of("densenet161", 28_681_000, 48, 96, 6, 12, 36, 24);
    /** Growth 32, blocks of 6, 12, 32 and 32 layers. */
    public static final Architecture DENSENET169 = of("densenet169", 14_149_480, 32, 64, 6, 12, 32, 32);
    /** Growth 32, blocks of 6, 12, 48 and 32 layers. */
    public static final Architecture DENSENET201 = of("densenet201", 20_013_928, 32, 64, 6, 12, 48, 32);

    private DenseNet() {}

    private static Architecture of(String name, long parameters, int growth, int stem, int... blocks) {
        return new Architecture(name, PAPER, parameters, 1000, Shape.of(3, 224, 224),
                task -> layers(task, growth, stem, blocks), DenseNet::firstValue);
    }

    private static Layer layers(Architecture.Task task, int growth, int stem, int... blocks) {
        Sequential.Builder features = Sequential.builder()
                .add("conv0", new Conv2d(task.channels(), stem, 7).stride(2).padding(3).bias(false))
                .add("norm0", new BatchNorm2d(stem))
                .add("relu0", new ReLU())
                .add("pool0", new MaxPool2d(3).stride(2).padding(1));
        int channels = stem;
        for (int block = 1; block <= blocks.length; block++) {
            if (block > 1) {
                features.add("transition" + (block - 1), transition(channels, channels / 2));
                channels /= 2;
            }
            features.add("denseblock" + block, denseBlock(channels, growth, blocks[block - 1]));
            channels += growth * blocks[block - 1];
        }
        return Sequential.builder()
                .add("features", features.add("norm5", new BatchNorm2d(channels)).build())
                .add("relu", new ReLU())
                .add("avgpool", new AdaptiveAvgPool2d(1))
                .add("flatten", new Flatten())
                .add("classifier", new Linear(channels, task.classes()))
                .build();
    }

    /** x → [x, H₁(x)] → [x, H₁(x), H₂(x, H₁(x))] → … */
    private static Layer denseBlock(int channels, int growth, int layers) {
        Sequential.Builder block = Sequential.builder();
        for (int i = 0; i < layers; i++) {
            block.inline(Concat.of(
                    new Layer.Child("", Sequential.of()),
                    new Layer.Child("denselayer" + (i + 1), denseLayer(channels + i * growth, growth))));
        }
        return block.build();
    }

    private static Layer denseLayer(int in, int growth) {
        return Sequential.builder()
                .add("norm1", new BatchNorm2d(in))
                .add("relu1", new ReLU())
                .add("conv1", new Conv2d(in, BOTTLENECK * growth, 1).bias(false))
                .add("norm2", new BatchNorm2d(BOTTLENECK * growth))
                .add("relu2", new ReLU())
                .add("conv2", new Conv2d(BOTTLENECK * growth, growth, 3).padding(1).bias(false))
                .build();
    }

    private static Layer transition(int in, int out) {
        return Sequential.builder()
                .add("norm", new BatchNorm2d(in))
                .add("relu", new ReLU())
                .add("conv", new Conv2d(in, out, 1).bias(false))
                .add("pool", new AvgPool2d(2))
                .build();
    }

    /** He's normal distribution for convolutions, PyTorch's values for the last weight, zero for its bias. */
    private static Initializer firstValue(Parameter parameter, Shape weight) {
        if (parameter.value().shape().rank() == 1) {
            return Initializers.zeros();
        }
        return weight.rank() == 4
                ? Initializers.heNormal(Fan.Mode.IN)
                : Initializers.pyTorch().of(parameter, weight);
    }
}
