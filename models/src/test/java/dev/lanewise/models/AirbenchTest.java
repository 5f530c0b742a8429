package dev.lanewise.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.nn.Network;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import org.junit.jupiter.api.Test;

class AirbenchTest {
    private static final Shape CIFAR = Shape.of(3, 32, 32);

    /** Patches of the fitted images come out uncorrelated, with variance 1, and again with the other sign. */
    @Test
    void theFirstConvolutionWhitens() {
        Network network = Airbench.AIRBENCH94.create(10, CIFAR, 1);
        Tensor images = smoothImages();
        assertTrue(Airbench.AIRBENCH94.needsFitting());
        Airbench.AIRBENCH94.fitTo(network, images);
        Tensor white = network.upTo("whiten").predict(images.copy());
        int pixels = 31 * 31;
        for (int a = 0; a < 12; a++) {
            for (int b = 0; b <= a; b++) {
                double sum = 0;
                for (int n = 0; n < images.dimension(0); n++) {
                    for (int pixel = 0; pixel < pixels; pixel++) {
                        sum += (double) white.get(n, a, pixel / 31, pixel % 31)
                                * white.get(n, b, pixel / 31, pixel % 31);
                    }
                }
                assertEquals(a == b ? 1 : 0, sum / (images.dimension(0) * pixels), 0.05, a + " with " + b);
            }
            assertEquals(white.get(1, a, 3, 4), -white.get(1, 12 + a, 3, 4));
        }
        assertFalse(network.parameters().stream().anyMatch(parameter -> parameter.name().equals("whiten.weight")));
        assertEquals(1_971_640 - 288, network.parameterCount());
    }

    @Test
    void theOtherConvolutionsStartAsTheIdentity() {
        Network network = Airbench.AIRBENCH94.create(10, CIFAR, 1);
        Tensor weight = network.stateDict().get("block2.conv1.weight");
        for (int i = 0; i < 64; i++) {
            for (int j = 0; j < 64; j++) {
                assertEquals(i == j ? 1 : 0, weight.get(i, j, 1, 1));
                assertEquals(0, weight.get(i, j, 0, 2));
            }
        }
        assertTrue(weight.get(64, 0, 1, 1) != 0);
        assertArrayEquals(new float[24], network.stateDict().get("whiten.bias").toArray());
    }

    /** Neighbouring pixels are alike, as in photographs. */
    private static Tensor smoothImages() {
        Tensor noise = Random.of(5).fillNormal(Tensor.zeros(40, 3, 34, 34), 0, 1);
        Tensor images = Tensor.zeros(40, 3, 32, 32);
        for (int n = 0; n < 40; n++) {
            for (int c = 0; c < 3; c++) {
                for (int y = 0; y < 32; y++) {
                    for (int x = 0; x < 32; x++) {
                        float sum = 0.5f * noise.get(n, 0, y, x);
                        for (int k = 0; k < 9; k++) {
                            sum += noise.get(n, c, y + k / 3, x + k % 3);
                        }
                        images.set(sum, n, c, y, x);
                    }
                }
            }
        }
        return images;
    }
}
