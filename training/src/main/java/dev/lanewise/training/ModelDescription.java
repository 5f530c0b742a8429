package dev.lanewise.training;

import dev.lanewise.data.Normalization;
import dev.lanewise.formats.json.JsonException;
import dev.lanewise.formats.json.JsonReader;
import dev.lanewise.formats.json.JsonWriter;
import dev.lanewise.tensor.Shape;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What is needed to use trained weights, kept in the metadata of their safetensors file.
 *
 * @param model the name of the architecture
 * @param sampleShape the shape of one input, {@code [C, H, W]}
 * @param classNames the name of each output, in order
 * @param normalization what was done to pixels in [0, 1] before training
 */
public record ModelDescription(String model, Shape sampleShape, List<String> classNames, Normalization normalization) {
    private static final String KEY = "lanewise.model";

    /** Copies the names. */
    public ModelDescription {
        classNames = List.copyOf(classNames);
    }

    /** The entries for a safetensors file's metadata. */
    public Map<String, String> toMetadata() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", model);
        json.put("sample_shape", Arrays.stream(sampleShape.toArray()).boxed().toList());
        json.put("class_names", classNames);
        json.put("mean", boxed(normalization.mean()));
        json.put("std", boxed(normalization.standardDeviation()));
        return Map.of(KEY, JsonWriter.write(json));
    }

    /**
     * The description in a file's metadata; empty if there is none, or if it is not of the form that {@link
     * #toMetadata} gives.
     */
    public static Optional<ModelDescription> fromMetadata(Map<String, String> metadata) {
        String text = metadata.get(KEY);
        if (text == null) {
            return Optional.empty();
        }
        try {
            Map<?, ?> json = (Map<?, ?>) JsonReader.read(text);
            int[] dimensions = list(json, "sample_shape").stream().mapToInt(value -> Math.toIntExact((Long) value))
                    .toArray();
            List<String> names = list(json, "class_names").stream().map(String.class::cast).toList();
            return Optional.of(new ModelDescription((String) json.get("name"), Shape.of(dimensions), names,
                    new Normalization(floats(list(json, "mean")), floats(list(json, "std")))));
        } catch (JsonException | ClassCastException | NullPointerException | ArithmeticException
                | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static List<?> list(Map<?, ?> json, String key) {
        return (List<?>) json.get(key);
    }

    private static List<Float> boxed(float[] values) {
        return IntStream.range(0, values.length).mapToObj(i -> values[i]).toList();
    }

    private static float[] floats(List<?> numbers) {
        float[] values = new float[numbers.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = ((Number) numbers.get(i)).floatValue();
        }
        return values;
    }
}
