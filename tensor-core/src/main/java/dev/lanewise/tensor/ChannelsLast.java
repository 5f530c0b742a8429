package dev.lanewise.tensor;

/** The permutation between logical row-major order and memory order: one for rank 4, the identity for every other. */
final class ChannelsLast {
    private ChannelsLast() {}

    static void fromLogical(Shape shape, float[] logical, int logicalOffset, float[] memory, int memoryOffset) {
        if (shape.rank() != 4) {
            System.arraycopy(logical, logicalOffset, memory, memoryOffset, shape.elements());
            return;
        }
        int channels = shape.dimension(1);
        int pixels = shape.dimension(2) * shape.dimension(3);
        for (int sample = 0, base = 0; sample < shape.dimension(0); sample++, base += channels * pixels) {
            transpose(logical, logicalOffset + base, channels, pixels, memory, memoryOffset + base);
        }
    }

    static void toLogical(Shape shape, float[] memory, int memoryOffset, float[] logical, int logicalOffset) {
        if (shape.rank() != 4) {
            System.arraycopy(memory, memoryOffset, logical, logicalOffset, shape.elements());
            return;
        }
        int channels = shape.dimension(1);
        int pixels = shape.dimension(2) * shape.dimension(3);
        for (int sample = 0, base = 0; sample < shape.dimension(0); sample++, base += channels * pixels) {
            transpose(memory, memoryOffset + base, pixels, channels, logical, logicalOffset + base);
        }
    }

    private static void transpose(float[] from, int fromOffset, int rows, int columns, float[] to, int toOffset) {
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                to[toOffset + column * rows + row] = from[fromOffset + row * columns + column];
            }
        }
    }
}
