package dev.lanewise.cli;

import dev.lanewise.data.CenterCrop;
import dev.lanewise.data.DataIdentity;
import dev.lanewise.data.Dataset;
import dev.lanewise.data.Framing;
import dev.lanewise.data.ImageFolder;
import dev.lanewise.data.Normalization;
import dev.lanewise.data.Splits;
import dev.lanewise.data.Squeeze;
import dev.lanewise.data.Subset;
import dev.lanewise.data.TrainTest;
import dev.lanewise.models.Models;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.training.ModelDescription.HeldBack;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The images of a training run: limited, brought to the size of the network's input, and split.
 *
 * @param training what is learned from, cut at random where the augmentation does
 * @param validation decides which epoch was the best: held back from the training images, or the data's own; may be empty
 * @param result the part that the final result is measured on: the test images, or where there are none those of the validation, or
 *        the training images as they are without augmentation
 * @param resultName what that part is called
 * @param classNames the name of each output of the network
 * @param normalization applied to pixels
 * @param source where the images were found
 */
record RunData(Dataset training, Dataset validation, Dataset result, String resultName, List<String> classNames,
        Normalization normalization, String source) {

    /**
     * Prepares a data set for a run.
     *
     * @throws InputException if it has no training images, fewer than asked for, or more classes
     */
    static RunData of(RunConfig config, TrainTest data) {
        int size = size(config, data);
        Dataset train = limited(evaluated(data.train(), config.data(), size), config.limitImages());
        Dataset test = evaluated(data.test(), config.data(), size);
        if (train.size() == 0) {
            throw new InputException(config.data() + " in " + data.source() + " has no training images");
        }
        int held = (int) Math.round(config.recipe().validation() * train.size());
        int rest = train.size() - held;
        int learned = config.tools().overfitBatches() == 0
                ? rest
                : (int) Math.min(rest, (long) config.tools().overfitBatches() * config.recipe().batchSize());
        if (learned == 0) {
            throw new InputException("--validation " + config.recipe().validation() + " holds back all of the "
                    + train.size() + " training images");
        }
        List<Subset> parts = split(train, learned, held);
        Optional<Framing> framing = Augmentation.of(config.recipe().augmentation()).framing(size);
        Dataset training = framing.isEmpty() ? parts.getFirst() : parts.getFirst().framed(framing.get());
        Dataset own = evaluated(data.validation(), config.data(), size);
        Dataset validation = held == 0 ? own : parts.getLast();
        Dataset result = test.size() > 0 ? test : own.size() > 0 ? own : held > 0 ? validation : parts.getFirst();
        String resultName = result == test ? "test" : result == parts.getFirst() ? "training" : "validation";
        return new RunData(training, validation, result, resultName, classNames(config, train.classNames()),
                data.normalization(), data.source());
    }

    /**
     * The configuration without the share of the training images that a recipe holds back, where the data have
     * validation images of their own and the user did not ask for it.
     */
    static RunConfig withOwnValidation(RunConfig config, TrainTest data, boolean asked) {
        return data.validation().size() == 0 || asked ? config : config.with(Map.of("validation", 0.0));
    }

    /** What the weights of a run say of the images that are held back, if any are. */
    static Optional<HeldBack> heldBack(RunConfig config, TrainTest data) {
        double share = config.recipe().validation();
        return share == 0
                ? Optional.empty()
                : Optional.of(new HeldBack(share, config.limitImages(), DataIdentity.of(data).checksum()));
    }

    /** The data as training split them, where weights say how: what was learned from, and what was held back. */
    static TrainTest splitAs(HeldBack split, TrainTest data) {
        Dataset train = limited(data.train(), split.limit());
        int held = (int) Math.round(split.share() * train.size());
        List<Subset> parts = split(train, train.size() - held, held);
        return data.with(parts.getFirst(), parts.getLast(), data.test());
    }

    /** Not drawn from the seed: runs with different seeds are compared on the same validation images. */
    private static List<Subset> split(Dataset train, int learned, int held) {
        return Splits.split(train, Random.of(0).stream("validation"), learned, held);
    }

    /** The shape {@code [C, H, W]} of a sample. */
    Shape sampleShape() {
        return training.sampleShape();
    }

    /** The images as a network of an input size is evaluated on them. */
    static Dataset evaluated(Dataset images, String name, int size) {
        if (name.startsWith(ImageFolder.PREFIX)) {
            return images.framed(CenterCrop.of(size));
        }
        return images.sampleShape().dimension(1) == size ? images : images.framed(new Squeeze(size));
    }

    /** At most so many images, with the share of each class; 0 for all. */
    static Dataset limited(Dataset images, int limit) {
        return limit == 0 || limit >= images.size()
                ? images
                : Splits.stratified(images, Random.of(0).stream("limit"), limit).getFirst();
    }

    private static int size(RunConfig config, TrainTest data) {
        if (config.inputSize() > 0) {
            return config.inputSize();
        }
        return config.data().startsWith(ImageFolder.PREFIX)
                ? Models.defaultSampleShape(config.model()).dimension(1)
                : data.train().sampleShape().dimension(1);
    }

    private static List<String> classNames(RunConfig config, List<String> names) {
        if (config.classes() == 0) {
            return names;
        }
        if (config.classes() < names.size()) {
            throw new InputException("--classes " + config.classes() + " is less than the " + names.size()
                    + " classes of " + config.data());
        }
        List<String> all = new ArrayList<>(names);
        for (int i = names.size(); i < config.classes(); i++) {
            all.add("class " + i);
        }
        return all;
    }
}
