package dev.lanewise.data;

import dev.lanewise.formats.io.Limits;
import java.io.IOException;

/**
 * What a file declares of its image, before memory is taken for it.
 *
 * @param width pixels of a row
 * @param height rows
 * @param rasterBytes what a pixel takes in the raster that ImageIO makes, beside the three bytes of the result
 */
record ImageSize(int width, int height, int rasterBytes) {
    private static final long MEGABYTE = 1 << 20;

    /**
     * Refuses an image that is empty, too large, or has no room in this JVM.
     *
     * @throws DatasetFormatException if so; the message names the size, and the limit or the memory needed
     */
    void require(String name) throws DatasetFormatException {
        if (width < 1 || height < 1) {
            throw new DatasetFormatException(name, "is damaged: it declares " + this + " pixels");
        }
        if (pixels() > Limits.IMAGE_PIXELS) {
            throw new DatasetFormatException(name, "declares " + this + " pixels, more than " + Limits.IMAGE_PIXELS
                    + ", the largest that is read");
        }
        if (memory() > Runtime.getRuntime().maxMemory()) {
            throw tooLarge(name);
        }
    }

    /**
     * Refuses more pixels than the file can hold, however well they are compressed.
     *
     * @param most what the bytes of the file can become, in the same unit as {@code needed}
     * @throws DatasetFormatException if so
     */
    void requireData(String name, long needed, long most) throws DatasetFormatException {
        if (needed > most) {
            throw new DatasetFormatException(name, "is cut short or damaged: it declares " + this
                    + " pixels, more than its data can hold");
        }
    }

    /** Gives the pixels of an image of this size. */
    @FunctionalInterface
    interface Decoding {
        Image run() throws IOException;
    }

    /**
     * Decodes an image whose size is allowed, but may find no room now.
     *
     * @throws DatasetFormatException if so
     * @throws IOException if decoding fails
     */
    Image decode(String name, Decoding decoding) throws IOException {
        try {
            return decoding.run();
        } catch (OutOfMemoryError e) {
            // One large array was refused; all else is as it was.
            throw tooLarge(name);
        }
    }

    private DatasetFormatException tooLarge(String name) {
        return new DatasetFormatException(name, "declares " + this + " pixels, which take " + megabytes(memory())
                + " MB to decode, and Java may take " + megabytes(Runtime.getRuntime().maxMemory())
                + " MB in all (-Xmx); scale the image down, or give Java more");
    }

    private static long megabytes(long bytes) {
        return Math.ceilDiv(bytes, MEGABYTE);
    }

    long pixels() {
        return (long) width * height;
    }

    private long memory() {
        return pixels() * (rasterBytes + Image.RGB);
    }

    @Override
    public String toString() {
        return width + "×" + height;
    }
}
