package dev.lanewise.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class HashFillTest {
    private static final String SALT = "shared-0";
    /** The known answer of the rule's text. */
    private static final double[] V = {0.27752017974853516, -0.18705272674560547, -0.4490346908569336};

    @Test
    void givesTheKnownAnswer() {
        assertEquals(0x9e8e0c16a82fd253L, HashFill.key(SALT, "conv1.weight"));
        double bound = Math.sqrt(6.0 / 25);
        float[] expected = {(float) (V[0] * bound), (float) (V[1] * bound), (float) (V[2] * bound)};
        assertArrayEquals(expected, Arrays.copyOf(HashFill.parameter(SALT, "conv1.weight", 6, 1, 5, 5), 3));
    }

    @Test
    void theNameSaysTheKindOfAVector() {
        assertArrayEquals(new float[] {(float) (1 + 0.1 * V[0])}, HashFill.parameter(SALT, "conv1.weight", 1));
        assertEquals(1, HashFill.parameter(SALT, "bn.running_var", 1)[0], 0.5);
        assertEquals(0, HashFill.parameter(SALT, "bn.bias", 1)[0], 0.1);
    }
}
