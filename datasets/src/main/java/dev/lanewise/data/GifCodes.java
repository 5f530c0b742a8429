package dev.lanewise.data;

import java.util.Arrays;

/**
 * Counts the pixels in the codes of a GIF's image, which may end before the image is whole; ImageIO would leave the rest at the first
 * color.
 */
final class GifCodes {
    private static final int MAX_BITS = 12;

    private final byte[] file;
    /** How many pixels each code stands for. */
    private final int[] lengths = new int[1 << MAX_BITS];
    private int at;
    private int blockEnd;
    private int bits;
    private int bitCount;

    private GifCodes(byte[] file, int at) {
        this.file = file;
        this.at = at;
        blockEnd = at;
    }

    /**
     * The pixels up to the code that ends them, or to the end of the data.
     *
     * @param start where the size of the first codes stands
     */
    static long pixels(byte[] file, int start) {
        return start < file.length ? new GifCodes(file, start + 1).count(Bytes.at(file, start)) : 0;
    }

    private long count(int smallest) {
        if (smallest < 1 || smallest >= MAX_BITS) {
            return 0;
        }
        int clear = 1 << smallest;
        Arrays.fill(lengths, 0, clear, 1);
        long pixels = 0;
        int next = clear + 2;
        int size = smallest + 1;
        int previous = -1;
        for (int code = next(size); code >= 0 && code != clear + 1; code = next(size)) {
            if (code == clear) {
                next = clear + 2;
                size = smallest + 1;
                previous = -1;
                continue;
            }
            boolean known = code < clear || code > clear + 1 && code < next;
            if (!known && (code != next || previous < 0)) {
                return pixels;
            }
            if (previous >= 0 && next < lengths.length) {
                lengths[next++] = lengths[previous] + 1;
                size += next == 1 << size && size < MAX_BITS ? 1 : 0;
            }
            pixels += lengths[code];
            previous = code;
        }
        return pixels;
    }

    /** The next code of so many bits, the lowest first, or -1 where there is none. */
    private int next(int size) {
        while (bitCount < size) {
            if (at == blockEnd) {
                int length = at < file.length ? Bytes.at(file, at) : 0;
                if (length == 0 || length >= file.length - at) {
                    return -1;
                }
                at++;
                blockEnd = at + length;
            }
            bits |= Bytes.at(file, at++) << bitCount;
            bitCount += Byte.SIZE;
        }
        int code = bits & (1 << size) - 1;
        bits >>>= size;
        bitCount -= size;
        return code;
    }
}
