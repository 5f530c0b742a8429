package dev.lanewise.cli;

import dev.lanewise.data.Normalization;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** Reads an image file as the input of a network. */
final class ImageFile {
    private static final long MAX_PIXELS = 100_000_000;
    /** The weights of red, green and blue in brightness (ITU-R BT.601). */
    private static final float[] LUMA = {0.299f, 0.587f, 0.114f};

    private ImageFile() {}

    /**
     * The image as a tensor of a network's input shape: averaged over areas, gray or RGB, on white where it is
     * transparent.
     *
     * @param file a file in a format that ImageIO knows
     * @param shape {@code [1, 1 or 3, H, W]}
     * @param normalization applied to values in [0, 1]
     * @param invert whether black and white are swapped
     * @throws InputException if the file does not exist, is damaged or of another format
     */
    static Tensor read(Path file, Shape shape, Normalization normalization, boolean invert) throws IOException {
        BufferedImage image = decode(file);
        Tensor tensor = Tensor.zeros(shape);
        int height = shape.dimension(2);
        int width = shape.dimension(3);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                float[] rgb = average(image, (double) x / width, (double) (x + 1) / width, (double) y / height,
                        (double) (y + 1) / height);
                for (int channel = 0; channel < shape.dimension(1); channel++) {
                    float value = shape.dimension(1) == 1
                            ? LUMA[0] * rgb[0] + LUMA[1] * rgb[1] + LUMA[2] * rgb[2]
                            : rgb[channel];
                    tensor.set(normalization.apply(channel, invert ? 1 - value : value), 0, channel, y, x);
                }
            }
        }
        return tensor;
    }

    private static BufferedImage decode(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new InputException(file + ": no such file");
        }
        try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw new InputException(file + ": is not a PNG, JPEG, GIF or BMP image");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
                if (pixels > MAX_PIXELS) {
                    throw new InputException(file + ": has " + pixels + " pixels, more than " + MAX_PIXELS);
                }
                BufferedImage image = reader.read(0);
                // Java decodes CMYK without its inverted colours, and does not say so.
                if (image.getRaster().getNumBands() == 4 && reader.getFormatName().equalsIgnoreCase("jpeg")) {
                    throw new InputException(file + ": is a CMYK JPEG; convert it to RGB first");
                }
                return image;
            } finally {
                reader.dispose();
            }
        } catch (IIOException | IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new InputException(file + ": is damaged or of a kind that Java cannot read (" + e.getMessage() + ")");
        }
    }

    /** The mean red, green and blue, 0 to 1, over a part of the image; edges are fractions of its size. */
    private static float[] average(BufferedImage image, double left, double right, double top, double bottom) {
        double[] sums = new double[3];
        double area = 0;
        double fromX = left * image.getWidth();
        double toX = right * image.getWidth();
        double fromY = top * image.getHeight();
        double toY = bottom * image.getHeight();
        for (int y = (int) fromY; y < Math.min(image.getHeight(), Math.ceil(toY)); y++) {
            double rows = Math.min(toY, y + 1) - Math.max(fromY, y);
            for (int x = (int) fromX; x < Math.min(image.getWidth(), Math.ceil(toX)); x++) {
                double covered = rows * (Math.min(toX, x + 1) - Math.max(fromX, x));
                addPixel(image.getRGB(x, y), covered, sums);
                area += covered;
            }
        }
        return new float[] {(float) (sums[0] / area), (float) (sums[1] / area), (float) (sums[2] / area)};
    }

    private static void addPixel(int argb, double covered, double[] sums) {
        double alpha = (argb >>> 24) / 255.0;
        for (int channel = 0; channel < 3; channel++) {
            double value = (argb >>> (16 - 8 * channel) & 0xff) / 255.0;
            sums[channel] += covered * (alpha * value + 1 - alpha);
        }
    }
}
