package dev.lanewise.bench.compare;

import dev.lanewise.models.Models;
import dev.lanewise.nn.CrossEntropyLoss;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.Pass;
import dev.lanewise.optim.Sgd;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;
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
        Network network = Models.create("lenet5", 10, Shape.of(1, 28, 28), 1);
        Random random = Random.of(2);
        Tensor images = random.fillNormal(Tensor.zeros(batch, 1, 28, 28), 0, 1);
        int[] labels = IntStream.range(0, batch).map(i -> random.nextInt(10)).toArray();
        float[][] weights = network.parameters().stream().map(Parameter::value).map(Tensor::toArray).toArray(float[][]::new);
        Step ours = new Step(network, images, labels);
        TorchLeNet contiguous = new TorchLeNet(weights, images.toArray(), labels, LEARNING_RATE, false);
        TorchLeNet channelsLast = new TorchLeNet(weights, images.toArray(), labels, LEARNING_RATE, true);
        return new Contest("train", "lenet5", "", batch, "images/s", batch, ours,
                List.of(new Contest.Peer("torch", () -> contiguous.step(false)),
                        new Contest.Peer("torch-nhwc", () -> channelsLast.step(false))),
                () -> requireSameLosses(ours, contiguous, channelsLast));
    }

    /** The same weights and images give the same losses, over steps that depend on all gradients before them. */
    private static void requireSameLosses(Step ours, TorchLeNet... peers) {
        for (int step = 0; step < 5; step++) {
            double loss = ours.step();
            for (TorchLeNet peer : peers) {
                Agreement.require(new float[] {(float) loss}, new float[] {(float) peer.step(true)}, 1e-4);
            }
        }
    }

    private record Step(Network network, Tensor images, int[] labels, Pass pass, Sgd optimizer)
            implements Runnable {
        Step(Network network, Tensor images, int[] labels) {
            this(network, images, labels, Pass.training(Random.of(3)),
                    new Sgd(network.parameters(), LEARNING_RATE));
        }

        double step() {
            Tensor output = network.forward(images, pass);
            Tensor outputGradient = pass.allocate(output.shape());
            double loss = new CrossEntropyLoss().evaluate(output, labels, outputGradient);
            pass.release(output);
            optimizer.clearGradients();
            network.backward(outputGradient, pass);
            optimizer.step();
            return loss;
        }

        @Override
        public void run() {
            step();
        }
    }
}
