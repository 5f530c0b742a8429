package dev.lanewise.cli;

import dev.lanewise.training.NanPolicy;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * What a training run does beside its recipe; part of its configuration.
 *
 * @param onNan one of {@link #NAN_POLICIES}
 * @param overfitBatches the batches of training images to learn by heart; 0 for all images
 * @param weights the file whose weights the run starts from; empty for random ones
 * @param freeze the names of the parameters that are not trained, as {@link Transfer#freeze} takes them; empty for none
 * @param headLearningRate the learning rate of the last layer; 0 for that of all others
 */
record ToolSettings(String onNan, int overfitBatches, String weights, String freeze, double headLearningRate) {
    static final List<String> NAN_POLICIES = List.of("stop", "skip", "reduce");
    static final ToolSettings NONE = new ToolSettings("stop", 0, "", "", 0);

    ToolSettings {
        Names.require("--on-nan", onNan, NAN_POLICIES);
        if (overfitBatches < 0) {
            throw new InputException("--overfit-batches must be at least 0, but is " + overfitBatches);
        }
        if (!(headLearningRate >= 0) || Double.isInfinite(headLearningRate)) {
            throw new InputException("--head-lr must be at least 0, but is " + headLearningRate);
        }
    }

    void putInto(Map<String, Object> json) {
        json.put("on-nan", onNan);
        json.put("overfit-batches", (long) overfitBatches);
        json.put("weights", weights);
        json.put("freeze", freeze);
        json.put("head-lr", headLearningRate);
    }

    /** The settings in a configuration; those that it does not have are {@link #NONE}'s. */
    static ToolSettings fromJson(Map<String, Object> json) {
        return new ToolSettings((String) entry(json, "on-nan", NONE.onNan),
                Math.toIntExact((Long) entry(json, "overfit-batches", 0L)), (String) entry(json, "weights", ""),
                (String) entry(json, "freeze", ""), ((Number) entry(json, "head-lr", 0.0)).doubleValue());
    }

    private static Object entry(Map<String, Object> json, String key, Object otherwise) {
        return Objects.requireNonNullElse(json.get(key), otherwise);
    }

    NanPolicy nanPolicy() {
        return NanPolicy.valueOf(onNan.toUpperCase(Locale.ROOT));
    }
}
