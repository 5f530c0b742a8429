package dev.lanewise.training;

import dev.lanewise.data.BatchLoader;
import dev.lanewise.data.ImageDataset;
import dev.lanewise.data.Normalization;
import dev.lanewise.nn.BatchNorm2d;
import dev.lanewise.nn.Conv2d;
import dev.lanewise.nn.loss.CrossEntropyLoss;

import dev.lanewise.nn.Flatten;
import dev.lanewise.nn.Linear;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.Sequential;
import dev.lanewise.nn.activation.ReLU;
import dev.lanewise.nn.regularization.Dropout;
import dev.lanewise.optim.Schedules;
import dev.lanewise.optim.Sgd;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import java.util.List;
import java.util.Map;

/** A small task with everything that a resumed run must carry over: batch statistics, dropout, momentum, a schedule. */
final class TinyTask {
    static final int BATCH = 8;
    static final int SAMPLES = 44;
    static final int BATCHES = SAMPLES / BATCH;
    static final int EPOCHS = 3;
    static final long SEED = 11;

    private TinyTask() {}

    /** Two classes: noise that is brighter in the left half, or in the right. */
    static ImageDataset dataset(int samples, String stream) {
        Random random = Random.of(SEED).stream(stream);
        byte[] pixels = new byte[samples * 36];
        byte[] labels = new byte[samples];
        for (int sample = 0; sample < samples; sample++) {
            labels[sample] = (byte) random.nextInt(2);
            for (int pixel = 0; pixel < 36; pixel++) {
                boolean bright = (pixel % 6 < 3) == (labels[sample] == 0);
                pixels[sample * 36 + pixel] = (byte) (random.nextInt(128) + (bright ? 100 : 0));
            }
        }
        return ImageDataset.of(Shape.of(1, 6, 6), pixels, labels, List.of("left", "right"));
    }

    static BatchLoader loader(ImageDataset dataset, boolean training) {
        BatchLoader inOrder = BatchLoader.of(dataset, BATCH).withNormalization(Normalization.of(0.4f, 0.3f))
                .withSeed(SEED);
        return training ? inOrder.shuffled(SEED).droppingLast() : inOrder;
    }

    static Network network() {
        return new Network(Sequential.of(new Conv2d(1, 4, 3).bias(false), new BatchNorm2d(4), new ReLU(),
                new Flatten(), new Dropout(0.3f), new Linear(64, 2)), Shape.of(1, 1, 6, 6), SEED);
    }

    /** A trainer that is set up like all others of this task. */
    static Trainer.Builder trainer() {
        return trainer(0.1);
    }

    static Trainer.Builder trainer(double learningRate) {
        Network network = network();
        Sgd optimizer = new Sgd(network.parameters(), learningRate).withMomentum(0.9).withNesterov();
        return Trainer.builder(network, new CrossEntropyLoss(), optimizer).schedule(Schedules.cosine(EPOCHS, 0))
                .epochs(EPOCHS)
                .seed(SEED).training(loader(dataset(SAMPLES, "train"), true))
                .validation(loader(dataset(20, "validation"), false))
                .configuration(Map.of("task", "tiny", "lr", Double.toString(learningRate)));
    }

    /** A listener that stops its trainer after a step. */
    static Listener stopAfter(long step) {
        return new Listener() {
            @Override
            public void onStep(Trainer trainer) {
                if (trainer.progress().step() == step) {
                    trainer.requestStop();
                }
            }
        };
    }
}
