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
 * @param heldBack which of the training images were held back for validation, if any were
 */
public record ModelDescription(String model, Shape sampleShape, List<String> classNames, Normalization normalization,
        Optional<HeldBack> heldBack) {
    private static final String KEY = "lanewise.model";

    /**
     * How training images were split, so that those that were held back are known again.
     *
     * @param share the share that was held back, in (0, 1)
     * @param limit how many training images were taken at most; 0 for all
     * @param checksum of the data, as {@link dev.lanewise.data.DataIdentity} has it
     */
    public record HeldBack(double share, int limit, String checksum) {}

    /** A description of weights of which no images were held back. */
    public ModelDescription(String model, Shape sampleShape, List<String> classNames, Normalization normalization) {
        this(model, sampleShape, classNames, normalization, Optional.empty());
    }

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
        heldBack.ifPresent(split -> json.put("held_back",
                Map.of("share", split.share(), "limit", (long) split.limit(), "checksum", split.checksum())));
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
                    new Normalization(floats(list(json, "mean")), floats(list(json, "std"))),
                    Optional.ofNullable((Map<?, ?>) json.get("held_back")).map(ModelDescription::heldBack)));
        } catch (JsonException | ClassCastException | NullPointerException | ArithmeticException
                | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static HeldBack heldBack(Map<?, ?> json) {
        return new HeldBack(((Number) json.get("share")).doubleValue(), Math.toIntExact((Long) json.get("limit")),
                (String) json.get("checksum"));
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
