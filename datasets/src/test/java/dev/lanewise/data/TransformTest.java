package dev.lanewise.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class TransformTest {
    private static final Shape SHAPE = NumberedDataset.SHAPE;
    private static final int OFFSET = 3;

    @Example
    void aFlipMirrorsEveryRowOfEveryChannel() {
        Tensor image = image();
        Tensor flipped = image.copy();
        new RandomHorizontalFlip(1).apply(flipped.array(), flipped.offset(), SHAPE, context(1));
        for (int c = 0; c < 2; c++) {
            for (int y = 0; y < 3; y++) {
                for (int x = 0; x < 4; x++) {
                    assertEquals(image.get(0, c, y, 3 - x), flipped.get(0, c, y, x));
                }
            }
        }
        new RandomHorizontalFlip(0).apply(flipped.array(), flipped.offset(), SHAPE, context(1));
        new RandomHorizontalFlip(1).apply(flipped.array(), flipped.offset(), SHAPE, context(1));
        assertArrayEquals(image.toArray(), flipped.toArray());
    }

    @Property
    void aCropIsTheShiftedImageWithPadding(@ForAll long seed, @ForAll @IntRange(max = 6) int padding,
            @ForAll boolean filled) {
        Tensor image = image();
        float[] fill = filled ? new float[] {-1, -2} : new float[0];
        float[] memory = new float[OFFSET + SHAPE.elements() + 1];
        System.arraycopy(image.array(), image.offset(), memory, OFFSET, SHAPE.elements());
        memory[OFFSET - 1] = 7;
        memory[memory.length - 1] = 7;

        new RandomCrop(padding, fill).apply(memory, OFFSET, SHAPE, context(seed));

        Random random = context(seed).random();
        int down = random.nextInt(2 * padding + 1) - padding;
        int right = random.nextInt(2 * padding + 1) - padding;
        Tensor expected = image.copy();
        for (int c = 0; c < 2; c++) {
            for (int y = 0; y < 3; y++) {
                for (int x = 0; x < 4; x++) {
                    boolean inside = y - down >= 0 && y - down < 3 && x - right >= 0 && x - right < 4;
                    expected.set(inside ? image.get(0, c, y - down, x - right) : filled ? fill[c] : 0, 0, c, y, x);
                }
            }
        }
        assertArrayEquals(expected.toArray(), Tensor.wrapChannelsLast(Shape.of(1, 2, 3, 4), memory, OFFSET).toArray());
        assertEquals(7, memory[OFFSET - 1]);
        assertEquals(7, memory[memory.length - 1]);
    }

    @Example
    void impossibleNumbersAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new RandomHorizontalFlip(1.5));
        assertThrows(IllegalArgumentException.class, () -> new RandomCrop(-1));
        assertThrows(IllegalArgumentException.class,
                () -> new RandomCrop(1, 0, 0, 0).apply(new float[SHAPE.elements()], 0, SHAPE, context(1)));
        assertThrows(IllegalArgumentException.class, () -> new Normalization(new float[1], new float[1]));
        assertThrows(IllegalArgumentException.class, () -> new Normalization(new float[2], new float[] {1}));
        assertThrows(IllegalArgumentException.class, () -> Normalization.of(Double.NaN, 1));
    }

    private static SampleContext context(long seed) {
        return new SampleContext(0, 0, Random.of(seed));
    }

    private static Tensor image() {
        Tensor image = Tensor.zeros(1, 2, 3, 4);
        new NumberedDataset(2).read(1, image.array(), image.offset());
        return image;
    }
}
