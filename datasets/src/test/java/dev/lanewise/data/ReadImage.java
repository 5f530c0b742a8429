package dev.lanewise.data;

import java.io.IOException;
import java.nio.file.Path;

/** A program that reads an image, or says why it cannot. */
final class ReadImage {
    private ReadImage() {}

    public static void main(String[] arguments) throws IOException {
        try {
            Image image = Image.read(Path.of(arguments[0]));
            System.out.println(image.width() * image.height() + " pixels read");
        } catch (DatasetFormatException e) {
            System.out.println(e.getMessage());
        }
    }
}
