package dev.lanewise.bench;

import dev.lanewise.models.Architecture;
import dev.lanewise.models.Models;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.Pass;
import dev.lanewise.nn.loss.CrossEntropyLoss;
import dev.lanewise.nn.loss.Loss;
import dev.lanewise.optim.Optimizer;
import dev.lanewise.optim.Sgd;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Tensor;
import java.util.stream.IntStream;

/**
 * One step of training a model on random images: forward, loss, backward, SGD with momentum. Without dropout, whose random
 * numbers no other library has.
 */
public final class TrainingStep {
    /** Small, so that the weights stay ordinary numbers however often the same images are learned. */
    public static final double LEARNING_RATE = 1e-4;
    /** The momentum of SGD. */
    public static final double MOMENTUM = 0.9;

    private final Network network;
    private final Tensor images;
    private final int[] labels;
    private final Pass pass = Pass.training(Random.of(3));
    private final Loss loss = new CrossEntropyLoss();
    private final Optimizer optimizer;

    /** A step of a model of {@link Models} with the images and classes that it was published for. */
    public TrainingStep(String model, int batch) {
        Architecture architecture = Models.named(model).withDropout(0);
        network = architecture.create(architecture.classes(), architecture.sampleShape(), 1);
        Random random = Random.of(2);
        images = random.fillNormal(Tensor.zeros(network.inputShape().withBatch(batch)), 0, 1);
        architecture.fitTo(network, images);
        labels = IntStream.range(0, batch).map(i -> random.nextInt(architecture.classes())).toArray();
        optimizer = new Sgd(network.parameters(), LEARNING_RATE).withMomentum(MOMENTUM);
    }

    /** The network that is trained. */
    public Network network() {
        return network;
    }

    /** The images of the batch. */
    public Tensor images() {
        return images;
    }

    /** The labels of the batch. */
    public int[] labels() {
        return labels;
    }

    /** Trains one step and returns the loss before it. */
    public double run() {
        Tensor output = network.forward(images, pass);
        Tensor gradient = pass.allocate(output.shape());
        double value = loss.evaluate(output, labels, gradient);
        pass.release(output);
        optimizer.clearGradients();
        network.backward(gradient, pass);
        optimizer.step();
        return value;
    }
}
