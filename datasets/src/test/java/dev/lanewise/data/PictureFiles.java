package dev.lanewise.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Makes image files of hand-made pictures. */
final class PictureFiles {
    private PictureFiles() {}

    /** A picture whose every pixel differs from its neighbours: red grows to the right, green downwards, blue with both. */
    static BufferedImage picture(int width, int height, int type) {
        BufferedImage image = new BufferedImage(width, height, type);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, color(x, y));
            }
        }
        return image;
    }

    static int color(int x, int y) {
        return 0xff000000 | (x * 13 & 0xff) << 16 | (y * 17 & 0xff) << 8 | (x * 5 + y * 3) & 0xff;
    }

    static byte[] encode(BufferedImage image, String format) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(image, format, out)) {
                throw new IllegalArgumentException("no writer for " + format);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** A large black PNG in a file of few bytes. */
    static Path writeBlack(Path file, int width, int height) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_BINARY);
        return Files.write(file, encode(image, "png"));
    }

    /** A file of one color, in an existing folder or a new one. */
    static void writePlain(Path file, int width, int height, int rgb) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < width * height; i++) {
            image.setRGB(i % width, i / width, rgb);
        }
        String name = file.getFileName().toString();
        Files.createDirectories(file.getParent());
        Files.write(file, encode(image, name.substring(name.lastIndexOf('.') + 1)));
    }
}
