package dev.lanewise.bench.compare;

import static org.bytedeco.pytorch.global.torch.cross_entropy;

import dev.lanewise.bench.TrainingStep;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/** {@link TrainingStep} in libtorch, from the same weights, images and labels. */
final class TorchTraining {
    private final TorchNetwork network;
    private final Tensor images;
    private final Tensor labels;
    private final List<Tensor> parameters;
    private final List<Tensor> velocities;
    private final TorchUpdate sgd;

    TorchTraining(TrainingStep ours, MemoryFormat format) {
        network = new TorchNetwork(ours.network(), ours.images().shape(), true, format);
        images = TorchTensors.copy(ours.images(), format);
        labels = torch.tensor(Arrays.stream(ours.labels()).asLongStream().toArray());
        parameters = network.parameters();
        velocities = parameters.stream().map(torch::zeros_like).toList();
        sgd = new TorchUpdate("_fused_sgd_", parameters.size());
    }

    /** Trains one step; the gradients stay until the next one. */
    void run() {
        try (PointerScope _ = new PointerScope()) {
            step();
        }
    }

    /** Trains one step and returns the loss before it. */
    double loss() {
        try (PointerScope _ = new PointerScope()) {
            return step().item_float();
        }
    }

    /** The values of the gradient of a parameter, in logical order. */
    float[] gradient(int parameter) {
        return TorchTensors.values(parameters.get(parameter).grad());
    }

    private Tensor step() {
        Tensor loss = cross_entropy(network.forward(images), labels);
        // No tensor is left for backward to add to: it hands over its own.
        parameters.forEach(parameter -> parameter.mutable_grad().reset());
        loss.backward();
        update(parameters.stream().map(Tensor::grad).toList());
        return loss;
    }

    private void update(List<Tensor> gradients) {
        IValue no = new IValue(false);
        IValue zero = new IValue(0.0);
        sgd.run(sgd.list(parameters), sgd.list(gradients), sgd.list(velocities), zero,
                new IValue(TrainingStep.MOMENTUM), new IValue(TrainingStep.LEARNING_RATE), zero, no, no, no,
                new IValue(), new IValue());
    }
}
