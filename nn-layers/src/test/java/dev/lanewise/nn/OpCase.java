package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.lanewise.tensor.Tensor;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** One operation of the references: its options, its tensors, and the comparison with them. */
record OpCase(String op, JsonNode params, Map<String, Tensor> tensors) {
    private static final double TOLERANCE = 1e-5;

    Tensor tensor(String name) {
        Tensor tensor = tensors.get(name);
        assertNotNull(tensor, "the case has no tensor " + name);
        return tensor;
    }

    boolean has(String name) {
        return tensors.containsKey(name);
    }

    int integer(String name) {
        return params.get(name).asInt();
    }

    boolean flag(String name) {
        return params.get(name).asBoolean();
    }

    float number(String name) {
        return (float) params.get(name).asDouble();
    }

    /** An option that is one number for both directions or one for each. */
    int[] pair(String name) {
        JsonNode value = params.get(name);
        return value.isArray()
                ? new int[] {value.get(0).asInt(), value.get(1).asInt()}
                : new int[] {value.asInt(), value.asInt()};
    }

    /** Compares by the largest difference, relative to the largest expected number. */
    void expect(String name, float[] actual) {
        float[] expected = tensor(name).toArray();
        assertEquals(expected.length, actual.length, name + ": number of elements");
        double largest = 0;
        for (float value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], actual[i], TOLERANCE * largest, name + " at " + i);
        }
    }

    void expect(String name, Tensor actual) {
        if (tensor(name).shape().rank() > 1) {
            assertEquals(tensor(name).shape(), actual.shape(), name + ": shape");
        }
        expect(name, actual.toArray());
    }
}
