package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.lanewise.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** One operation of the references: its options, its file, its tensors, and the comparison with them. */
record OpCase(String op, JsonNode params, Path file, Map<String, Tensor> tensors) {
    /** Where the length of an NPY file's header stands, and where the header starts. */
    private static final int NPY_LENGTH_AT = 8;
    private static final int NPY_HEADER_AT = 10;

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

    /** Compares with a file of doubles beside that of the case. */
    void expectBeside(String name, Tensor actual) {
        String own = file.getFileName().toString();
        Path beside = file.resolveSibling(own.substring(0, own.lastIndexOf('.')) + "." + name + ".npy");
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(beside)).order(ByteOrder.LITTLE_ENDIAN);
            bytes.position(NPY_HEADER_AT + bytes.getShort(NPY_LENGTH_AT));
            float[] expected = new float[bytes.remaining() / Double.BYTES];
            for (int i = 0; i < expected.length; i++) {
                expected[i] = (float) bytes.getDouble();
            }
            expect(name, expected, actual.toArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void expect(String name, float[] actual) {
        expect(name, tensor(name).toArray(), actual);
    }

    /** Compares by the largest difference, relative to the largest expected number. */
    private static void expect(String name, float[] expected, float[] actual) {
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
