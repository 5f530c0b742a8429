package dev.lanewise.onnx;

import java.util.List;
import java.util.Map;

/**
 * A file's graph as it is written.
 *
 * @param opset the version of the standard's operators
 * @param nodes in the file's order
 * @param initializers tensors that are part of the file, by name
 * @param inputs without those that are initializers
 * @param outputs the names of the outputs
 */
record OnnxModel(int opset, List<OnnxNode> nodes, Map<String, HostTensor> initializers, List<Input> inputs,
        List<String> outputs) {
    /** The size of a dimension that the file leaves open. */
    static final int FREE = -1;

    /**
     * An input.
     *
     * @param elementType ONNX' number
     * @param dimensions {@link #FREE} where the file leaves them open; null if it does not even tell how many there are
     */
    record Input(String name, int elementType, int[] dimensions) {}
}
