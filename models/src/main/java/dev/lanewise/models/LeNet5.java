package dev.lanewise.models;

import dev.lanewise.nn.AvgPool2d;
import dev.lanewise.nn.Conv2d;
import dev.lanewise.nn.Flatten;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Linear;
import dev.lanewise.nn.MaxPool2d;
import dev.lanewise.nn.Sequential;
import dev.lanewise.nn.activation.ReLU;
import dev.lanewise.nn.activation.Tanh;
import dev.lanewise.nn.init.Initializers;
import dev.lanewise.tensor.Shape;
import java.util.function.Supplier;

/**
 * LeNet-5 (LeCun, Bottou, Bengio and Haffner 1998): two convolutions, each with a pooling, and three fully connected
 * layers.
 *
 * <p>All forms connect every channel of the second convolution with all six before it, and end in a plain linear layer
 * in place of the paper's radial basis functions, as is usual today.
 */
public final class LeNet5 {
    private static final String PAPER = "LeCun et al. 1998, Gradient-based learning applied to document recognition, doi 10.1109/5.726791";

    /** The form of today: ReLU, max pooling, images padded by 2. */
    public static final Architecture LENET5 = of("lenet5", 61_706, 2, ReLU::new, () -> new MaxPool2d(2));
    /** The form without padding, of most published weights. */
    public static final Architecture LENET5_VALID = of("lenet5-valid", 44_426, 0, ReLU::new, () -> new MaxPool2d(2));
    /** Closest to the paper: tanh and average pooling, images padded by 2 (the paper's 32×32). */
    public static final Architecture LENET5_1998 = of("lenet5-1998", 61_706, 2, Tanh::new, () -> new AvgPool2d(2));

    private LeNet5() {}

    private static Architecture of(String name, long parameters, int padding, Supplier<Layer> activation,
            Supplier<Layer> pooling) {
        return new Architecture(name, PAPER, parameters, 10, Shape.of(1, 28, 28),
                task -> layers(task, padding, activation, pooling), Initializers.pyTorch());
    }

    private static Layer layers(Architecture.Task task, int padding, Supplier<Layer> activation,
            Supplier<Layer> pooling) {
        Sequential features = Sequential.builder()
                .add("conv1", new Conv2d(task.channels(), 6, 5).padding(padding))
                .add("act1", activation.get())
                .add("pool1", pooling.get())
                .add("conv2", new Conv2d(6, 16, 5))
                .add("act2", activation.get())
                .add("pool2", pooling.get())
                .add("flatten", new Flatten())
                .build();
        return Sequential.builder()
                .inline(features)
                .add("fc1", new Linear(task.features(features), 120))
                .add("act3", activation.get())
                .add("fc2", new Linear(120, 84))
                .add("act4", activation.get())
                .add("fc3", new Linear(84, task.classes()))
                .build();
    }
}
