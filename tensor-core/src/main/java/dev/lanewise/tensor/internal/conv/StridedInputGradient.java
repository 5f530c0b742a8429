package dev.lanewise.tensor.internal.conv;

import dev.lanewise.tensor.Alignment;
import dev.lanewise.tensor.internal.gemm.Epilogue;
import dev.lanewise.tensor.internal.gemm.Packing;
import dev.lanewise.tensor.internal.parallel.Scratch;
import dev.lanewise.tensor.internal.parallel.WorkerPool;
import dev.lanewise.tensor.ops.ConvGeometry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The gradient of a convolution with a stride with respect to its input, by phases: input pixels whose row and column
 * are the same modulo the stride are reached by the same taps, and their gradients are the convolution of the output
 * gradient with these, at stride 1.
 *
 * <pre>
 * for phase, for task (rows of its pixels, or several small images)   in parallel
 *   forward convolution of the output gradient                        its result stays in the second-level cache
 *   each pixel is copied to its place                                 a stride from the next
 * </pre>
 *
 * <p>Nothing is multiplied by zeros, and the input gradient is written once. A phase that no tap reaches is zeros.
 */
final class StridedInputGradient {
    /**
     * Pixels that the same taps reach, and the convolution that gives their gradients: {@code plan} is null where there
     * are no taps.
     */
    private record Phase(PhaseAxis rows, PhaseAxis columns, ConvPlan plan, int[] taps, int packedAt, int packedGroup) {
        private int tasks(int batch) {
            return plan == null ? batch : plan.tasks(batch);
        }
    }

    private final ConvGeometry g;
    private final List<Phase> phases = new ArrayList<>();
    private final int packedFloats;

    private StridedInputGradient(ConvGeometry geometry) {
        g = geometry;
        int at = Alignment.OFFSET;
        for (PhaseAxis rows : PhaseAxis.rows(g)) {
            for (PhaseAxis columns : PhaseAxis.columns(g)) {
                ConvPlan plan = rows.isEmpty() || columns.isEmpty() ? null : ConvPlan.ofRows(geometry(rows, columns));
                int group = plan == null ? 0 : Packing.paddedColumns(g.channelsPerGroup()) * plan.depth();
                phases.add(new Phase(rows, columns, plan, taps(rows, columns), at, group));
                at += Alignment.roundUp(g.groups() * group);
            }
        }
        packedFloats = at - Alignment.OFFSET;
    }

    /**
     * Whether no phase would have to leave out rows or columns of the output gradient, as with padding beyond the
     * window.
     */
    static boolean fits(ConvGeometry g) {
        return PhaseAxis.rows(g).stream().allMatch(PhaseAxis::isPadded)
                && PhaseAxis.columns(g).stream().allMatch(PhaseAxis::isPadded);
    }

    /** The gradient for a batch; arguments as in {@link ConvBackwardInput#run}. */
    static void run(ConvGeometry g, int batch, float[] outputGradient, int outputAt, float[] weight, int weightAt,
            float[] inputGradient, int inputAt) {
        StridedInputGradient backward = new StridedInputGradient(g);
        float[] packed = Scratch.floats(Scratch.Slot.RIGHT, backward.packedFloats);
        for (Phase phase : backward.phases) {
            ConvBackwardInput.packTaps(g, phase.taps, weight, weightAt, packed, phase.packedAt, phase.packedGroup);
        }
        int tasks = backward.phases.stream().mapToInt(phase -> phase.tasks(batch)).sum();
        WorkerPool.forEach(tasks, i -> {
            int task = i;
            int phase = 0;
            for (; task >= backward.phases.get(phase).tasks(batch); phase++) {
                task -= backward.phases.get(phase).tasks(batch);
            }
            backward.task(backward.phases.get(phase), task, batch, outputGradient, outputAt, packed, inputGradient,
                    inputAt);
        });
    }

    /** The convolution of the output gradient that gives a phase of the input's. */
    private ConvGeometry geometry(PhaseAxis rows, PhaseAxis columns) {
        return new ConvGeometry(g.outputHeight(), g.outputWidth(), g.outputChannels(), g.inputChannels(),
                rows.taps().length, columns.taps().length, 1, 1, rows.before(), columns.before(), rows.after(),
                columns.after(), rows.dilation(), columns.dilation(), g.groups());
    }

    /** The taps of the window that reach a phase. */
    private int[] taps(PhaseAxis rows, PhaseAxis columns) {
        return Arrays.stream(rows.taps())
                .flatMap(row -> Arrays.stream(columns.taps()).map(column -> row * g.kernelWidth() + column)).toArray();
    }

    private void task(Phase phase, int task, int batch, float[] outputGradient, int outputAt, float[] packed,
            float[] inputGradient, int inputAt) {
        if (phase.plan == null) {
            for (int row = 0; row < phase.rows.size(); row++) {
                int to = inputAt + rowAt(phase, task, row);
                for (int column = 0; column < phase.columns.size(); column++) {
                    Arrays.fill(inputGradient, to, to + g.inputChannels(), 0);
                    to += g.strideWidth() * g.inputChannels();
                }
            }
            return;
        }
        ConvPlan plan = phase.plan;
        int pixels = plan.pixels(task, batch);
        float[] sums = Scratch.floats(Scratch.Slot.GRADIENT, pixels * g.inputChannels());
        float[] windows = plan.fill(task, batch, outputGradient, outputAt);
        new ConvForward(plan, packed, phase.packedAt, phase.packedGroup, Epilogue.plain(false)).task(windows,
                plan.windowsAt(task, outputAt), pixels, 0, g.channelsPerGroup(), sums, Alignment.OFFSET);
        spread(phase, plan.firstPixel(task) / plan.outputWidth, pixels / plan.outputWidth, sums, inputGradient,
                inputAt);
    }

    /** Copies the gradients of a phase's rows, counted through all images, to their places. */
    private void spread(Phase phase, int firstRow, int rows, float[] sums, float[] inputGradient, int inputAt) {
        int channels = g.inputChannels();
        int from = Alignment.OFFSET;
        for (int row = firstRow; row < firstRow + rows; row++) {
            int to = inputAt + rowAt(phase, row / phase.rows.size(), row % phase.rows.size());
            for (int column = 0; column < phase.columns.size(); column++) {
                System.arraycopy(sums, from, inputGradient, to, channels);
                from += channels;
                to += g.strideWidth() * channels;
            }
        }
    }

    /** Where the first pixel of a row of a phase lies in the input. */
    private int rowAt(Phase phase, int image, int row) {
        int y = image * g.inputHeight() + phase.rows.first() + row * g.strideHeight();
        return (y * g.inputWidth() + phase.columns.first()) * g.inputChannels();
    }
}
