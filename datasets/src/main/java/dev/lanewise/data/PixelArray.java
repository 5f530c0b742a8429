package dev.lanewise.data;

import dev.lanewise.formats.io.ElementType;
import java.io.IOException;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The pixels of an NPY array as bytes: whole numbers from 0 to 255 as they are, 255ths from 0 to 1 as the whole numbers that they
 * were made of. What is neither is refused, since bytes could not hold it.
 *
 * <p>Zeros and ones alone are bytes in an array of integers, and 255ths in one of floats or truth values.
 */
final class PixelArray {
    static final int MAX_BYTE = 255;

    private static final Set<ElementType> FRACTIONAL = Set.of(ElementType.F64, ElementType.F32, ElementType.F16,
            ElementType.BOOL);
    /** Half precision holds a 255th so inexactly; other numbers hold it better. */
    private static final float HALF_TOLERANCE = 0.07f;
    private static final float TOLERANCE = 1e-3f;

    private final NpyArray array;
    private final float tolerance;
    private byte[] bytes = new byte[0];
    private int size;
    /** Whether a value told that they are whole numbers, and whether one told that they are 255ths. */
    private boolean whole;
    private boolean fractions;

    private PixelArray(NpyArray array) {
        this.array = array;
        tolerance = array.header().type() == ElementType.F16 ? HALF_TOLERANCE : TOLERANCE;
    }

    /**
     * Reads all pixels in the array's logical order.
     *
     * @param messages receives a line if they are 255ths
     * @throws DatasetFormatException if the array is damaged, or has other values
     */
    static byte[] read(NpyArray array, Consumer<String> messages) throws IOException {
        PixelArray pixels = new PixelArray(array);
        array.read(pixels::take);
        if (!pixels.whole && !pixels.fractions && FRACTIONAL.contains(array.header().type())) {
            pixels.beginFractions();
        }
        if (pixels.fractions) {
            messages.accept(array.name() + ": its values are from 0 to 1 and are taken as 255ths");
        }
        return array.header().columnMajor() ? pixels.toRowMajor() : pixels.bytes;
    }

    private void take(float[] chunk, int count) throws IOException {
        if (size + count > bytes.length) {
            bytes = GrownArrays.grow(array.name(), bytes, array.header().elements());
        }
        for (int i = 0; i < count; i++) {
            bytes[size] = pixel(chunk[i]);
            size++;
        }
    }

    /** Until a value is between 0 and 1, or above 1, a one stays a one. */
    private byte pixel(float value) throws DatasetFormatException {
        if (value == 0 || value == 1 && !fractions) {
            return (byte) value;
        }
        float scaled = MAX_BYTE * value;
        if (value > 0 && value <= 1 && !whole && Math.abs(scaled - Math.rint(scaled)) <= tolerance) {
            if (!fractions) {
                beginFractions();
            }
            return (byte) Math.rint(scaled);
        }
        if (value > 1 && value <= MAX_BYTE && !fractions && value == (int) value) {
            whole = true;
            return (byte) (int) value;
        }
        throw new DatasetFormatException(array.name(), "has the value " + NpzImages.number(value) + " at " + size
                + ", expected whole numbers from 0 to 255, or 255ths of them from 0 to 1: make it uint8 before it is saved");
    }

    private void beginFractions() {
        fractions = true;
        for (int i = 0; i < size; i++) {
            bytes[i] *= (byte) MAX_BYTE;
        }
    }

    private byte[] toRowMajor() throws DatasetFormatException {
        byte[] rowMajor = GrownArrays.take(array.name(), 2L * bytes.length, () -> new byte[bytes.length]);
        array.toRowMajor((from, to) -> rowMajor[to] = bytes[from]);
        return rowMajor;
    }
}
