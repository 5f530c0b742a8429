package dev.lanewise.data;

import dev.lanewise.tensor.Shape;
import java.util.List;

/** Samples {@code [2, 3, 4]} whose element i in memory order is 100 · index + i; labels count through five classes. */
record NumberedDataset(int size) implements Dataset {
    static final Shape SHAPE = Shape.of(2, 3, 4);

    @Override
    public Shape sampleShape() {
        return SHAPE;
    }

    @Override
    public List<String> classNames() {
        return List.of("a", "b", "c", "d", "e");
    }

    @Override
    public void read(int index, float[] into, int offset) {
        for (int i = 0; i < SHAPE.elements(); i++) {
            into[offset + i] = 100 * index + i;
        }
    }

    @Override
    public int label(int index) {
        return index % 5;
    }
}
