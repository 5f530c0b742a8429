package dev.lanewise.bench;

import dev.lanewise.models.Architecture;
import dev.lanewise.models.Models;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.Pass;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Tensor;

/** The outputs of a model for random images, for parameters that stay as they are. */
public final class Inference {
    private final Network network;
    private final Tensor images;
    private final Pass pass = Pass.inference();

    /** A model of {@link Models} with the images and classes that it was published for. */
    public Inference(String model, int batch) {
        Architecture architecture = Models.named(model);
        network = architecture.create(architecture.classes(), architecture.sampleShape(), 1);
        images = Random.of(2).fillNormal(Tensor.zeros(network.inputShape().withBatch(batch)), 0, 1);
    }

    /** The network. */
    public Network network() {
        return network;
    }

    /** The images of the batch. */
    public Tensor images() {
        return images;
    }

    /** Computes the outputs. */
    public void run() {
        pass.release(network.forward(images, pass));
    }

    /** A copy of the outputs. */
    public Tensor outputs() {
        Tensor output = network.forward(images, pass);
        Tensor copy = output.copy();
        pass.release(output);
        return copy;
    }
}
