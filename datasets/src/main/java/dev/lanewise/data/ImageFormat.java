package dev.lanewise.data;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * The formats of image files. What a file is, is told by its first bytes; its name decides only whether a folder of images counts
 * it as one.
 */
enum ImageFormat {
    JPEG(List.of("\u00ff\u00d8\u00ff"), "jpg", "jpeg", "jpe", "jfif"), PNG(List.of("\u0089PNG\r\n\u001a\n"),
            "png"), BMP(List.of("BM"), "bmp"), GIF(List.of("GIF87a", "GIF89a"),
                    "gif"), TIFF(List.of("II*\0", "MM\0*"), "tif", "tiff"), WEBP(List.of("RIFF"), "webp");

    private static final int WEBP_TYPE = 8;

    private final List<String> beginnings;
    private final List<String> suffixes;

    ImageFormat(List<String> beginnings, String... suffixes) {
        this.beginnings = beginnings;
        this.suffixes = List.of(suffixes);
    }

    /** The format of a file with this content, if it is one of these. */
    static Optional<ImageFormat> of(byte[] file) {
        return Arrays.stream(values()).filter(format -> format.begins(file)).findFirst();
    }

    private boolean begins(byte[] file) {
        return beginnings.stream().anyMatch(beginning -> Bytes.startWith(file, 0, beginning))
                && (this != WEBP || Bytes.startWith(file, WEBP_TYPE, "WEBP"));
    }

    /** Whether a file with this suffix, in small letters and without its dot, is one that can be read here. */
    static boolean isReadable(String suffix) {
        return readable().anyMatch(suffix::equals);
    }

    /** The suffixes of files that can be read here, for messages. */
    static String list() {
        return readable().collect(Collectors.joining(", "));
    }

    private static Stream<String> readable() {
        return Arrays.stream(values()).filter(ImageFormat::hasReader).flatMap(format -> format.suffixes.stream());
    }

    /** The JDK reads all but WebP, for which a plug-in may be there. */
    private boolean hasReader() {
        return this != WEBP || ImageIO.getImageReadersByFormatName(name()).hasNext();
    }
}
