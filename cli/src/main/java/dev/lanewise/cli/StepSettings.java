package dev.lanewise.cli;

import dev.lanewise.data.SampleOrder;
import dev.lanewise.optim.GradientAccumulation;
import dev.lanewise.optim.GradientClipping;
import dev.lanewise.optim.GradientNoise;
import dev.lanewise.optim.Lookahead;
import dev.lanewise.optim.Optimizer;
import dev.lanewise.optim.WeightAverage;
import dev.lanewise.tensor.Random;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What is done around the steps of an optimizer.
 *
 * @param clipNorm the largest global norm of the gradients; 0 for no limit
 * @param clipValue the largest element of a gradient; 0 for no limit
 * @param accumulate the batches whose gradients make one step
 * @param growBatches the growth of that number, half-way and at three quarters of the run
 * @param ema the decay of the exponential average of weights that is evaluated; 0 for none
 * @param swa the epoch, from 1, from whose end on weights are averaged equally; 0 for none
 * @param noise the variance of the gradient noise at the first step; 0 for none
 * @param lookahead whether slow weights follow the optimizer's
 * @param decayWeightsOnly whether biases and normalization are left out of the weight decay
 * @param earlyStop the epochs without improvement after which the run ends; 0 for never
 * @param order one of {@link #ORDERS}, or {@value #CURRICULUM} and the file of the weights that tell easy from hard
 */
record StepSettings(double clipNorm, double clipValue, int accumulate, int growBatches, double ema, int swa,
        double noise, boolean lookahead, boolean decayWeightsOnly, int earlyStop, String order) {
    static final List<String> ORDERS = List.of("shuffled", "cyclic", "with-replacement", "curriculum:FILE");
    static final String CURRICULUM = "curriculum:";
    static final StepSettings PLAIN = new StepSettings(0, 0, 1, 1, 0, 0, 0, false, false, 0,
            "shuffled");

    StepSettings {
        require(clipNorm >= 0 && Double.isFinite(clipNorm), "--clip-norm must be at least 0", clipNorm);
        require(clipValue >= 0 && Double.isFinite(clipValue), "--clip-value must be at least 0", clipValue);
        require(accumulate >= 1, "--accumulate must be at least 1", accumulate);
        require(growBatches >= 1, "--grow-batches must be at least 1", growBatches);
        require(ema >= 0 && ema < 1, "--ema must be in [0, 1)", ema);
        require(swa >= 0, "--swa must be at least 0", swa);
        require(noise >= 0 && Double.isFinite(noise), "--gradient-noise must be at least 0", noise);
        require(earlyStop >= 0, "--early-stop must be at least 0", earlyStop);
        if (!order.startsWith(CURRICULUM) || order.equals(CURRICULUM)) {
            Names.require("order", order, ORDERS);
        }
        if (ema > 0 && swa > 0) {
            throw new InputException("--ema and --swa exclude each other: one average is evaluated");
        }
        if (accumulate > 1 && growBatches > 1) {
            throw new InputException("--accumulate and --grow-batches exclude each other");
        }
    }

    private static void require(boolean condition, String rule, Number value) {
        if (!condition) {
            throw new InputException(rule + ", but is " + value);
        }
    }

    void putInto(Map<String, Object> json) {
        json.put("clip-norm", clipNorm);
        json.put("clip-value", clipValue);
        json.put("accumulate", (long) accumulate);
        json.put("grow-batches", (long) growBatches);
        json.put("ema", ema);
        json.put("swa", (long) swa);
        json.put("gradient-noise", noise);
        json.put("lookahead", lookahead);
        json.put("decay-weights-only", decayWeightsOnly);
        json.put("early-stop", (long) earlyStop);
        json.put("order", order);
    }

    /** The settings in a configuration, which may be of a version that had none of them. */
    static StepSettings fromJson(Map<String, Object> json) {
        return new StepSettings(number(json, "clip-norm", 0), number(json, "clip-value", 0),
                integer(json, "accumulate", 1), integer(json, "grow-batches", 1), number(json, "ema", 0),
                integer(json, "swa", 0), number(json, "gradient-noise", 0), flag(json, "lookahead"),
                flag(json, "decay-weights-only"), integer(json, "early-stop", 0),
                (String) json.getOrDefault("order", PLAIN.order));
    }

    private static double number(Map<String, Object> json, String key, double otherwise) {
        return ((Number) json.getOrDefault(key, otherwise)).doubleValue();
    }

    private static int integer(Map<String, Object> json, String key, long otherwise) {
        return Math.toIntExact((Long) json.getOrDefault(key, otherwise));
    }

    private static boolean flag(Map<String, Object> json, String key) {
        return (Boolean) json.getOrDefault(key, false);
    }

    /** The weights by whose losses the training images are ordered; empty where {@link #sampleOrder} orders them. */
    Optional<Path> curriculum() {
        return order.startsWith(CURRICULUM)
                ? Optional.of(Path.of(order.substring(CURRICULUM.length())))
                : Optional.empty();
    }

    /** The order of the training images. */
    SampleOrder sampleOrder() {
        return SampleOrder.valueOf(order.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** The optimizer with all of it around: what changes the gradients sees the mean of all that make a step. */
    Optimizer around(Optimizer optimizer, int batchesPerEpoch, int epochs, long seed) {
        Optimizer result = lookahead ? new Lookahead(optimizer) : optimizer;
        if (ema > 0) {
            result = WeightAverage.exponential(result, ema);
        } else if (swa > 0) {
            int steps = Math.max(1, batchesPerEpoch / accumulate);
            result = WeightAverage.equal(result, (long) steps * swa, steps);
        }
        result = noise > 0 ? new GradientNoise(result, noise, Random.of(seed)) : result;
        result = clipNorm > 0 ? GradientClipping.byGlobalNorm(result, clipNorm) : result;
        result = clipValue > 0 ? GradientClipping.byValue(result, clipValue) : result;
        if (growBatches > 1) {
            long batches = (long) batchesPerEpoch * epochs;
            return GradientAccumulation.growing(result, growBatches, batches / 2, batches * 3 / 4);
        }
        return accumulate > 1 ? new GradientAccumulation(result, accumulate) : result;
    }
}
