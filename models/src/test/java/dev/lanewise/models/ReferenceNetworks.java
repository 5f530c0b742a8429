package dev.lanewise.models;

import static org.junit.jupiter.api.Assertions.fail;

import dev.lanewise.nn.Network;
import dev.lanewise.testing.HashFill;
import java.util.Locale;

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
}
