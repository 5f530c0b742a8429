package dev.lanewise.cli;

import dev.lanewise.models.Models;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Configurations from {@code KEY=VALUE} texts, the keys being the options of {@code lanewise train}. */
final class RunSettings {
    private RunSettings() {}

    /** Reads one text of an option into a map. */
    static void put(Map<String, String> into, String option, String entry) {
        String[] pair = entry.split("=", 2);
        if (pair.length < 2 || pair[1].isEmpty()) {
            throw new InputException(option + " " + entry + ": expected KEY=VALUE");
        }
        into.put(pair[0], pair[1]);
    }

    /** The recipe of a model on a data set, with some settings of its own; another optimizer has its own learning rate. */
    static RunConfig config(String model, String data, long seed, Map<String, String> settings) {
        Recipe recipe = Recipes.of(Names.require("model", model, Models.names()), data);
        if (settings.containsKey("optimizer")) {
            recipe = recipe.withOptimizer(settings.get("optimizer"));
        }
        if (settings.containsKey("loss")) {
            recipe = recipe.withLoss(settings.get("loss"));
        }
        RunConfig base = new RunConfig(model, data, 0, 0, 0, seed, recipe, ToolSettings.NONE);
        Map<String, Object> own = base.toJson();
        Map<String, Object> overrides = new LinkedHashMap<>();
        settings.forEach((key, value) -> overrides.put(key, typed(own, key, value)));
        return base.with(overrides);
    }

    private static Object typed(Map<String, Object> own, String key, String value) {
        Names.require("option of lanewise train", key, List.copyOf(own.keySet()));
        try {
            return switch (own.get(key)) {
                case Long _ -> Long.parseLong(value);
                case Double _ -> Double.parseDouble(value);
                case Boolean _ -> Boolean.parseBoolean(Names.require(key, value, List.of("true", "false")));
                default -> value;
            };
        } catch (NumberFormatException e) {
            throw new InputException(key + " must be a " + (own.get(key) instanceof Long ? "whole " : "")
                    + "number, but is '" + value + "'");
        }
    }
}
