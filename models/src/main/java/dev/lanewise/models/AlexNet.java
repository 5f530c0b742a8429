package dev.lanewise.models;

import dev.lanewise.nn.AdaptiveAvgPool2d;
import dev.lanewise.nn.Conv2d;
import dev.lanewise.nn.Dropout;
import dev.lanewise.nn.Flatten;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Linear;
import dev.lanewise.nn.MaxPool2d;
import dev.lanewise.nn.ReLU;
import dev.lanewise.nn.Sequential;

/**
 * AlexNet in torchvision's form, that of "One weird trick" (Krizhevsky 2014): one column, no local response
 * normalization.
 *
 * <p>61,100,840 parameters with 1,000 classes, for images {@code [3, 224, 224]}.
 *
 * @see <a href="https://arxiv.org/abs/1404.5997">One weird trick for parallelizing convolutional neural networks</a>
 */
final class AlexNet {
    private AlexNet() {}

    static Layer build(int classes, int channels) {
        Sequential features = Sequential.of(
                new Conv2d(channels, 64, 11).stride(4).padding(2), new ReLU(), new MaxPool2d(3).stride(2),
                new Conv2d(64, 192, 5).padding(2), new ReLU(), new MaxPool2d(3).stride(2),
                new Conv2d(192, 384, 3).padding(1), new ReLU(),
                new Conv2d(384, 256, 3).padding(1), new ReLU(),
                new Conv2d(256, 256, 3).padding(1), new ReLU(), new MaxPool2d(3).stride(2));
        Sequential classifier = Sequential.of(
                new Dropout(0.5f), new Linear(256 * 6 * 6, 4096), new ReLU(),
                new Dropout(0.5f), new Linear(4096, 4096), new ReLU(),
                new Linear(4096, classes));
        return Sequential.builder()
                .add("features", features)
                .add("avgpool", new AdaptiveAvgPool2d(6))
                .add("flatten", new Flatten())
                .add("classifier", classifier)
                .build();
    }
}
