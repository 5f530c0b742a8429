package dev.lanewise.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What moves pixels: crops, flips, affine maps, lens distortion, erasing. */
class GeometryTransformTest {
    private static final Shape SQUARE = Shape.of(1, 3, 3);
    private static final float[] DIGITS = {1, 2, 3, 4, 5, 6, 7, 8, 9};

    private static float[] applied(Transform transform, Shape shape, SampleContext context, float... pixels) {
        float[] memory = new float[pixels.length + 2];
        memory[0] = Float.NaN;
        memory[memory.length - 1] = Float.NaN;
        System.arraycopy(pixels, 0, memory, 1, pixels.length);
        transform.apply(memory, 1, shape, context);
        assertTrue(Float.isNaN(memory[0]) && Float.isNaN(memory[memory.length - 1]), "wrote beside the sample");
        return Arrays.copyOfRange(memory, 1, memory.length - 1);
    }

    private static float[] applied(Transform transform, float... pixels) {
        return applied(transform, SQUARE, context(0, 0), pixels);
    }

    private static SampleContext context(int index, int epoch) {
        return new SampleContext(index, epoch, Random.of(7));
    }

    @Test
    void aQuarterTurnMovesTheLeftColumnToTheTop() {
        assertArrayEquals(new float[] {7, 4, 1, 8, 5, 2, 9, 6, 3}, applied(Affine.rotation(90, Border.EDGE), DIGITS),
                1e-5f);
        assertArrayEquals(new float[] {9, 8, 7, 6, 5, 4, 3, 2, 1},
                applied(Affine.rotation(180, Border.CONSTANT), DIGITS),
                1e-4f);
    }

    @ParameterizedTest
    @EnumSource(Border.class)
    void aShiftShowsTheBorder(Border border) {
        float[] expected = switch (border) {
            case CONSTANT -> new float[] {0, 1, 2, 0, 4, 5, 0, 7, 8};
            case EDGE -> new float[] {1, 1, 2, 4, 4, 5, 7, 7, 8};
            case REFLECT -> new float[] {2, 1, 2, 5, 4, 5, 8, 7, 8};
        };
        assertArrayEquals(expected, applied(Affine.translation(1 / 3.0, 0, border), DIGITS), 1e-5f);
    }

    @Test
    void stretchAndShearKeepTheCenter() {
        // Twice as wide: the columns at −0.5 and 0.5 of the old middle row.
        assertArrayEquals(new float[] {1.5f, 2, 2.5f, 4.5f, 5, 5.5f, 7.5f, 8, 8.5f},
                applied(Affine.stretch(2, 1, Border.EDGE), DIGITS), 1e-5f);
        // 45 degrees: the upper row goes one to the left, the lower one to the right.
        assertArrayEquals(new float[] {2, 3, 3, 4, 5, 6, 7, 7, 8}, applied(Affine.shear(45, Border.EDGE), DIGITS),
                1e-5f);
    }

    @Test
    void mapsOneAfterTheOtherAreOneMap() {
        Affine both = Affine.rotation(90, Border.EDGE).after(Affine.stretch(-1, 1, Border.EDGE));
        float[] expected = applied(Affine.rotation(90, Border.EDGE),
                applied(Affine.stretch(-1, 1, Border.EDGE), DIGITS));
        assertArrayEquals(expected, applied(both, DIGITS), 1e-4f);
    }

    @Test
    void borderIndicesFollowNumPy() {
        // numpy.pad(range(4), 5, "reflect") and "edge".
        int[] reflect = {1, 2, 3, 2, 1, 0, 1, 2, 3, 2, 1, 0, 1, 2};
        for (int i = 0; i < reflect.length; i++) {
            assertEquals(reflect[i], Border.REFLECT.source(i - 5, 4));
            assertEquals(Math.clamp(i - 5, 0, 3), Border.EDGE.source(i - 5, 4));
        }
        assertEquals(0, Border.REFLECT.source(-3, 1));
    }

    static List<Transform> randomTransforms() {
        return List.of(new RandomCrop(2), new RandomCrop(2, Border.REFLECT), new RandomHorizontalFlip(0.5),
                new AlternatingFlip(), RandomAffine.rotation(20, Border.EDGE), RandomAffine.shear(20, Border.EDGE),
                RandomAffine.stretch(1.5, Border.EDGE), RandomAffine.translation(0.3, Border.REFLECT),
                new LensDistortion(-0.2, 0.3, Border.EDGE), new RandomErasing(), new ColorJitter(0.4, 0.4, 0.4, 0.2),
                PcaColor.imageNet(0.1));
    }

