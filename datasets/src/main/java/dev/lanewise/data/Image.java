package dev.lanewise.data;

import dev.lanewise.formats.io.Limits;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An image of 8-bit values, gray (one channel) or RGB (three), in the memory order of a sample: {@code H, W, C}, rows from the
 * top.
 *
 * @param width pixels of a row, at least 1
 * @param height rows, at least 1
 * @param channels 1 or 3
 * @param pixels {@code height · width · channels} unsigned bytes, which are not copied
 */
public record Image(int width, int height, int channels, byte[] pixels) {
    /** The channels of a color image. */
    static final int RGB = 3;

    private static final int LUMA_BITS = 16;

    /**
     * Checks that the sizes fit each other.
     *
     * @throws IllegalArgumentException if they do not
     */
    public Image {
        if (width < 1 || height < 1 || channels != 1 && channels != RGB
                || pixels.length != (long) width * height * channels) {
            throw new IllegalArgumentException(pixels.length + " bytes are no image of " + width + "×" + height
                    + " pixels and " + channels + " channels, of which there must be 1 or 3");
        }
    }

    /**
     * Reads a JPEG, PNG, BMP, GIF or TIFF file as RGB, told by its content and not by its name.
     *
     * <p>Pixels are those of Pillow's {@code convert("RGB")}, to the bit for JPEGs of any colors and sampling. Gray values are repeated, palettes
     * looked up, 16-bit values cut to their high byte, and transparent pixels are on white; of an animation or a file of
     * several images it is the first. EXIF's orientation is honoured, embedded color profiles are not (as in
     * torchvision). WebP is read where an ImageIO plug-in for it is on the module or class path (such as TwelveMonkeys'
     * {@code imageio-webp}).
     *
     * @throws DatasetFormatException if the file is cut short, damaged, of another format, has more than 100 million pixels, or
     *         memory does not hold it
     * @throws IOException if it cannot be read
     */
    public static Image read(Path file) throws IOException {
        return decode(bytes(file), file.toString());
    }

    /** The bytes of an image file, if it is one by its size. */
    static byte[] bytes(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new DatasetFormatException(file, "is a folder, expected an image file");
        }
        long size = Files.size(file);
        if (size > maxFileBytes()) {
            throw tooManyBytes(file.toString(), Long.toString(size));
        }
        try (InputStream in = Files.newInputStream(file)) {
            return bytes(in, file.toString());
        }
    }

    /** The bytes of an image file or entry; takes memory as they arrive, whatever was declared. */
    static byte[] bytes(InputStream in, String name) throws IOException {
        byte[] bytes = in.readNBytes(maxFileBytes() + 1);
        if (bytes.length > maxFileBytes()) {
            throw tooManyBytes(name, "more than " + maxFileBytes());
        }
        return bytes;
    }

    /** Bytes are held twice while they arrive, and once while the image is decoded. */
    private static int maxFileBytes() {
        return (int) Math.min(Limits.IMAGE_FILE_BYTES, Runtime.getRuntime().maxMemory() / 4);
    }

    private static DatasetFormatException tooManyBytes(String name, String bytes) {
        return new DatasetFormatException(name, "has " + bytes + " bytes, too many for an image: at most "
                + maxFileBytes() + " are read, a quarter of the memory that Java may take (-Xmx) and no more than "
                + Limits.IMAGE_FILE_BYTES);
    }

    /**
     * Decodes the bytes of an image file, as {@link #read} does.
     *
     * @param name what messages call it
     * @throws DatasetFormatException if they are cut short, damaged, of another format, have more than 100 million pixels, or
     *         memory does not hold them
     */
    public static Image decode(byte[] file, String name) throws DatasetFormatException {
        return ImageDecoder.decode(file, name);
    }

    /**
     * An image that a program has made or read, as RGB: the pixels that {@link #read} gives for a lossless file of it.
     *
     * <p>Values are taken as they are stored, whatever color profile belongs to them; {@link BufferedImage#getRGB} converts them, gray
     * ones too. Gray values are repeated, palettes looked up, 16-bit values cut to their high byte, and transparent
     * pixels are on white. What a reader has converted stays converted: ImageIO does so with a JPEG that holds a
     * profile, so files are better left to {@link #read}.
     *
     * @throws IllegalArgumentException if the image is of a color space other than gray and RGB, or its values are signed or of
     *         floating point
     */
    // Who has such an image has its module; passing it on would make List ambiguous for all who import this one.
    @SuppressWarnings("exports")
    public static Image of(BufferedImage image) {
        return BufferedPixels.rgb(image);
    }

    /** The shape of this image as a sample, {@code [C, H, W]}. */
    public Shape shape() {
        return Shape.of(channels, height, width);
    }

    /** This image in one channel: the brightness of ITU-R BT.601, rounded as Pillow's {@code convert("L")} does. */
    public Image gray() {
        if (channels == 1) {
            return this;
        }
        byte[] gray = new byte[width * height];
        for (int i = 0; i < gray.length; i++) {
            int luma = 19_595 * (pixels[RGB * i] & 0xff) + 38_470 * (pixels[RGB * i + 1] & 0xff)
                    + 7_471 * (pixels[RGB * i + 2] & 0xff);
            gray[i] = (byte) (luma + (1 << LUMA_BITS - 1) >> LUMA_BITS);
        }
        return new Image(width, height, 1, gray);
    }

    /** This image in three channels: gray values are repeated. */
    public Image rgb() {
        if (channels == RGB) {
            return this;
        }
        byte[] rgb = new byte[pixels.length * RGB];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = pixels[i / RGB];
        }
        return new Image(width, height, RGB, rgb);
    }

    /** This image with black and white exchanged, in each channel. */
    public Image inverted() {
        byte[] inverted = new byte[pixels.length];
        for (int i = 0; i < inverted.length; i++) {
            inverted[i] = (byte) ~pixels[i];
        }
        return new Image(width, height, channels, inverted);
    }

    /**
     * This image as the input of a network, {@code [1, C, size, size]}.
     *
     * @param framing cuts the sample; what is random about it is the same at each call
     * @param normalization applied to values in [0, 1]
     * @throws IllegalArgumentException if the normalization is of another number of channels
     */
    public Tensor toTensor(Framing framing, Normalization normalization) {
        SampleContext context = new SampleContext(0, 0, Random.of(0));
        Crop crop = framing.crop(width, height, context.random());
        byte[] sample = Resampling.sample(this, crop, framing.size(), context);
        Tensor tensor = Tensor.zeros(1, channels, framing.size(), framing.size());
        PixelTable table = PixelTable.of(channels);
        (normalization.isNone() ? table : table.normalized(normalization)).convert(sample, 0, tensor.elements(),
                tensor.array(), tensor.offset());
        return tensor;
    }
}
