package dev.lanewise.cli;

import dev.lanewise.data.DataIdentity;
import dev.lanewise.data.Datasets;
import dev.lanewise.data.TrainTest;
import dev.lanewise.formats.io.AtomicFile;
import dev.lanewise.formats.json.JsonException;
import dev.lanewise.formats.json.JsonReader;
import dev.lanewise.formats.json.JsonWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** What a run was begun on, in a file of its folder: who goes on with it finds the same data, from whatever folder. */
final class RecordedData {
    /** The name of the file. */
    static final String FILE = "data.json";

    private RecordedData() {}

    static void write(Path folder, DataIdentity identity) throws IOException {
        byte[] text = JsonWriter.writeIndented(identity.toJson()).getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(folder.resolve(FILE), out -> out.write(text));
    }

    /**
     * What a run was begun on; empty for a run of before it was recorded.
     *
     * @throws InputException if the file is damaged
     */
    static Optional<DataIdentity> read(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(DataIdentity.fromJson((Map<?, ?>) JsonReader.read(Files.readAllBytes(file))));
        } catch (JsonException | ClassCastException | NullPointerException | ArithmeticException e) {
            throw new InputException(file + " is damaged; start a new run with another --out");
        }
    }

    /**
     * Opens the data of a run that is gone on with.
     *
     * @param name where they are now: as configured, or as the user says
     * @param isGiven whether the user has said it
     * @throws InputException if they are not there any more, or not what the run was begun on
     */
    static TrainTest open(Path folder, String name, boolean isGiven, DataSourceOptions options, Streams streams)
            throws IOException {
        Optional<DataIdentity> recorded = read(folder);
        Optional<Path> lay = isGiven ? Optional.empty() : recorded.flatMap(DataIdentity::path);
        if (Datasets.isPath(name) && lay.isPresent() && !Files.exists(lay.get())) {
            throw new InputException("the data of the run in " + folder + " lay in " + lay.get()
                    + ", which is not there; say where they are now by --data " + kind(name) + "PATH");
        }
        TrainTest found = Datasets.isPath(name)
                ? options.open(lay.map(path -> kind(name) + path).orElse(name), streams)
                : options.open(name, lay.orElse(null), streams);
        if (recorded.isEmpty()) {
            streams.err().println(
                    "whether these are the data that the run was begun on is not known: it is of an earlier version");
        } else {
            recorded.get().difference(DataIdentity.of(found)).ifPresent(difference -> {
                throw new InputException("the run in " + folder + " was begun on other data: of what lay in "
                        + recorded.get().location() + ", " + difference + "; start a new run with another --out");
            });
        }
        return found;
    }

    /** What the name of a data set of the user's own begins with, the colon included. */
    static String kind(String name) {
        return name.substring(0, name.indexOf(':') + 1);
    }
}