    @ParameterizedTest
    @MethodSource("randomTransforms")
    void theResultDependsOnTheSampleAndEpochOnly(Transform transform) {
        Shape shape = Shape.of(3, 9, 7);
        float[] pixels = new float[shape.elements()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = i * 37 % 101 / 101f;
        }
        SampleContext reused = context(3, 2);
        boolean differs = false;
        for (int index = 0; index < 10; index++) {
            for (int epoch = 0; epoch < 2; epoch++) {
                reused.enter(index, epoch, Random.of(7));
                float[] again = applied(transform, shape, reused, pixels);
                assertArrayEquals(applied(transform, shape, context(index, epoch), pixels), again);
                differs |= !Arrays.equals(pixels, again);
            }
        }
        assertTrue(differs, "changes nothing");
    }

    @Test
    void alternatingFlipsShowEveryImageBothWaysInTwoEpochs() {
        int flippedFirst = 0;
        for (int index = 0; index < 1000; index++) {
            boolean first = applied(new AlternatingFlip(), SQUARE, context(index, 0), DIGITS)[0] == 3;
            for (int epoch = 1; epoch < 4; epoch++) {
                boolean flipped = applied(new AlternatingFlip(), SQUARE, context(index, epoch), DIGITS)[0] == 3;
                assertEquals(first ^ epoch % 2 == 1, flipped);
            }
            flippedFirst += first ? 1 : 0;
        }
        assertEquals(500, flippedFirst, 60);
    }

    @Test
    void drawnMapsStayWithinTheirRanges() {
        Random random = Random.of(1);
        double largest = 0;
        double shift = 0;
        for (int i = 0; i < 2000; i++) {
            largest = Math.max(largest, Math.abs(Math.toDegrees(
                    Math.asin(RandomAffine.rotation(20, Border.EDGE).draw(random).yx()))));
            shift = Math.max(shift, Math.abs(RandomAffine.translation(0.1, Border.EDGE).draw(random).right()));
        }
        assertEquals(20, largest, 0.1);
        assertEquals(0.1, shift, 0.001);
        for (int i = 0; i < 200; i++) {
            double factor = RandomAffine.stretch(2, Border.EDGE).draw(random).xx();
            assertEquals(0, Math.max(0, Math.max(factor - 2, 0.5 - factor)), 1e-9);
        }
    }

    @Test
    void aLensKeepsTheCenterAndMovesTheCornersBySelf() {
        Shape shape = Shape.of(1, 21, 21);
        float[] ramp = new float[441];
        for (int i = 0; i < 441; i++) {
            ramp[i] = i % 21 - 10;
        }
        float[] bulged = applied(new LensDistortion(0.2, 0.2, Border.EDGE), shape, context(0, 0), ramp);
        assertEquals(0, bulged[220], 1e-6);
        // At (5, 0) the squared radius is 25 of 220.5.
        assertEquals(5 * (1 + 0.2 * 25 / 220.5), bulged[225], 1e-5);
        float[] same = applied(new LensDistortion(0, 0, Border.EDGE), shape, context(0, 0), ramp);
        assertArrayEquals(ramp, same, 1e-6f);
    }

    @Test
    void erasingBlanksOneRectangleOfItsShare() {
        Shape shape = Shape.of(3, 40, 50);
        float[] ones = new float[6000];
        Arrays.fill(ones, 1);
        int erased = 0;
        for (int index = 0; index < 400; index++) {
            float[] result = applied(new RandomErasing(0.5, 0.1, 0.2, 2, 0.25f), shape, context(index, 0), ones);
            int left = 50, right = -1, top = 40, bottom = -1, count = 0;
            for (int pixel = 0; pixel < 2000; pixel++) {
                assertEquals(result[3 * pixel], result[3 * pixel + 2]);
                if (result[3 * pixel] == 0.25f) {
                    count++;
                    left = Math.min(left, pixel % 50);
                    right = Math.max(right, pixel % 50);
                    top = Math.min(top, pixel / 50);
                    bottom = Math.max(bottom, pixel / 50);
                } else {
                    assertEquals(1, result[3 * pixel]);
                }
            }
            if (count > 0) {
                erased++;
                assertEquals((right - left + 1) * (bottom - top + 1), count);
                assertTrue(count > 0.08 * 2000 && count < 0.22 * 2000, "area " + count);
            }
        }
        assertEquals(200, erased, 40);
    }

    @Test
    void impossibleNumbersAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Affine.stretch(0, 1, Border.EDGE));
        assertThrows(IllegalArgumentException.class, () -> RandomAffine.shear(90, Border.EDGE));
        assertThrows(IllegalArgumentException.class, () -> RandomAffine.stretch(0.5, Border.EDGE));
        assertThrows(IllegalArgumentException.class, () -> new LensDistortion(-0.5, 0, Border.EDGE));
        assertThrows(IllegalArgumentException.class, () -> new RandomErasing(2, 0.1, 0.2, 2, 0));
    }
}
