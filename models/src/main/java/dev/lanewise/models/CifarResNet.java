package dev.lanewise.models;

import dev.lanewise.nn.AdaptiveAvgPool2d;
import dev.lanewise.nn.BatchNorm2d;
import dev.lanewise.nn.Conv2d;
import dev.lanewise.nn.Flatten;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Linear;
import dev.lanewise.nn.ReLU;
import dev.lanewise.nn.Residual;
import dev.lanewise.nn.Sequential;

/**
 * The residual networks for small images of He et al. 2015, section 4.2: three stages of 16, 32 and 64 channels.
 *
 * <p>Where a stage begins, the shortcut is a 1×1 convolution with batch normalization (the paper's option B).
 *
 * @see <a href="https://arxiv.org/abs/1512.03385">Deep residual learning for image recognition</a>
 */
final class CifarResNet {
    private CifarResNet() {}

    /** A network of 6·{@code blocksPerStage} + 2 layers. */
    static Layer build(int classes, int channels, int blocksPerStage) {
        return Sequential.builder()
                .add("conv1", new Conv2d(channels, 16, 3).padding(1).bias(false))
                .add("bn1", new BatchNorm2d(16))
                .add("relu", new ReLU())
                .add("layer1", stage(16, 16, 1, blocksPerStage))
                .add("layer2", stage(16, 32, 2, blocksPerStage))
                .add("layer3", stage(32, 64, 2, blocksPerStage))
                .add("avgpool", new AdaptiveAvgPool2d(1))
                .add("flatten", new Flatten())
                .add("linear", new Linear(64, classes))
                .build();
    }

    private static Layer stage(int in, int out, int stride, int blocks) {
        Sequential.Builder stage = Sequential.builder().add(block(in, out, stride));
        for (int i = 1; i < blocks; i++) {
            stage.add(block(out, out, 1));
        }
        return stage.build();
    }

    private static Layer block(int in, int out, int stride) {
        Sequential body = Sequential.builder()
                .add("conv1", new Conv2d(in, out, 3).stride(stride).padding(1).bias(false))
                .add("bn1", new BatchNorm2d(out))
                .add("relu1", new ReLU())
                .add("conv2", new Conv2d(out, out, 3).padding(1).bias(false))
                .add("bn2", new BatchNorm2d(out))
                .build();
        Residual sum = stride == 1 && in == out
                ? new Residual(body)
                : new Residual(body,
                        Sequential.of(new Conv2d(in, out, 1).stride(stride).bias(false), new BatchNorm2d(out)));
        return Sequential.builder().inline(sum).add("relu", new ReLU()).build();
    }
}
