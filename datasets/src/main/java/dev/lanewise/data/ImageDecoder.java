package dev.lanewise.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Iterator;
import java.util.function.Function;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes image files through ImageIO, with what ImageIO leaves open or guesses decided: the format is told by the content; sizes are
 * checked before pixels are allocated; a file that is cut short, or whose checksums are wrong, is refused; values are
 * taken as they are stored, and what they mean is decided as libjpeg and Pillow decide it.
 */
final class ImageDecoder {
    /** What a pixel with alpha takes. */
    private static final int WEBP_BYTES = 4;

    private ImageDecoder() {}

    @FunctionalInterface
    private interface Reading {
        Image read(ImageReader reader) throws IOException;
    }

    static Image decode(byte[] file, String name) throws DatasetFormatException {
        ImageFormat format = ImageFormat.of(file).orElseThrow(() -> new DatasetFormatException(name, file.length == 0
                ? "is empty, expected an image"
                : "is no JPEG, PNG, BMP, GIF or TIFF image by its first bytes"));
        try {
            return switch (format) {
                case JPEG -> jpeg(JpegFile.of(file, name), name);
                case PNG -> rgb(file, format, PngFile.size(file, name), name, BufferedPixels::rgb);
                case BMP -> {
                    ImageSize size = BmpFile.size(file, name);
                    yield rgb(BmpFile.content(file), format, size, name, BufferedPixels::rgb);
                }
                case GIF -> {
                    GifFile gif = GifFile.of(file, name);
                    yield rgb(file, format, gif.size(), name, gif::image);
                }
                case TIFF -> {
                    TiffFile tiff = TiffFile.of(file, name);
                    yield rgb(file, format, tiff.size(), name, tiff::image);
                }
                case WEBP -> webp(file, name);
            };
        } catch (DatasetFormatException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // ImageIO's readers meet damage with exceptions of many kinds, beyond those that they declare.
            throw new DatasetFormatException(name, "is damaged, or a " + format + " image that Java cannot read ("
                    + reason(e) + ")");
        }
    }

    /** Many of them come without words. */
    private static String reason(Exception e) {
        if (e instanceof EOFException) {
            return "its data end early";
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static Image jpeg(JpegFile jpeg, String name) throws IOException {
        return withReader(jpeg.bare(), ImageFormat.JPEG, name, reader -> jpeg.size().decode(name,
                () -> Orientation.apply(jpeg.image(reader.readRaster(0, null)), jpeg.orientation())));
    }

    /** @param pixels takes them from the file's first image */
    private static Image rgb(byte[] file, ImageFormat format, ImageSize size, String name,
            Function<BufferedImage, Image> pixels) throws IOException {
        return size.decode(name, () -> withReader(file, format, name, reader -> {
            // What the reader will take memory for, should it understand the header in another way.
            new ImageSize(reader.getWidth(0), reader.getHeight(0), size.rasterBytes()).require(name);
            return pixels.apply(reader.read(0));
        }));
    }

    private static Image webp(byte[] file, String name) throws IOException {
        return withReader(file, ImageFormat.WEBP, name, reader -> {
            ImageSize size = new ImageSize(reader.getWidth(0), reader.getHeight(0), WEBP_BYTES);
            size.require(name);
            return size.decode(name, () -> BufferedPixels.rgb(reader.read(0)));
        });
    }

    private static Image withReader(byte[] content, ImageFormat format, String name, Reading reading)
            throws IOException {
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(content))) {
            ImageReader reader = reader(in, format, name);
            try {
                return reading.read(reader);
            } finally {
                reader.dispose();
            }
        }
    }

    private static ImageReader reader(ImageInputStream in, ImageFormat format, String name)
            throws DatasetFormatException {
        for (Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format.name()); readers.hasNext();) {
            ImageReader reader = readers.next();
            boolean own = reader.getClass().getModule() == ImageIO.class.getModule();
            // Plug-ins are used only for what the JDK cannot do, so that installing one changes no pixel elsewhere.
            if (own != (format == ImageFormat.WEBP)) {
                reader.setInput(in, true, true);
                return reader;
            }
        }
        throw new DatasetFormatException(name, "is a " + format
                + " image, which needs an ImageIO plug-in such as TwelveMonkeys' imageio-webp on the module or class"
                + " path; or convert it to a JPEG or PNG");
    }
}
