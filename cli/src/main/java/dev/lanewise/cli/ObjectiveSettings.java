package dev.lanewise.cli;

import dev.lanewise.data.Dataset;
import dev.lanewise.models.Architecture;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.Sequential;
import dev.lanewise.nn.activation.ReLU;
import dev.lanewise.nn.activation.Sigmoid;
import dev.lanewise.nn.loss.BinaryCrossEntropyWithLogitsLoss;
import dev.lanewise.nn.loss.CrossEntropyLoss;
import dev.lanewise.nn.loss.HingeLoss;
import dev.lanewise.nn.loss.HuberLoss;
import dev.lanewise.nn.loss.L1Loss;
import dev.lanewise.nn.loss.Loss;
import dev.lanewise.nn.loss.MeanSquaredError;
import dev.lanewise.nn.regularization.Dropout;
import dev.lanewise.nn.regularization.KlSparsity;
import dev.lanewise.nn.regularization.MaxNorm;
import dev.lanewise.nn.regularization.WeightPenalty;
import dev.lanewise.tensor.Shape;
import dev.lanewise.training.Trainer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What training makes small, and what keeps the network from learning by heart.
 *
 * @param loss one of {@link #LOSSES}
 * @param classWeights numbers with commas between, one for each class, or {@value #BALANCED}; empty for equal weights
 * @param dropout the probability of all dropout layers; empty for that of the network's authors
 * @param l1 the factor of the sum of the magnitudes of all weights
 * @param l2 the factor of the sum of their squares
 * @param maxNorm the largest norm of a unit's incoming weights; 0 for no limit
 * @param klSparsity the factor of the sparsity penalty on hidden units; 0 for none
 * @param klMean the mean activation that costs nothing there
 */
record ObjectiveSettings(String loss, String classWeights, String dropout, double l1, double l2, double maxNorm,
        double klSparsity, double klMean) {
    static final String CROSS_ENTROPY = "cross-entropy";
    static final List<String> LOSSES = List.of(CROSS_ENTROPY, "hinge", "squared", "absolute", "huber", "binary");
    static final ObjectiveSettings PLAIN = new ObjectiveSettings(CROSS_ENTROPY, "", "", 0, 0, 0, 0, 0.1);

    private static final String BALANCED = "balanced";
    private static final List<String> WITH_CLASS_WEIGHTS = List.of(CROSS_ENTROPY, "hinge");

    ObjectiveSettings {
        Names.require("loss", loss, LOSSES);
        if (!classWeights.isEmpty() && !WITH_CLASS_WEIGHTS.contains(loss)) {
            throw new InputException("--class-weights go with the losses " + String.join(" and ", WITH_CLASS_WEIGHTS)
                    + ", not with " + loss);
        }
        if (!classWeights.isEmpty() && !classWeights.equals(BALANCED)) {
            weights(classWeights);
        }
        if (!dropout.isEmpty() && !(number("--dropout", dropout) >= 0 && number("--dropout", dropout) < 1)) {
            throw new InputException("--dropout is the probability of dropping, in [0, 1), but is " + dropout);
        }
        requireNonNegative("--l1", l1);
        requireNonNegative("--l2", l2);
        requireNonNegative("--max-norm", maxNorm);
        requireNonNegative("--kl-sparsity", klSparsity);
        if (!(klMean > 0 && klMean < 1)) {
            throw new InputException("--kl-mean must be in (0, 1), but is " + klMean);
        }
    }

    private static void requireNonNegative(String option, double value) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new InputException(option + " must be at least 0, but is " + value);
        }
    }

    private static double number(String option, String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new InputException(option + " must be a number, but is '" + text + "'");
        }
    }

    private static float[] weights(String list) {
        List<String> texts = List.of(list.split(",", -1));
        float[] weights = new float[texts.size()];
        for (int i = 0; i < weights.length; i++) {
            double weight = number("--class-weights", texts.get(i));
            requireNonNegative("--class-weights", weight);
            weights[i] = (float) weight;
        }
        return weights;
    }

    void putInto(Map<String, Object> json) {
        json.put("loss", loss);
        json.put("class-weights", classWeights);
        json.put("dropout", dropout);
        json.put("l1", l1);
        json.put("l2", l2);
        json.put("max-norm", maxNorm);
        json.put("kl-sparsity", klSparsity);
        json.put("kl-mean", klMean);
    }

    /** The settings in a configuration, which may be of a version that had none of them. */
    static ObjectiveSettings fromJson(Map<String, Object> json) {
        return new ObjectiveSettings((String) json.getOrDefault("loss", PLAIN.loss),
                (String) json.getOrDefault("class-weights", PLAIN.classWeights),
                (String) json.getOrDefault("dropout", PLAIN.dropout), number(json, "l1", PLAIN.l1),
                number(json, "l2", PLAIN.l2), number(json, "max-norm", PLAIN.maxNorm),
                number(json, "kl-sparsity", PLAIN.klSparsity), number(json, "kl-mean", PLAIN.klMean));
    }

    private static double number(Map<String, Object> json, String key, double otherwise) {
        return ((Number) json.getOrDefault(key, otherwise)).doubleValue();
    }

    /**
     * The loss of a network with so many outputs, whose labels are smoothed where that is the cross-entropy.
     *
     * @throws InputException if class weights are given, but not one for each output
     */
    Loss loss(double labelSmoothing, int classes, Dataset training) {
        return switch (loss) {
            case "hinge" -> classWeights.isEmpty()
                    ? new HingeLoss()
                    : new HingeLoss().classWeights(classWeights(classes, training));
            case "squared" -> new MeanSquaredError();
            case "absolute" -> new L1Loss();
            case "huber" -> new HuberLoss();
            case "binary" -> new BinaryCrossEntropyWithLogitsLoss();
            default -> classWeights.isEmpty()
                    ? new CrossEntropyLoss((float) labelSmoothing)
                    : new CrossEntropyLoss((float) labelSmoothing).classWeights(classWeights(classes, training));
        };
    }

    /** The weights given, or N / (classes · images of the class), which make up for classes of different size. */
    private float[] classWeights(int classes, Dataset training) {
        if (!classWeights.equals(BALANCED)) {
            float[] given = weights(classWeights);
            if (given.length != classes) {
                throw new InputException("--class-weights has " + given.length + " numbers, but there are " + classes
                        + " classes");
            }
            return given;
        }
        int[] counts = new int[classes];
        IntStream.range(0, training.size()).forEach(sample -> counts[training.label(sample)]++);
        float[] balanced = new float[classes];
        for (int c = 0; c < classes; c++) {
            balanced[c] = counts[c] == 0 ? 0 : (float) ((double) training.size() / classes / counts[c]);
        }
        return balanced;
    }

    /**
     * A network with its first values, and with the dropout and the sparsity that were asked for.
     *
     * @throws InputException if it has no dropout layers, or no hidden units, for that
     */
    Network create(Architecture architecture, int classes, Shape sampleShape, long seed) {
        if (dropout.isEmpty()) {
            return withSparsity(architecture.create(classes, sampleShape, seed));
        }
        Network network = architecture.withDropout((float) number("--dropout", dropout)).create(classes, sampleShape,
                seed);
        if (layers(network).noneMatch(layer -> layer.layer instanceof Dropout)) {
            throw new InputException("--dropout: " + architecture + " has no dropout layers");
        }
        return withSparsity(network);
    }

    /** The network with the penalty behind its rectifiers and sigmoids; those inside of residual blocks have no place for it. */
    private Network withSparsity(Network network) {
        if (klSparsity == 0) {
            return network;
        }
        List<Named> units = layers(network)
                .filter(each -> each.layer instanceof ReLU || each.layer instanceof Sigmoid).toList();
        if (units.isEmpty()) {
            throw new InputException("--kl-sparsity needs hidden units that are rectifiers or sigmoids");
        }
        try {
            Network sparse = network;
            for (Named unit : units) {
                sparse = sparse.replace(unit.path, Sequential.of(unit.layer, new KlSparsity(klMean, klSparsity)));
            }
            return sparse;
        } catch (IllegalArgumentException e) {
            throw new InputException("--kl-sparsity: " + e.getMessage());
        }
    }

    private record Named(String path, Layer layer) {}

    private static Stream<Named> layers(Network network) {
        List<Named> layers = new ArrayList<>();
        network.layer().walk("", network.inputShape(), (path, layer, shape) -> layers.add(new Named(path, layer)));
        return layers.stream();
    }

    /** Adds the penalties and the constraint to a trainer. */
    void regularize(Trainer.Builder trainer) {
        if (l1 > 0 || l2 > 0) {
            trainer.regularizer(new WeightPenalty(l1, l2));
        }
        if (maxNorm > 0) {
            trainer.constraint(new MaxNorm(maxNorm));
        }
    }
}
