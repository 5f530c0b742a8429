package dev.lanewise.models;

import static org.junit.jupiter.api.Assertions.fail;

import dev.lanewise.nn.Network;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.testing.HashFill;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.IntStream;

/** Networks of the reference data. */
final class ReferenceNetworks {
    private ReferenceNetworks() {}

    /** The architecture of a name as others spell it: {@code resnext50_32x4d}, {@code squeezenet1_0}, {@code vgg16_bn}. */
    static Architecture named(String name) {
        return Models.names().stream()
                .filter(own -> letters(own).equals(letters(name)))
                .map(Models::named)
                .findFirst()
                .orElseGet(() -> fail("there is no model " + name));
    }

    private static String letters(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    /** Gives all parameters and buffers the values of the hash. */
    static void fill(Network network, String salt) {
        network.stateDict().forEach((name, value) -> value.copyFrom(
                HashFill.parameter(salt, name, value.shape().toArray())));
    }

    /** The numbers of an NPY file of float64. */
    static double[] float64s(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int headerEnd = 10 + bytes.getShort(8);
        double[] values = new double[(bytes.capacity() - headerEnd) / Double.BYTES];
        bytes.position(headerEnd).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().get(values);
        return values;
    }

    /** The places of the five largest values of one row, the largest first. */
    static int[] top5(Tensor logits) {
        return IntStream.range(0, logits.elements()).boxed()
                .sorted((a, b) -> Float.compare(logits.get(0, b), logits.get(0, a)))
                .limit(5).mapToInt(Integer::intValue).toArray();
    }
}
