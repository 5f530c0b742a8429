package dev.lanewise.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.data.Crop;
import dev.lanewise.data.Framing;
import dev.lanewise.data.Image;
import dev.lanewise.data.Normalization;
import dev.lanewise.nn.Network;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.testing.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** Photographs, decoded, scaled and cut here, are to a trained SqueezeNet what they are in Python. */
@Tag("references")
class SqueezeNetPhotosTest {
    private static final int SIZE = 227;
    /** Decoders of JPEG differ by a unit here and there, and now and then the fifth and sixth class change places. */
    private static final int DIFFERENT = 3;
    /** Of logits from the very same pixels, relative to the largest. */
    private static final double LOGIT_TOLERANCE = 1e-5;

    private static Network network;

    @BeforeAll
    static void loadWeights() throws IOException {
        JsonNode index = TestData.json(TestData.path("photos-reference/images.json"));
        Architecture architecture = SqueezeNet.SQUEEZENET1_0_CAFFE;
        network = architecture.withoutValues(architecture.classes(), architecture.sampleShape());
        network.loadStateDict(Weights.read(TestData.path("weights/" + index.get("network").asString())), true);
    }

    @Test
    void bestFiveClassesAreTheSame() throws IOException {
        JsonNode index = TestData.json(TestData.path("photos-reference/images.json"));
        List<String> different = new ArrayList<>();
        int top1 = 0;
        for (JsonNode photo : index.get("images")) {
            Tensor logits = network.predict(input(TestData.path("photos/" + photo.get("file").asString()), 256));
            int[] top5 = ReferenceNetworks.top5(logits);
            int[] expected = photo.get("squeezenet_top5").valueStream().mapToInt(JsonNode::asInt).toArray();
            if (!Arrays.equals(expected, top5)) {
                different.add(photo.get("file") + " gives " + Arrays.toString(top5) + ", not "
                        + Arrays.toString(expected));
            }
            top1 += top5[0] == photo.get("class_index").asInt() ? 1 : 0;
        }
        assertTrue(different.size() <= DIFFERENT, different::toString);
        assertEquals(index.get("top1").asInt(), top1, DIFFERENT);
    }

    @TestFactory
    Stream<DynamicTest> logitsOfTheSamePixelsAreTheSame() throws IOException {
        try (Stream<Path> files = Files.list(TestData.path("photos-reference"))) {
            return files.filter(file -> file.toString().endsWith(".logits.f64.npy")).sorted().toList().stream()
                    .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> compareLogits(file)));
        }
    }

    private static void compareLogits(Path file) throws IOException {
        Path crop = file.resolveSibling(file.getFileName().toString().replace(".logits.f64.npy", ".crop227.png"));
        double[] expected = ReferenceNetworks.float64s(file);
        float[] logits = network.predict(input(crop, SIZE)).toArray();
        double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
        double[] values = new double[logits.length];
        Arrays.setAll(values, i -> logits[i]);
        assertArrayEquals(expected, values, LOGIT_TOLERANCE * largest);
    }

    /** The middle of an image, where the longer side is scaled to the nearest length: torchvision would round it down. */
    private record NearestCenterCrop(int shortSide, int size) implements Framing {
        @Override
        public Crop crop(int width, int height, Random random) {
            int scaledWidth = scaled(width, height);
            int scaledHeight = scaled(height, width);
            return new Crop(0, 0, width, height, scaledWidth, scaledHeight, (scaledWidth - size) / 2,
                    (scaledHeight - size) / 2, false);
        }

        private int scaled(int side, int other) {
            return (int) Math.round((double) shortSide * side / Math.min(side, other));
        }
    }

    /** The middle of a photograph as Caffe's networks see it: blue, green and red, less their means. */
    private static Tensor input(Path file, int shortSide) throws IOException {
        float unit = 1 / 255f;
        Normalization means = new Normalization(
                new float[] {123 * unit, 117 * unit, 104 * unit}, new float[] {unit, unit, unit});
        Tensor rgb = Image.read(file).rgb().toTensor(new NearestCenterCrop(shortSide, SIZE), means);
        Tensor bgr = Tensor.zeros(rgb.shape());
        for (int channel = 0; channel < 3; channel++) {
            for (int pixel = 0; pixel < SIZE * SIZE; pixel++) {
                bgr.set(rgb.get(0, 2 - channel, pixel / SIZE, pixel % SIZE), 0, channel, pixel / SIZE, pixel % SIZE);
            }
        }
        return bgr;
    }
}
