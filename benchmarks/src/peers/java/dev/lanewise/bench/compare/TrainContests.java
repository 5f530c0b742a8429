package dev.lanewise.bench.compare;

import dev.lanewise.bench.TrainingStep;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.global.torch;

/** Whole training steps (forward, backward, SGD) against libtorch in both of its memory formats. */
final class TrainContests {
    private static final double LEARNING_RATE = 0.01;

    private TrainContests() {}

    static Stream<Contest> all(int threads) {
        torch.set_num_threads(threads);
        return Stream.of(64, 256).map(TrainContests::lenet);
    }

    private static Contest lenet(int batch) {
        TrainingStep ours = new TrainingStep("lenet5", batch, 10, LEARNING_RATE);
        float[][] weights = ours.network().parameters().stream().map(Parameter::value).map(Tensor::toArray)
                .toArray(float[][]::new);
        float[] pixels = ours.images().toArray();
        TorchLeNet contiguous = new TorchLeNet(weights, pixels, ours.labels(), LEARNING_RATE, false);
        TorchLeNet channelsLast = new TorchLeNet(weights, pixels, ours.labels(), LEARNING_RATE, true);
        return new Contest("train", "lenet5", "", batch, "images/s", batch, ours::run,
                List.of(new Contest.Peer("torch", () -> contiguous.step(false)),
                        new Contest.Peer("torch-nhwc", () -> channelsLast.step(false))),
                () -> requireSameLosses(ours, contiguous, channelsLast));
    }

    /** The same weights and images give the same losses, over steps that depend on all gradients before them. */
    private static void requireSameLosses(TrainingStep ours, TorchLeNet... peers) {
        for (int step = 0; step < 5; step++) {
            double loss = ours.run();
            for (TorchLeNet peer : peers) {
                Agreement.require(new float[] {(float) loss}, new float[] {(float) peer.step(true)}, 1e-4);
            }
        }
    }
}
