package dev.lanewise.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes a run's loss, top-1, learning rate and speed as events that {@code tensorboard --logdir} shows.
 *
 * <p>When a run goes on from a checkpoint, events after that checkpoint are cut off.
 */
public final class TensorBoardLog implements Listener {
    /** The name of the file within the run's folder; TensorBoard looks for {@code tfevents}. */
    public static final String FILE = "events.out.tfevents.lanewise";

    private final Path file;
    private final int everySteps;

    /**
     * A log in a folder.
     *
     * @param folder an existing folder
     * @param everySteps the steps from one logged step to the next; 0 for none
     */
    public TensorBoardLog(Path folder, int everySteps) {
        file = folder.resolve(FILE);
        this.everySteps = everySteps;
    }

    @Override
    public void onStart(Trainer trainer) throws IOException {
        EventFile.keepUpTo(file, trainer.progress().step());
        if (!Files.exists(file) || Files.size(file) == 0) {
            append(EventFile.versionRecord(now()));
        }
    }

    @Override
    public void onStep(Trainer trainer) throws IOException {
        Progress progress = trainer.progress();
        if (everySteps > 0 && progress.step() % everySteps == 0) {
            Map<String, Double> scalars = new LinkedHashMap<>();
            scalars.put("step/loss", progress.training().loss());
            scalars.put("step/top1", progress.training().top1());
            scalars.put("step/learning_rate", progress.learningRate());
            append(EventFile.scalarsRecord(now(), progress.step(), scalars));
        }
    }

    @Override
    public void onEpochEnd(Trainer trainer, EpochReport report) throws IOException {
        Map<String, Double> scalars = new LinkedHashMap<>();
        scalars.put("loss/training", report.training().loss());
        scalars.put("top1/training", report.training().top1());
        report.validation().ifPresent(metrics -> {
            scalars.put("loss/validation", metrics.loss());
            scalars.put("top1/validation", metrics.top1());
        });
        scalars.put("learning_rate", report.learningRate());
        report.imagesPerSecond().ifPresent(rate -> scalars.put("images_per_second", rate));
        append(EventFile.scalarsRecord(now(), report.step(), scalars));
    }

    private void append(byte[] record) throws IOException {
        try {
            Files.write(file, record, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new IOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private static double now() {
        return System.currentTimeMillis() / 1000.0;
    }
}
