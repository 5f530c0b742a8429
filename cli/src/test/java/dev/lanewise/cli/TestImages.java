package dev.lanewise.cli;

import dev.lanewise.data.Dataset;
import dev.lanewise.data.Datasets;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Image files for tests. */
final class TestImages {
    private TestImages() {}

    /** Writes the first test image of a digit as a PNG file. */
    static Path digit(int label, Path file) throws IOException {
        Dataset digits = Datasets.digits().test();
        int index = 0;
        while (digits.label(index) != label) {
            index++;
        }
        int height = digits.sampleShape().dimension(1);
        int width = digits.sampleShape().dimension(2);
        float[] pixels = new float[height * width];
        digits.read(index, pixels, 0);
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < pixels.length; i++) {
            image.setRGB(i % width, i / width, Math.round(pixels[i] * 255) * 0x010101);
        }
        ImageIO.write(image, "png", file.toFile());
        return file;
    }
}
