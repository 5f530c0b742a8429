package dev.lanewise.training;

import dev.lanewise.formats.json.JsonException;
import dev.lanewise.formats.json.JsonReader;
import dev.lanewise.formats.json.JsonWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Logs a run: {@code metrics.csv} with a row for each epoch, and {@code metrics.jsonl} with one JSON object a line
 * for each epoch, for every so many steps, for every step that was left out, and for the final test.
 *
 * <p>When a run goes on from a checkpoint, what had been logged after that checkpoint is cut off, so that the files
 * end up as those of a run without an interruption; only {@code seconds} and {@code images_per_second} differ.
 */
public final class RunLog implements Listener {
    /** The name of the table of epochs. */
    public static final String CSV = "metrics.csv";
    /** The name of the file of events. */
    public static final String JSON_LINES = "metrics.jsonl";

    private static final String EVENT = "event";
    private static final String EPOCH = "epoch";
    private static final String STEP = "step";
    private static final String LEFT_OUT = "step_left_out";
    private static final String SECONDS = "seconds";
    private static final String RATE = "images_per_second";
    private static final String CSV_HEADER = String.join(",", EPOCH, STEP, "learning_rate", "train_loss", "train_top1",
            "train_top5", "validation_loss", "validation_top1", "validation_top5", "best", SECONDS, RATE);

    private final Path csv;
    private final Path jsonLines;
    private final int everySteps;

    /**
     * A log in a folder.
     *
     * @param folder an existing folder
     * @param everySteps the steps from one logged step to the next; 0 for none
     */
    public RunLog(Path folder, int everySteps) {
        csv = folder.resolve(CSV);
        jsonLines = folder.resolve(JSON_LINES);
        this.everySteps = everySteps;
    }

    @Override
    public void onStart(Trainer trainer) throws IOException {
        int epochs = trainer.completedEpochs();
        long steps = trainer.progress().step();
        AppendedFile.keepLines(csv, line -> line.equals(CSV_HEADER) || isEpochAtMost(line, epochs));
        AppendedFile.keepLines(jsonLines, line -> isLoggedBefore(line, epochs, steps));
        if (Files.size(csv) == 0) {
            AppendedFile.append(csv, CSV_HEADER);
        }
    }

    @Override
    public void onStep(Trainer trainer) throws IOException {
        Progress progress = trainer.progress();
        if (everySteps > 0 && progress.step() % everySteps == 0) {
            Map<String, Object> event = event(STEP, progress.epoch(), progress.step());
            event.put("learning_rate", progress.learningRate());
            putMetrics(event, "train", progress.training());
            AppendedFile.append(jsonLines, JsonWriter.write(event));
        }
    }

    @Override
    public void onStepLeftOut(Trainer trainer, String problem) throws IOException {
        Progress progress = trainer.progress();
        Map<String, Object> event = event(LEFT_OUT, progress.epoch(), progress.step());
        event.put("learning_rate", progress.learningRate());
        event.put("problem", problem);
        AppendedFile.append(jsonLines, JsonWriter.write(event));
    }

    @Override
    public void onEpochEnd(Trainer trainer, EpochReport report) throws IOException {
        Map<String, Object> event = event(EPOCH, report.epoch(), report.step());
        event.put("learning_rate", report.learningRate());
        putMetrics(event, "train", report.training());
        putValidation(event, report.validation());
        event.put("best", report.best());
        event.put(SECONDS, report.seconds());
        event.put(RATE, report.imagesPerSecond().isPresent() ? report.imagesPerSecond().getAsDouble() : null);
        AppendedFile.append(jsonLines, JsonWriter.write(event));
        AppendedFile.append(csv, event.entrySet().stream().filter(entry -> !entry.getKey().equals(EVENT))
                .map(entry -> entry.getValue() == null ? "" : entry.getValue().toString())
                .collect(Collectors.joining(",")));
    }

    /**
     * Logs the metrics of the finished model.
     *
     * @param part the images that they were measured on: {@code test}, or what stands for it
     */
    public void result(Trainer trainer, String part, Metrics metrics) throws IOException {
        Map<String, Object> event = event(part, trainer.bestEpoch(), trainer.progress().step());
        putMetrics(event, part, metrics);
        event.put(part + "_images", metrics.images());
        AppendedFile.append(jsonLines, JsonWriter.write(event));
    }

    private static Map<String, Object> event(String kind, int epoch, long step) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put(EVENT, kind);
        event.put(EPOCH, epoch);
        event.put(STEP, step);
        return event;
    }

    private static void putMetrics(Map<String, Object> event, String part, Metrics metrics) {
        event.put(part + "_loss", metrics.loss());
        event.put(part + "_top1", metrics.top1());
        event.put(part + "_top5", metrics.top5());
    }

    private static void putValidation(Map<String, Object> event, Optional<Metrics> metrics) {
        event.put("validation_loss", metrics.map(Metrics::loss).orElse(null));
        event.put("validation_top1", metrics.map(Metrics::top1).orElse(null));
        event.put("validation_top5", metrics.map(Metrics::top5).orElse(null));
    }

    private static boolean isEpochAtMost(String csvLine, int epochs) {
        String first = csvLine.substring(0, Math.max(0, csvLine.indexOf(',')));
        return first.matches("\\d{1,9}") && Integer.parseInt(first) <= epochs;
    }

    /** A test is never kept: it is made again at the end of the run. */
    private static boolean isLoggedBefore(String jsonLine, int epochs, long steps) {
        try {
            if (!(JsonReader.read(jsonLine) instanceof Map<?, ?> event)) {
                return false;
            }
            return EPOCH.equals(event.get(EVENT)) && event.get(EPOCH) instanceof Long epoch && epoch <= epochs
                    || (STEP.equals(event.get(EVENT)) || LEFT_OUT.equals(event.get(EVENT)))
                            && event.get(STEP) instanceof Long step && step <= steps;
        } catch (JsonException e) {
            return false;
        }
    }
}
