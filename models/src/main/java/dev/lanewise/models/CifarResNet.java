package dev.lanewise.models;

import dev.lanewise.nn.AdaptiveAvgPool2d;
import dev.lanewise.nn.BatchNorm2d;
import dev.lanewise.nn.Conv2d;
import dev.lanewise.nn.Flatten;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Linear;
import dev.lanewise.nn.Residual;
import dev.lanewise.nn.Sequential;
import dev.lanewise.nn.ZeroPadShortcut;
import dev.lanewise.nn.activation.ReLU;
import dev.lanewise.nn.init.Fan;
import dev.lanewise.nn.init.Initializers;
import dev.lanewise.tensor.Shape;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The networks of 6n + 2 layers for CIFAR-10 (He et al. 2015, section 4.2), residual and plain: three stages of n blocks
 * with 16, 32 and 64 channels.
 *
 * <p>Shortcuts have no parameters (option A): where a stage begins, they take every second pixel and add channels of
 * zeros. A plain network is the same without shortcuts, so it has the same parameters. Names are those of
 * akamaster/pytorch_resnet_cifar10.
 */
public final class CifarResNet {
    private static final String PAPER = "He et al. 2015, Deep residual learning for image recognition, section 4.2, arXiv 1512.03385";
    private static final List<Integer> DEPTHS = List.of(20, 32, 44, 56, 110, 1202);

    private CifarResNet() {}

    /** The published depths, residual and then plain. */
    static List<Architecture> published() {
        return Stream.concat(
                DEPTHS.stream().map(CifarResNet::residual), DEPTHS.stream().map(CifarResNet::plain)).toList();
    }

    /**
     * A residual network: {@code cifar-resnet20}.
     *
     * @param depth the number of layers with weights, 6n + 2
     */
    public static Architecture residual(int depth) {
        return of("cifar-resnet", depth, CifarResNet::residualBlock);
    }

    /**
     * A network without shortcuts: {@code cifar-plain20}.
     *
     * @param depth the number of layers with weights, 6n + 2
     */
    public static Architecture plain(int depth) {
        return of("cifar-plain", depth, CifarResNet::convolutions);
    }

    /** A block from {@code in} to {@code out} channels. */
    private interface Block {
        Layer build(int in, int out, int stride);
    }

    private static Architecture of(String prefix, int depth, Block block) {
        if (depth < 8 || depth % 6 != 2) {
            throw new IllegalArgumentException("the depth must be 6n + 2, at least 8, but is " + depth);
        }
        int n = (depth - 2) / 6;
        // 3×3 convolutions between c and d channels have 9cd weights, and their normalization 2d.
        long parameters = 9 * 3 * 16 + 2 * 16
                + IntStream.of(16, 32, 64).mapToLong(c -> 2L * n * (9 * c * c + 2 * c)).sum()
                - 9 * (32 * 16 + 64 * 32) + 64 * 10 + 10;
        return new Architecture(prefix + depth, PAPER, parameters, 10, Shape.of(3, 32, 32),
                task -> layers(task, n, block),
                Initializers.weightsAndBiases(Initializers.heNormal(Fan.Mode.IN), Initializers.uniformFanIn()));
    }

    private static Layer layers(Architecture.Task task, int n, Block block) {
        return Sequential.builder()
                .add("conv1", new Conv2d(task.channels(), 16, 3).padding(1).bias(false))
                .add("bn1", new BatchNorm2d(16))
                .add("relu", new ReLU())
                .add("layer1", stage(16, 16, 1, n, block))
                .add("layer2", stage(16, 32, 2, n, block))
                .add("layer3", stage(32, 64, 2, n, block))
                .add("avgpool", new AdaptiveAvgPool2d(1))
                .add("flatten", new Flatten())
                .add("linear", new Linear(64, task.classes()))
                .build();
    }

    private static Layer stage(int in, int out, int stride, int n, Block block) {
        Sequential.Builder stage = Sequential.builder();
        for (int i = 0; i < n; i++) {
            Layer layers = i == 0 ? block.build(in, out, stride) : block.build(out, out, 1);
            stage.add(Sequential.builder().inline(layers).add("relu", new ReLU()).build());
        }
        return stage.build();
    }

    private static Layer residualBlock(int in, int out, int stride) {
        return new Residual(convolutions(in, out, stride), new ZeroPadShortcut(in, out, stride));
    }

    private static Layer convolutions(int in, int out, int stride) {
        return Sequential.builder()
                .add("conv1", new Conv2d(in, out, 3).stride(stride).padding(1).bias(false))
                .add("bn1", new BatchNorm2d(out))
                .add("relu1", new ReLU())
                .add("conv2", new Conv2d(out, out, 3).padding(1).bias(false))
                .add("bn2", new BatchNorm2d(out))
                .build();
    }
}
