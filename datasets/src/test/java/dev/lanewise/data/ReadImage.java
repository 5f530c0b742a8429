package dev.lanewise.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** A program that reads an image, or the first of a zip file of images, or says why it cannot. */
final class ReadImage {
    private ReadImage() {}

    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[0]);
        try {
            if (file.toString().endsWith(".zip")) {
                ImageFolder.open(file, CenterCrop.square(8)).read(0, new float[192], 0);
                System.out.println("read");
            } else {
                Image image = Image.read(file);
                System.out.println(image.width() * image.height() + " pixels read");
            }
        } catch (DatasetFormatException | UncheckedIOException e) {
            System.out.println(e.getMessage());
        }
    }
}
