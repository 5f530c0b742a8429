package dev.lanewise.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.Arrays;
import tools.jackson.databind.JsonNode;

/** Vectors in double between JSON, tensors and assertions. */
final class Numbers {
    private Numbers() {}

    static double[] of(JsonNode array) {
        double[] numbers = new double[array.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = array.get(i).asDouble();
        }
        return numbers;
    }

    static double[] of(Tensor tensor) {
        float[] values = tensor.toArray();
        double[] numbers = new double[values.length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = values[i];
        }
        return numbers;
    }

    static Parameter parameter(double... numbers) {
        return new Parameter("x", tensor(numbers));
    }

    static Tensor tensor(double... numbers) {
        float[] values = new float[numbers.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) numbers[i];
        }
        return Tensor.of(Shape.of(values.length), values);
    }

    static double sumOfSquares(Tensor tensor) {
        return Arrays.stream(of(tensor)).map(value -> value * value).sum();
    }

    static double largest(double[] numbers) {
        return Arrays.stream(numbers).map(Math::abs).max().orElse(0);
    }

    /** Each number within a tolerance relative to the largest magnitude of the vector. */
    static void assertClose(double[] expected, double[] actual, double tolerance, String where) {
        assertEquals(expected.length, actual.length, where);
        double allowed = tolerance * largest(expected);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], actual[i], allowed, where + ", element " + i);
        }
    }
}
