package dev.lanewise.bench;

import dev.lanewise.models.Models;
import dev.lanewise.nn.CrossEntropyLoss;
import dev.lanewise.nn.Loss;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.Pass;
import dev.lanewise.optim.Optimizer;
import dev.lanewise.optim.Sgd;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.stream.IntStream;

/** One step of training a model on random images: forward, loss, backward, SGD. */
public final class TrainingStep {
    private final Network network;
    private final Tensor images;
    private final int[] labels;
    private final Pass pass = Pass.training(Random.of(3));
    private final Loss loss = new CrossEntropyLoss();
    private final Optimizer optimizer;

    /** A step of a model of {@link Models} at its own image size. */
    public TrainingStep(String model, int batch, int classes, double learningRate) {
        Shape image = Models.defaultSampleShape(model);
        network = Models.create(model, classes, image, 1);
        Random random = Random.of(2);
        images = random.fillNormal(Tensor.zeros(network.inputShape().withBatch(batch)), 0, 1);
        labels = IntStream.range(0, batch).map(i -> random.nextInt(classes)).toArray();
        optimizer = new Sgd(network.parameters(), learningRate);
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
