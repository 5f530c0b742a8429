package dev.lanewise.training.report;

import dev.lanewise.formats.json.JsonException;
import dev.lanewise.formats.json.JsonReader;
import dev.lanewise.training.CheckpointException;
import dev.lanewise.training.RunLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a run has logged so far: the events of its {@value RunLog#JSON_LINES}. */
public final class RunHistory {
    private final List<Map<?, ?>> events;

    private RunHistory(List<Map<?, ?>> events) {
        this.events = events;
    }

    /**
     * Reads the log in a run's folder; a last line that was cut by a kill is passed over.
     *
     * @throws CheckpointException if another line is not what a run writes
     *
     * @throws java.nio.file.NoSuchFileException if the folder has no log
     * @throws IOException if reading fails
     */
    public static RunHistory read(Path folder) throws IOException {
        List<Map<?, ?>> events = new ArrayList<>();
        Path file = folder.resolve(RunLog.JSON_LINES);
        // Bytes, since another program may have saved the file in another encoding.
        List<String> lines = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            try {
                if (JsonReader.read(lines.get(i).getBytes(StandardCharsets.ISO_8859_1)) instanceof Map<?, ?> event) {
                    events.add(event);
                }
            } catch (JsonException e) {
                if (i < lines.size() - 1) {
                    throw CheckpointException.ofLog(file, i + 1, e.getMessage());
                }
            }
        }
        return new RunHistory(events);
    }

    /** The events of a kind, in order: {@code epoch}, {@code step}, {@code step_left_out} or the part of the final
     * result, {@code test}. */
    List<Map<?, ?>> events(String kind) {
        return events.stream().<Map<?, ?>>map(event -> event).filter(event -> kind.equals(event.get("event"))).toList();
    }

    /**
     * A member of every event of a kind, in order.
     *
     * @param kind {@code epoch} or {@code step}
     * @param member such as {@code train_loss}: the columns of {@value RunLog#CSV}; NaN where it is missing
     */
    public double[] values(String kind, String member) {
        return events(kind).stream().mapToDouble(event -> value(event, member)).toArray();
    }

    /** A number of an event; NaN where it is missing. */
    static double value(Map<?, ?> event, String member) {
        return event.get(member) instanceof Number number ? number.doubleValue() : Double.NaN;
    }
}
