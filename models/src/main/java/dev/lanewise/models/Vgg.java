package dev.lanewise.models;

import dev.lanewise.nn.AdaptiveAvgPool2d;
import dev.lanewise.nn.BatchNorm2d;
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
 * VGG (Simonyan and Zisserman 2014): nothing but 3×3 convolutions and 2×2 max poolings before three fully connected
 * layers; with and without batch normalization after each convolution, as in torchvision.
 */
public final class Vgg {
    private static final String PAPER = "Simonyan and Zisserman 2014, Very deep convolutional networks, arXiv 1409.1556";

    /** A max pooling in a column of the table. */
    private static final int M = 0;

    // The paper's table 1, columns A, B, D and E: the channels of each convolution.
    private static final int[] A = {64, M, 128, M, 256, 256, M, 512, 512, M, 512, 512, M};
    private static final int[] B = {64, 64, M, 128, 128, M, 256, 256, M, 512, 512, M, 512, 512, M};
    private static final int[] D = {64, 64, M, 128, 128, M, 256, 256, 256, M, 512, 512, 512, M, 512, 512, 512, M};
    private static final int[] E = {64, 64, M, 128, 128, M, 256, 256, 256, 256, M, 512, 512, 512, 512, M, 512, 512, 512,
            512, M};

    /** Column A. */
    public static final Architecture VGG11 = of("vgg11", 132_863_336, A, false);
    /** Column A with batch normalization. */
    public static final Architecture VGG11_BN = of("vgg11-bn", 132_868_840, A, true);
    /** Column B. */
    public static final Architecture VGG13 = of("vgg13", 133_047_848, B, false);
    /** Column B with batch normalization. */
    public static final Architecture VGG13_BN = of("vgg13-bn", 133_053_736, B, true);
    /** Column D. */
    public static final Architecture VGG16 = of("vgg16", 138_357_544, D, false);
    /** Column D with batch normalization. */
    public static final Architecture VGG16_BN = of("vgg16-bn", 138_365_992, D, true);
    /** Column E. */
    public static final Architecture VGG19 = of("vgg19", 143_667_240, E, false);
    /** Column E with batch normalization. */
    public static final Architecture VGG19_BN = of("vgg19-bn", 143_678_248, E, true);

    private Vgg() {}

    private static Architecture of(String name, long parameters, int[] column, boolean batchNorm) {
        return new Architecture(name, PAPER, parameters, 1000, Shape.of(3, 224, 224),
                task -> layers(task, column, batchNorm), Vgg::firstValue);
    }

    private static Layer layers(Architecture.Task task, int[] column, boolean batchNorm) {
        Sequential.Builder features = Sequential.builder();
        int in = task.channels();
        for (int out : column) {
            if (out == M) {
                features.add(new MaxPool2d(2));
                continue;
            }
            features.add(new Conv2d(in, out, 3).padding(1));
            if (batchNorm) {
                features.add(new BatchNorm2d(out));
            }
            features.add(new ReLU());
            in = out;
        }
        Sequential classifier = Sequential.of(
                new Linear(512 * 7 * 7, 4096), new ReLU(), task.dropout(0.5),
                new Linear(4096, 4096), new ReLU(), task.dropout(0.5),
                new Linear(4096, task.classes()));
        return Sequential.builder()
                .add("features", features.build())
                .add("avgpool", new AdaptiveAvgPool2d(7))
                .add("flatten", new Flatten())
                .add("classifier", classifier)
                .build();
    }

    /** He's normal distribution for convolutions, N(0, 0.01²) for fully connected layers, zero for all biases. */
    private static Initializer firstValue(Parameter parameter, Shape weight) {
        if (parameter.value().shape().rank() == 1) {
            return Initializers.zeros();
        }
        return weight.rank() == 4 ? Initializers.heNormal(Fan.Mode.OUT) : Initializers.normal(0, 0.01f);
    }
}
