package dev.lanewise.training;

import dev.lanewise.formats.SafeTensors;
import dev.lanewise.formats.json.JsonException;
import dev.lanewise.formats.json.JsonReader;
import dev.lanewise.formats.json.JsonWriter;
import dev.lanewise.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * A training run at one instant: weights, buffers, optimizer state, position and measurements, and what the run was
 * set up with.
 *
 * <p>The file is a safetensors file: the network's state under {@code model.NAME}, the optimizer's under {@code
 * optimizer.NAME}, and in the metadata the position, the configuration and a CRC-32C of every tensor and of the
 * metadata itself. Random numbers need no state: they are functions of the seed, which is in the configuration, and
 * of the position.
 */
public final class Checkpoint {
    /** Where the network's parameters and buffers are in the file: what their names begin with, before a dot. */
    public static final String MODEL = "model";

    private static final String FORMAT_KEY = "format";
    private static final String FORMAT = "lanewise-checkpoint-1";
    private static final String STATE = "lanewise.state";
    private static final String CONFIGURATION = "lanewise.configuration";
    private static final String SETUP = "lanewise.setup";
    private static final String TENSOR_CHECKSUMS = "lanewise.crc32c";
    private static final String METADATA_CHECKSUM = "lanewise.metadata_crc32c";
    private static final String MODEL_PREFIX = Checkpoint.MODEL + ".";
    private static final String OPTIMIZER_PREFIX = "optimizer.";

    private final Map<String, Tensor> model;
    private final Map<String, Tensor> optimizer;
    private final TrainingState state;
    private final Map<String, String> configuration;
    private final Map<String, String> setup;
    private final Optional<ModelDescription> description;

    Checkpoint(Map<String, Tensor> model, Map<String, Tensor> optimizer, TrainingState state,
            Map<String, String> configuration, Map<String, String> setup, Optional<ModelDescription> description) {
        this.model = model;
        this.optimizer = optimizer;
        this.state = state;
        this.configuration = configuration;
        this.setup = setup;
        this.description = description;
    }

    /** The network's parameters and buffers by name. */
    public Map<String, Tensor> model() {
        return model;
    }

    /** What the run was set up with. */
    public Map<String, String> configuration() {
        return configuration;
    }

    /** What every run is compared by, whatever its configuration names; empty in files of before it was kept. */
    Map<String, String> setup() {
        return setup;
    }

    /**
     * Checks that this is of a run that was set up with the same entries.
     *
     * @param file where it was read from
     * @throws CheckpointException if one differs, or is missing
     */
    public void requireConfiguration(Path file, Map<String, String> expected) throws CheckpointException {
        for (Map.Entry<String, String> own : expected.entrySet()) {
            String other = configuration.get(own.getKey());
            if (!own.getValue().equals(other)) {
                throw new CheckpointException(file, "belongs to another run: its " + own.getKey() + " is " + other
                        + ", but this run's is " + own.getValue());
            }
        }
    }

    /** What is needed to use the weights; empty if the trainer was not told. */
    public Optional<ModelDescription> description() {
        return description;
    }

    /** The epochs that were complete. */
    public int epoch() {
        return state.epoch();
    }

    /** The optimizer steps that were done. */
    public long step() {
        return state.step();
    }

    Map<String, Tensor> optimizer() {
        return optimizer;
    }

    TrainingState state() {
        return state;
    }

    /** Whether the metadata of a safetensors file says that it is a checkpoint. */
    public static boolean isCheckpoint(Map<String, String> metadata) {
        return FORMAT.equals(metadata.get(FORMAT_KEY));
    }

