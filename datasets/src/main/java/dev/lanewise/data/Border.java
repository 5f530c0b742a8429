package dev.lanewise.data;

/** What stands outside an image, where a transform needs pixels from there. */
public enum Border {
    /** Black, or the color that the transform names. */
    CONSTANT,
    /** The nearest pixel of the image. */
    EDGE,
    /** The image mirrored at its outermost pixels, which are not repeated. */
    REFLECT;

    /** The row or column 0 to n − 1 that stands at {@code index}, or −1 where the color does. */
    int source(int index, int n) {
        if (index >= 0 && index < n) {
            return index;
        }
        return switch (this) {
            case CONSTANT -> -1;
            case EDGE -> index < 0 ? 0 : n - 1;
            case REFLECT -> {
                int period = Math.max(1, 2 * (n - 1));
                int place = Math.floorMod(index, period);
                yield place < n ? place : period - place;
            }
        };
    }
}
