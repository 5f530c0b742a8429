package dev.lanewise.cli;

import dev.lanewise.formats.io.AtomicFile;
import dev.lanewise.formats.json.JsonException;
import dev.lanewise.formats.json.JsonReader;
import dev.lanewise.formats.json.JsonWriter;
import dev.lanewise.models.Models;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * All that the result of a training run depends on; saved as {@value #FILE} in its folder.
 *
 * @param model the name of the architecture
 * @param data the name of the data set
 * @param inputSize height and width of the network's input; 0 for the data set's own, or the model's for a folder of images
 * @param classes outputs of the network; 0 for those of the data set
 * @param limitImages how many training images are used at most; 0 for all
 * @param seed what all random numbers are drawn from
 * @param recipe the hyper-parameters
 * @param tools what the run does beside its recipe
 */
record RunConfig(String model, String data, int inputSize, int classes, int limitImages, long seed, Recipe recipe,
        ToolSettings tools) {
    static final String FILE = "config.json";

    RunConfig {
        Names.require("model", model, Models.names());
        DataSourceOptions.requireKnown(data);
        requireAtLeast0("--input-size", inputSize);
        requireAtLeast0("--classes", classes);
        requireAtLeast0("--limit-images", limitImages);
    }

    private static void requireAtLeast0(String option, int value) {
        if (value < 0) {
            throw new InputException(option + " must be at least 0, but is " + value);
        }
    }

    /** The options of {@code lanewise train} that are part of a configuration, and {@code model}. */
    static Set<String> keys() {
        String any = Models.names().getFirst();
        return new RunConfig(any, "digits", 0, 0, 0, 0, Recipes.of(any, "digits"), ToolSettings.NONE).toJson().keySet();
    }

    /** This configuration as JSON; the keys are the names of the options of {@code lanewise train}. */
    Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("model", model);
        json.put("data", data);
        json.put("input-size", (long) inputSize);
        json.put("classes", (long) classes);
        json.put("limit-images", (long) limitImages);
        json.put("seed", seed);
        json.put("epochs", (long) recipe.epochs());
        json.put("batch-size", (long) recipe.batchSize());
        json.put("optimizer", recipe.optimizer());
        json.put("lr", recipe.learningRate());
        json.put("schedule", recipe.schedule());
        json.put("momentum", recipe.momentum());
        json.put("weight-decay", recipe.weightDecay());
        json.put("label-smoothing", recipe.labelSmoothing());
        json.put("augmentation", recipe.augmentation());
        json.put("validation", recipe.validation());
        json.put("views", recipe.views());
        recipe.objective().putInto(json);
        recipe.steps().putInto(json);
        tools.putInto(json);
        return json;
    }

    private static RunConfig fromJson(Map<String, Object> json) {
        Recipe recipe = new Recipe(integer(json, "epochs"), integer(json, "batch-size"), (String) json.get("optimizer"),
                number(json, "lr"), (String) json.get("schedule"), number(json, "momentum"),
                number(json, "weight-decay"),
                number(json, "label-smoothing"), (String) json.get("augmentation"), number(json, "validation"),
                (String) json.getOrDefault("views", TestViews.PLAIN.toString()), ObjectiveSettings.fromJson(json),
                StepSettings.fromJson(json));
        return new RunConfig((String) json.get("model"), (String) json.get("data"), integerOr0(json, "input-size"),
                integerOr0(json, "classes"), integerOr0(json, "limit-images"), (Long) json.get("seed"), recipe,
                ToolSettings.fromJson(json));
    }

    /** This configuration with the entries that the user gave in place of its own. */
    RunConfig with(Map<String, Object> overrides) {
        Map<String, Object> json = toJson();
        json.putAll(overrides);
        return fromJson(json);
    }

    /**
     * Checks that what the user gave beside {@code --resume} is what the run was started with.
     *
     * @throws InputException if an entry differs
     */
    void requireSame(Path folder, Map<String, Object> given) {
        Map<String, Object> own = toJson();
        given.forEach((key, value) -> {
            if (!value.equals(own.get(key))) {
                String option = key.equals("model") ? key : "--" + key;
                throw new InputException(
                        "the run in " + folder + " has " + option + " " + own.get(key) + ", not " + value
                                + "; leave the option out to resume it, or start a new run with another --out");
            }
        });
    }

    /** This configuration as a checkpoint keeps it. */
    Map<String, String> toStrings() {
        Map<String, String> strings = new LinkedHashMap<>();
        toJson().forEach((key, value) -> strings.put(key, value.toString()));
        return strings;
    }

    void write(Path folder) throws IOException {
        byte[] text = JsonWriter.writeIndented(toJson()).getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(folder.resolve(FILE), out -> out.write(text));
    }

    /**
     * The configuration of the run in a folder.
     *
     * @throws InputException if there is no run, or its configuration is damaged
     */
    static RunConfig read(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            throw new InputException("no run in " + folder + ": it has no " + FILE);
        }
        try {
            Map<String, Object> json = new LinkedHashMap<>();
            ((Map<?, ?>) JsonReader.read(Files.readAllBytes(file)))
                    .forEach((key, value) -> json.put((String) key, value));
            return fromJson(json);
        } catch (JsonException | ClassCastException | NullPointerException | ArithmeticException e) {
            throw new InputException(file + " is damaged; start a new run with another --out");
        }
    }

    private static int integerOr0(Map<String, Object> json, String key) {
        return json.containsKey(key) ? integer(json, key) : 0;
    }

    private static int integer(Map<String, Object> json, String key) {
        return Math.toIntExact((Long) json.get(key));
    }

    private static double number(Map<String, Object> json, String key) {
        return ((Number) json.get(key)).doubleValue();
    }
}