    /**
     * Writes this checkpoint; at any instant, a kill included, the path holds the whole old file or the whole new one.
     *
     * @throws IOException if writing fails; a file that was there before is then unchanged
     */
    public void write(Path file) throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        model.forEach((name, tensor) -> tensors.put(MODEL_PREFIX + name, tensor));
        optimizer.forEach((name, tensor) -> tensors.put(OPTIMIZER_PREFIX + name, tensor));
        Map<String, Object> checksums = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> checksums.put(name, checksum(tensor)));
        Map<String, String> metadata = new TreeMap<>();
        metadata.put(FORMAT_KEY, FORMAT);
        metadata.put(STATE, JsonWriter.write(state.toJson()));
        metadata.put(CONFIGURATION, JsonWriter.write(configuration));
        metadata.put(SETUP, JsonWriter.write(setup));
        metadata.put(TENSOR_CHECKSUMS, JsonWriter.write(checksums));
        description.ifPresent(present -> metadata.putAll(present.toMetadata()));
        metadata.put(METADATA_CHECKSUM, checksum(metadata));
        SafeTensors.write(file, tensors, metadata);
    }

    /**
     * Reads a checkpoint and verifies every checksum.
     *
     * @throws CheckpointException if the file is no checkpoint, or damaged; the message names the tensor
     * @throws dev.lanewise.formats.SafeTensorsException if the file does not exist, is cut short or is not safetensors
     * @throws IOException if reading fails
     */
    public static Checkpoint read(Path file) throws IOException {
        SafeTensors content = SafeTensors.read(file);
        Map<String, String> metadata = new TreeMap<>(content.metadata());
        if (!isCheckpoint(metadata)) {
            throw new CheckpointException(file, "is not a Lanewise checkpoint (its metadata lacks " + FORMAT_KEY + " = "
                    + FORMAT + ")");
        }
        String checksum = metadata.remove(METADATA_CHECKSUM);
        if (!checksum(metadata).equals(checksum)) {
            throw new CheckpointException(file, "is damaged: the metadata does not match its checksum");
        }
        try {
            verifyTensors(file, content.tensors(), object(metadata, TENSOR_CHECKSUMS));
            Map<String, String> setup = metadata.containsKey(SETUP) ? texts(metadata, SETUP) : Map.of();
            return new Checkpoint(withPrefix(content.tensors(), MODEL_PREFIX),
                    withPrefix(content.tensors(), OPTIMIZER_PREFIX),
                    TrainingState.fromJson(object(metadata, STATE)), texts(metadata, CONFIGURATION), setup,
                    ModelDescription.fromMetadata(metadata));
        } catch (JsonException | ClassCastException | NullPointerException | ArithmeticException e) {
            throw new CheckpointException(file, "is damaged: its metadata is not of the form expected");
        }
    }

    private static void verifyTensors(Path file, Map<String, Tensor> tensors, Map<?, ?> checksums)
            throws CheckpointException {
        for (Map.Entry<?, ?> expected : checksums.entrySet()) {
            Tensor tensor = tensors.get(expected.getKey());
            if (tensor == null) {
                throw new CheckpointException(file, "is damaged: tensor " + expected.getKey() + " is missing");
            }
            if (!checksum(tensor).equals(expected.getValue())) {
                throw new CheckpointException(file,
                        "is damaged: tensor " + expected.getKey() + " does not match its checksum");
            }
        }
        for (String name : tensors.keySet()) {
            if (!checksums.containsKey(name)) {
                throw new CheckpointException(file, "is damaged: tensor " + name + " has no checksum");
            }
        }
    }

    private static Map<String, String> texts(Map<String, String> metadata, String key) throws JsonException {
        Map<String, String> texts = new LinkedHashMap<>();
        object(metadata, key).forEach((name, value) -> texts.put((String) name, (String) value));
        return texts;
    }

    private static Map<?, ?> object(Map<String, String> metadata, String key) throws JsonException {
        return (Map<?, ?>) JsonReader.read(metadata.get(key));
    }

    private static Map<String, Tensor> withPrefix(Map<String, Tensor> tensors, String prefix) {
        Map<String, Tensor> found = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                found.put(name.substring(prefix.length()), tensor);
            }
        });
        return found;
    }

    /** The CRC-32C of a tensor's shape and its little-endian values in memory order. */
    private static String checksum(Tensor tensor) {
        CRC32C crc = new CRC32C();
        crc.update(tensor.shape().toString().getBytes(StandardCharsets.UTF_8));
        int chunkValues = 1 << 14;
        ByteBuffer chunk = ByteBuffer.allocate(chunkValues * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int done = 0; done < tensor.elements(); done += chunkValues) {
            int count = Math.min(chunkValues, tensor.elements() - done);
            chunk.clear().asFloatBuffer().put(tensor.array(), tensor.offset() + done, count);
            crc.update(chunk.limit(count * Float.BYTES));
        }
        return Long.toHexString(crc.getValue());
    }

    private static String checksum(Map<String, String> metadata) {
        CRC32C crc = new CRC32C();
        metadata.forEach((key, value) -> crc.update((key + "=" + value + "\n").getBytes(StandardCharsets.UTF_8)));
        return Long.toHexString(crc.getValue());
    }
}
