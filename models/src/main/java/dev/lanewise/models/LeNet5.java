package dev.lanewise.models;

import dev.lanewise.nn.AvgPool2d;
import dev.lanewise.nn.Conv2d;
import dev.lanewise.nn.Flatten;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Linear;
import dev.lanewise.nn.MaxPool2d;
import dev.lanewise.nn.ReLU;
import dev.lanewise.nn.Sequential;
import dev.lanewise.nn.Tanh;
import dev.lanewise.tensor.Shape;
import java.util.function.Supplier;

/**
 * LeNet-5 (LeCun, Bottou, Bengio and Haffner 1998): two convolutions, each with a pooling, and three fully
 * connected layers.
 *
 * <p>All forms connect every channel of the second convolution with all six before it, and end in a plain linear
 * layer in place of the paper's radial basis functions, as is usual today.
 *
 * @see <a href="https://doi.org/10.1109/5.726791">Gradient-based learning applied to document recognition</a>
 */
final class LeNet5 {
    private LeNet5() {}

    /**
     * The form of today: ReLU, max pooling, images padded by 2; 61,706 parameters on {@code [1, 28, 28]} with 10
     * classes.
     */
    static Layer padded(int classes, Shape sampleShape) {
        return build(classes, sampleShape, 2, ReLU::new, () -> new MaxPool2d(2));
    }

    /**
     * The form without padding, of most published weights; 44,426 parameters on {@code [1, 28, 28]} with 10 classes.
     */
    static Layer valid(int classes, Shape sampleShape) {
        return build(classes, sampleShape, 0, ReLU::new, () -> new MaxPool2d(2));
    }

    /** Closest to the paper: tanh and average pooling, images padded by 2 (the paper's 32×32). */
    static Layer of1998(int classes, Shape sampleShape) {
        return build(classes, sampleShape, 2, Tanh::new, () -> new AvgPool2d(2));
    }

    private static Layer build(int classes, Shape sampleShape, int padding, Supplier<Layer> activation,
            Supplier<Layer> pooling) {
        Sequential features = Sequential.builder()
                .add("conv1", new Conv2d(sampleShape.dimension(0), 6, 5).padding(padding))
                .add("act1", activation.get())
                .add("pool1", pooling.get())
                .add("conv2", new Conv2d(6, 16, 5))
                .add("act2", activation.get())
                .add("pool2", pooling.get())
                .add("flatten", new Flatten())
                .build();
        int flattened = features.outputShape(Models.inputShape(sampleShape)).dimension(1);
        return Sequential.builder()
                .inline(features)
                .add("fc1", new Linear(flattened, 120))
                .add("act3", activation.get())
                .add("fc2", new Linear(120, 84))
                .add("act4", activation.get())
                .add("fc3", new Linear(84, classes))
                .build();
    }
}
