package dev.lanewise.onnx;

import java.util.List;
import java.util.Map;

/**
 * A node of a file's graph.
 *
 * @param name for messages; the first output's where the file has none
 * @param domain of the operator; empty for the standard's
 * @param operator its name
 * @param inputs the names of its arguments; empty for one that is left out
 * @param outputs the names of its results; empty for one that is not wanted
 * @param attributes by name: a {@code Float}, {@code Long}, {@code String}, {@link HostTensor}, {@code float[]}, {@code long[]}, or
 *     {@link #UNREADABLE}
 */
record OnnxNode(String name, String domain, String operator, List<String> inputs, List<String> outputs,
        Map<String, Object> attributes) {
    /** Stands for an attribute of a kind that no operator here has: a graph, a list of texts. */
    static final Object UNREADABLE = new Object();

    /** An input's name, empty if it is left out. */
    String input(int index) {
        return index < inputs.size() ? inputs.get(index) : "";
    }

    boolean hasInput(int index) {
        return !input(index).isEmpty();
    }

    long integer(String attribute, long otherwise) {
        return attributes.containsKey(attribute) ? get(attribute, Long.class) : otherwise;
    }

    float number(String attribute, float otherwise) {
        return attributes.containsKey(attribute) ? get(attribute, Float.class) : otherwise;
    }

    String text(String attribute, String otherwise) {
        return attributes.containsKey(attribute) ? get(attribute, String.class) : otherwise;
    }

    /** A list of integers; null if there is none. */
    long[] integersOrNull(String attribute) {
        return attributes.containsKey(attribute) ? get(attribute, long[].class) : null;
    }

    /** A list of sizes; the other one if there is none. */
    int[] sizes(String attribute, int... otherwise) {
        long[] values = integersOrNull(attribute);
        if (values == null) {
            return otherwise;
        }
        int[] sizes = new int[values.length];
        for (int i = 0; i < sizes.length; i++) {
            if (values[i] != (int) values[i]) {
                throw new RefusedException("the attribute " + attribute + " has the value " + values[i]);
            }
            sizes[i] = (int) values[i];
        }
        return sizes;
    }

    float[] numbersOrNull(String attribute) {
        return attributes.containsKey(attribute) ? get(attribute, float[].class) : null;
    }

    private <T> T get(String attribute, Class<T> type) {
        Object value = attributes.get(attribute);
        if (!type.isInstance(value)) {
            throw new RefusedException("the attribute " + attribute + " is of another type than the standard's");
        }
        return type.cast(value);
    }

    /** What a message calls it. */
    String title() {
        return operator + " node " + name;
    }
}
