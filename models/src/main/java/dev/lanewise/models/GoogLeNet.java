package dev.lanewise.models;

import dev.lanewise.nn.AdaptiveAvgPool2d;
import dev.lanewise.nn.AuxiliaryHead;
import dev.lanewise.nn.BatchNorm2d;
import dev.lanewise.nn.Concat;
import dev.lanewise.nn.Conv2d;
import dev.lanewise.nn.Flatten;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Linear;
import dev.lanewise.nn.MaxPool2d;
import dev.lanewise.nn.Sequential;
import dev.lanewise.nn.activation.ReLU;
import dev.lanewise.nn.init.Initializer;
import dev.lanewise.nn.init.Initializers;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Shape;

/**
 * GoogLeNet (Szegedy et al. 2014, table 1) in torchvision's form: with batch normalization, and with 3×3 convolutions in
 * the branch for which the paper has 5×5.
 *
 * <p>Two auxiliary heads take part in training: the loss is that of the network plus 0.3 times theirs
 * ({@link AuxiliaryHead}).
 */
public final class GoogLeNet {
    private static final String PAPER = "Szegedy et al. 2014, Going deeper with convolutions, arXiv 1409.4842";
    private static final float AUXILIARY_WEIGHT = 0.3f;
    private static final float BATCH_NORM_EPS = 0.001f;

    /** With auxiliary heads in training. */
    public static final Architecture GOOGLENET = of("googlenet", 13_004_888, true);
    /** Without auxiliary heads: what is left for use after training. */
    public static final Architecture GOOGLENET_WITHOUT_AUX = of("googlenet-without-aux", 6_624_904, false);

    private GoogLeNet() {}

    private static Architecture of(String name, long parameters, boolean auxiliaryHeads) {
        return new Architecture(name, PAPER, parameters, 1000, Shape.of(3, 224, 224),
                task -> layers(task, auxiliaryHeads), GoogLeNet::firstValue);
    }

    private static Layer layers(Architecture.Task task, boolean auxiliaryHeads) {
        Sequential.Builder network = Sequential.builder()
                .add("conv1", convolution(task.channels(), 64, 7, 2))
                .add("maxpool1", new MaxPool2d(3).stride(2).ceilMode(true))
                .add("conv2", convolution(64, 64, 1, 1))
                .add("conv3", convolution(64, 192, 3, 1))
                .add("maxpool2", new MaxPool2d(3).stride(2).ceilMode(true))
                .add("inception3a", inception(192, 64, 96, 128, 16, 32, 32))
                .add("inception3b", inception(256, 128, 128, 192, 32, 96, 64))
                .add("maxpool3", new MaxPool2d(3).stride(2).ceilMode(true))
                .add("inception4a", inception(480, 192, 96, 208, 16, 48, 64));
        if (auxiliaryHeads) {
            network.add("aux1", auxiliaryHead(512, task));
        }
        network
                .add("inception4b", inception(512, 160, 112, 224, 24, 64, 64))
                .add("inception4c", inception(512, 128, 128, 256, 24, 64, 64))
                .add("inception4d", inception(512, 112, 144, 288, 32, 64, 64));
        if (auxiliaryHeads) {
            network.add("aux2", auxiliaryHead(528, task));
        }
        return network
                .add("inception4e", inception(528, 256, 160, 320, 32, 128, 128))
                .add("maxpool4", new MaxPool2d(2).ceilMode(true))
                .add("inception5a", inception(832, 256, 160, 320, 32, 128, 128))
                .add("inception5b", inception(832, 384, 192, 384, 48, 128, 128))
                .add("avgpool", new AdaptiveAvgPool2d(1))
                .add("flatten", new Flatten())
                .add("dropout", task.dropout(0.2))
                .add("fc", new Linear(1024, task.classes()))
                .build();
    }

    /** The columns of the paper's table 1: #1×1, #3×3 reduce, #3×3, #5×5 reduce, #5×5 and pool proj. */
    private static Layer inception(int in, int one, int threeReduce, int three, int fiveReduce, int five, int pool) {
        return Concat.of(
                new Layer.Child("branch1", convolution(in, one, 1, 1)),
                new Layer.Child("branch2", Sequential.of(
                        convolution(in, threeReduce, 1, 1), convolution(threeReduce, three, 3, 1))),
                new Layer.Child("branch3", Sequential.of(
                        convolution(in, fiveReduce, 1, 1), convolution(fiveReduce, five, 3, 1))),
                new Layer.Child("branch4", Sequential.of(
                        new MaxPool2d(3).stride(1).padding(1).ceilMode(true), convolution(in, pool, 1, 1))));
    }

    private static Layer auxiliaryHead(int in, Architecture.Task task) {
        Sequential head = Sequential.builder()
                .add("avgpool", new AdaptiveAvgPool2d(4))
                .add("conv", convolution(in, 128, 1, 1))
                .add("flatten", new Flatten())
                .add("fc1", new Linear(128 * 4 * 4, 1024))
                .add("relu", new ReLU())
                .add("dropout", task.dropout(0.7))
                .add("fc2", new Linear(1024, task.classes()))
                .build();
        return new AuxiliaryHead(head, AUXILIARY_WEIGHT);
    }

    private static Layer convolution(int in, int out, int kernel, int stride) {
        return Sequential.builder()
                .add("conv", new Conv2d(in, out, kernel).stride(stride).padding(kernel / 2).bias(false))
                .add("bn", new BatchNorm2d(out).eps(BATCH_NORM_EPS))
                .add("relu", new ReLU())
                .build();
    }

    /** N(0, 0.01²), cut off at ±2, for weights, PyTorch's values for biases. */
    private static Initializer firstValue(Parameter parameter, Shape weight) {
        return parameter.value().shape().rank() == 1
                ? Initializers.pyTorch().of(parameter, weight)
                : Initializers.truncatedNormal(0, 0.01, -2, 2);
    }
}
