package dev.lanewise.onnx;

import java.util.ArrayList;
import java.util.List;

/** What a {@code Slice} node cuts: attributes up to version 9, inputs since. */
record SliceSpec(List<Part> parts) {
    /** A part of a dimension, with bounds as the file has them. */
    record Part(int axis, long start, long end, int step) {
        private long bound(long value, int size) {
            long index = value < 0 ? value + size : value;
            return step > 0 ? Math.clamp(index, 0, size) : Math.clamp(index, -1, size - 1);
        }

        int first(int size) {
            return (int) bound(start, size);
        }

        int count(int size) {
            long length = step > 0 ? bound(end, size) - bound(start, size) : bound(start, size) - bound(end, size);
            return (int) Math.max(0, Math.ceilDiv(length, (long) Math.abs(step)));
        }
    }

    /**
     * Reads a node's bounds.
     *
     * @param inputs the data is not looked at
     */
    static SliceSpec of(OnnxNode node, int opset, List<HostTensor> inputs, int rank) {
        long[] starts;
        long[] ends;
        long[] axes;
        long[] steps = null;
        if (opset < 10) {
            starts = node.integersOrNull("starts");
            ends = node.integersOrNull("ends");
            axes = node.integersOrNull("axes");
        } else {
            starts = inputs.get(1).integers();
            ends = inputs.get(2).integers();
            axes = listOrNull(inputs, 3);
            steps = listOrNull(inputs, 4);
        }
        if (starts == null || ends == null || ends.length != starts.length
                || axes != null && axes.length != starts.length || steps != null && steps.length != starts.length) {
            throw new RefusedException("has bounds, axes and steps of different numbers");
        }
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < starts.length; i++) {
            long step = steps == null ? 1 : steps[i];
            if (step == 0 || step != (int) step) {
                throw new RefusedException("has the step " + step);
            }
            parts.add(new Part(HostLayout.axis(axes == null ? i : axes[i], rank), starts[i], ends[i], (int) step));
        }
        return new SliceSpec(parts);
    }

    private static long[] listOrNull(List<HostTensor> inputs, int index) {
        return index < inputs.size() && inputs.get(index) != null ? inputs.get(index).integers() : null;
    }
}
