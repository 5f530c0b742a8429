package dev.lanewise.data;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What a data set is known again by, without reading its images.
 *
 * @param classNames the names of the classes, in the order of their labels
 * @param training the number of training images
 * @param validation the number of validation images
 * @param test the number of test images
 * @param checksum CRC-32C of the {@linkplain Dataset#key keys} of all samples, part by part, and of the shape of a sample
 * @param location where the data lay: an absolute path, or {@code built in}
 */
public record DataIdentity(List<String> classNames, int training, int validation, int test, String checksum,
        String location) {
    private static final String BUILT_IN = "built in";

    /** Copies the names. */
    public DataIdentity {
        classNames = List.copyOf(classNames);
    }

    /** The identity of a data set as it is found now. */
    public static DataIdentity of(TrainTest data) {
        CRC32C checksum = new CRC32C();
        for (Dataset part : List.of(data.train(), data.validation(), data.test())) {
            update(checksum, part.size() + " of " + part.sampleShape());
            for (int index = 0; index < part.size(); index++) {
                update(checksum, part.key(index));
            }
        }
        String location = data.source().equals(BUILT_IN)
                ? BUILT_IN
                : Path.of(data.source()).toAbsolutePath().normalize().toString();
        return new DataIdentity(data.train().classNames(), data.train().size(), data.validation().size(),
                data.test().size(),
                Long.toHexString(checksum.getValue()), location);
    }

    private static void update(CRC32C checksum, String text) {
        checksum.update((text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Where the data lay, if not in the program itself. */
    public Optional<Path> path() {
        return location.equals(BUILT_IN) ? Optional.empty() : Optional.of(Path.of(location));
    }

    /**
     * How other data differ from these, wherever they lie, in words as {@code class fox is gone, 8 images fewer}; empty if they are the
     * same.
     */
    public Optional<String> difference(DataIdentity now) {
        List<String> differences = new ArrayList<>();
        classNames.stream().filter(name -> !now.classNames.contains(name)).map(name -> "class " + name + " is gone")
                .forEach(differences::add);
        now.classNames.stream().filter(name -> !classNames.contains(name)).map(name -> "class " + name + " is new")
                .forEach(differences::add);
        int more = now.images() - images();
        if (more != 0) {
            differences.add(
                    Math.abs(more) + (Math.abs(more) == 1 ? " image " : " images ") + (more < 0 ? "fewer" : "more"));
        } else {
            addMoved(differences, "training", training, now.training);
            addMoved(differences, "validation", validation, now.validation);
            addMoved(differences, "test", test, now.test);
        }
        if (differences.isEmpty() && !classNames.equals(now.classNames)) {
            differences.add("the classes are in another order");
        }
        if (differences.isEmpty() && !checksum.equals(now.checksum)) {
            differences.add("as many images, but of other names, sizes or classes");
        }
        return differences.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", differences));
    }

    private static void addMoved(List<String> differences, String part, int before, int after) {
        if (before != after) {
            differences.add(after + " " + part + " images in place of " + before);
        }
    }

    private int images() {
        return training + validation + test;
    }

    /** These entries as JSON values. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("classes", classNames);
        json.put("training", (long) training);
        json.put("validation", (long) validation);
        json.put("test", (long) test);
        json.put("checksum", checksum);
        json.put("location", location);
        return json;
    }

    /**
     * The identity that {@link #toJson} has given.
     *
     * @throws ClassCastException if an entry is of another type
     * @throws NullPointerException if one is missing
     * @throws ArithmeticException if a number is too large
     */
    public static DataIdentity fromJson(Map<?, ?> json) {
        List<String> names = ((List<?>) json.get("classes")).stream().map(String.class::cast).toList();
        return new DataIdentity(names, integer(json, "training"), integer(json, "validation"), integer(json, "test"),
                (String) json.get("checksum"), (String) json.get("location"));
    }

    private static int integer(Map<?, ?> json, String key) {
        return Math.toIntExact((Long) json.get(key));
    }
}
