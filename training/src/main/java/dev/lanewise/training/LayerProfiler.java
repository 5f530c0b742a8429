package dev.lanewise.training;

import dev.lanewise.nn.Layer;
import dev.lanewise.nn.LayerObserver;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.Pass;
import dev.lanewise.nn.Sequential;
import dev.lanewise.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Measures the time and memory of every layer in training; to be given to a trainer both as observer and as listener.
 *
 * <p>The first ten steps, in which Java compiles, are left out if more follow. What no layer accounts for (waiting for
 * data, the loss, the optimizer) is {@link #otherSeconds}.
 */
public final class LayerProfiler implements LayerObserver, Listener {
    private static final int WARM_UP = 10;

    private final LayerNames names;
    private final Map<Layer, Row> rows = new LinkedHashMap<>();
    private long nested;
    private long steps;
    private long total;
    private long stepBegan;
    private long workspaceBytes;

    /** The times of one layer, in nanoseconds. */
    private static final class Row {
        private long forward;
        private long backward;
        private long outputBytes;
    }

    /** A profiler of a network. */
    public LayerProfiler(Network network) {
        names = new LayerNames(network);
    }

    /** The layers in the order of computation; a sequence does nothing itself, so it is none. */
    public List<LayerProfile> layers() {
        List<LayerProfile> profiles = new ArrayList<>();
        rows.forEach((layer, row) -> {
            if (layer instanceof Sequential) {
                return;
            }
            long parameters = names.isContainer(layer)
                    ? 0
                    : layer.parameters().stream().mapToLong(each -> each.value().elements()).sum();
            profiles.add(
                    new LayerProfile(names.of(layer), names.typeOf(layer), perStep(row.forward), perStep(row.backward),
                            row.outputBytes, Float.BYTES * parameters));
        });
        return profiles;
    }

    /** The mean time of a whole step. */
    public double stepSeconds() {
        return perStep(total);
    }

    /** The mean time of a step that no layer accounts for. */
    public double otherSeconds() {
        return stepSeconds()
                - layers().stream().mapToDouble(layer -> layer.forwardSeconds() + layer.backwardSeconds()).sum();
    }

    /** The memory for activations and gradients between layers that the training pass has taken in all. */
    public long workspaceBytes() {
        return workspaceBytes;
    }

    /** The profile as a table, one layer a line, times in milliseconds. */
    public String table() {
        String format = "%-28s %-26s %10s %10s %7s %12s %12s%n";
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT, format, "layer", "type", "forward ms",
                "backward ms", "share", "output KiB", "weights KiB"));
        for (LayerProfile layer : layers()) {
            text.append(String.format(Locale.ROOT, format, layer.name(), layer.type(), milliseconds(
                    layer.forwardSeconds()), milliseconds(layer.backwardSeconds()),
                    share(layer.forwardSeconds() + layer.backwardSeconds()), kibibytes(layer.outputBytes()),
                    kibibytes(layer.parameterBytes())));
        }
        text.append(String.format(Locale.ROOT, format, "data, loss, optimizer", "", milliseconds(otherSeconds()), "",
                share(otherSeconds()), "", ""));
        text.append(String.format(Locale.ROOT, format, "a step", "", milliseconds(stepSeconds()), "", "",
                kibibytes(workspaceBytes), ""));
        return text.toString();
    }

    @Override
    public Tensor forward(Layer step, Tensor input, Pass pass) {
        long outer = nested;
        nested = 0;
        long start = System.nanoTime();
        Tensor output = step.forward(input, pass);
        long elapsed = System.nanoTime() - start;
        Row row = row(step);
        row.forward += elapsed - nested;
        row.outputBytes = (long) Float.BYTES * output.elements();
        nested = outer + elapsed;
        workspaceBytes = pass.workspace().bytes();
        return output;
    }

    @Override
    public Tensor backward(Layer step, Tensor outputGradient, Pass pass) {
        Tensor[] result = new Tensor[1];
        timeBackward(step, () -> result[0] = step.backward(outputGradient, pass));
        return result[0];
    }

    @Override
    public void backwardParameters(Layer step, Tensor outputGradient, Pass pass) {
        timeBackward(step, () -> step.backwardParameters(outputGradient, pass));
    }

    private void timeBackward(Layer step, Runnable call) {
        long outer = nested;
        nested = 0;
        long start = System.nanoTime();
        call.run();
        long elapsed = System.nanoTime() - start;
        row(step).backward += elapsed - nested;
        nested = outer + elapsed;
    }

    @Override
    public void onStart(Trainer trainer) {
        stepBegan = System.nanoTime();
    }

    @Override
    public void onStep(Trainer trainer) {
        long now = System.nanoTime();
        total += now - stepBegan;
        stepBegan = now;
        nested = 0;
        if (++steps == WARM_UP && trainer.progress().step() < trainer.progress().totalSteps()) {
            rows.clear();
            total = 0;
        }
    }

    /** The time of validation and of other listeners is no step's. */
    @Override
    public void onEpochEnd(Trainer trainer, EpochReport report) {
        stepBegan = System.nanoTime();
    }

    private Row row(Layer step) {
        return rows.computeIfAbsent(step, _ -> new Row());
    }

    private double perStep(long nanoseconds) {
        long counted = steps > WARM_UP ? steps - WARM_UP : Math.max(1, steps);
        return nanoseconds * 1e-9 / counted;
    }

    private String share(double seconds) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * seconds / Math.max(1e-12, stepSeconds()));
    }

    private static String milliseconds(double seconds) {
        return String.format(Locale.ROOT, "%.3f", 1e3 * seconds);
    }

    private static String kibibytes(long bytes) {
        return String.format(Locale.ROOT, "%,.1f", bytes / 1024.0);
    }
}
