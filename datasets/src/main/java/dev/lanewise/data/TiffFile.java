package dev.lanewise.data;

import java.awt.image.BufferedImage;
import java.util.Arrays;

/**
 * The first image of a TIFF file, which is read where it is of a kind that the JDK's reader shows as libtiff does, and refused by name where
 * it is another: gray, RGB or palette, of whole numbers up to 16 bits, in the usual compressions.
 *
 * @see <a href="https://www.itu.int/itudoc/itu-t/com16/tiff-fx/docs/tiff6.pdf">TIFF 6.0</a>
 */
final class TiffFile {
    private static final int WIDTH = 256;
    private static final int HEIGHT = 257;
    private static final int BITS = 258;
    private static final int COMPRESSION = 259;
    private static final int PHOTOMETRIC = 262;
    private static final int SAMPLES = 277;
    private static final int COLOR_MAP = 320;
    private static final int EXTRA_SAMPLES = 338;
    private static final int SAMPLE_FORMAT = 339;

    private static final int UNCOMPRESSED = 1;
    private static final int JPEG = 7;
    private static final int RGB = 2;
    private static final int PALETTE = 3;
    private static final int YCBCR = 6;
    private static final int UNSIGNED = 1;
    private static final int ASSOCIATED_ALPHA = 1;
    private static final int ALPHA = 2;

    private final TiffDirectory tags;
    private final String name;
    private final int photometric;
    private final int bits;
    private final int samples;
    private final ImageSize size;

    private TiffFile(TiffDirectory tags, String name) {
        this.tags = tags;
        this.name = name;
        photometric = tags.value(PHOTOMETRIC, -1);
        bits = tags.value(BITS, 1);
        samples = tags.value(SAMPLES, 1);
        size = new ImageSize(tags.value(WIDTH, 0), tags.value(HEIGHT, 0), samples * Math.ceilDiv(bits, Byte.SIZE));
    }

    /**
     * Reads what the file says of its first image.
     *
     * @throws DatasetFormatException if the image is of another kind, too large, or the file damaged
     */
    static TiffFile of(byte[] file, String name) throws DatasetFormatException {
        TiffDirectory tags = TiffDirectory.of(file, 0, file.length)
                .orElseThrow(() -> new DatasetFormatException(name, "is cut short: the TIFF has no directory"));
        TiffFile tiff = new TiffFile(tags, name);
        tiff.requireKind();
        tiff.size.require(name);
        if (tags.value(COMPRESSION, UNCOMPRESSED) == UNCOMPRESSED) {
            tiff.size.requireData(name, tiff.size.pixels() * tiff.samples * tiff.bits / Byte.SIZE, file.length);
        }
        return tiff;
    }

    ImageSize size() {
        return size;
    }

    private void requireKind() throws DatasetFormatException {
        int compression = tags.value(COMPRESSION, UNCOMPRESSED);
        String codec = switch (compression) {
            // None, CCITT 1D, G3 and G4, LZW, deflate, PackBits, deflate by its older number.
            case UNCOMPRESSED, 2, 3, 4, 5, 8, 32_773, 32_946, JPEG -> "";
            case 6 -> "old JPEG";
            case 34_925 -> "LZMA";
            case 50_000 -> "Zstandard";
            case 50_001 -> "WebP";
            default -> "of number " + compression;
        };
        if (!codec.isEmpty()) {
            throw unread("its compression is " + codec);
        }
        // In a JPEG, RGB is something that the JDK's reader guesses.
        boolean jpeg = compression == JPEG;
        boolean known = photometric >= 0 && photometric <= PALETTE && !(jpeg && photometric == RGB)
                || jpeg && photometric == YCBCR;
        if (!known) {
            throw unread("its colors are " + switch (photometric) {
                case RGB -> "RGB in a JPEG";
                case 4 -> "a mask";
                case 5 -> "CMYK";
                case YCBCR -> "YCbCr";
                case 8, 9, 10 -> "CIE L*a*b*";
                default -> "of number " + photometric;
            });
        }
        int[] depths = tags.values(BITS, 1);
        if (bits < 1 || bits > 16 || Arrays.stream(depths).anyMatch(depth -> depth != bits)
                || Arrays.stream(tags.values(SAMPLE_FORMAT, UNSIGNED)).anyMatch(format -> format != UNSIGNED)) {
            throw unread("its values are not whole numbers of up to 16 bits, as many in each channel");
        }
        int colors = photometric == RGB || photometric == YCBCR ? 3 : 1;
        int extra = tags.value(EXTRA_SAMPLES, 0);
        boolean alpha = samples == colors + 1 && (extra == ASSOCIATED_ALPHA || extra == ALPHA);
        if (samples != colors && !alpha) {
            throw unread("it has " + samples + " values a pixel, of which not all are colors and alpha");
        }
    }

    private DatasetFormatException unread(String why) {
        return new DatasetFormatException(name, "is a TIFF image that is not read, since " + why
                + "; convert it to a PNG, or a TIFF of gray or RGB values of 8 bits");
    }

    /** The image upright. */
    Image image(BufferedImage stored) {
        Image image = photometric == PALETTE
                ? BufferedPixels.indexed(stored.getRaster(), palette())
                : BufferedPixels.rgb(stored);
        return Orientation.apply(image, tags.orientation());
    }

    /** All reds, then all greens and blues, of which libtiff takes the high byte, and the JDK rounds. */
    private int[] palette() {
        int[] map = tags.values(COLOR_MAP);
        int count = map.length / 3;
        int[] colors = new int[count];
        Arrays.setAll(colors, i -> 0xff << 24 | map[i] >> 8 << 16 | map[count + i] >> 8 << 8 | map[2 * count + i] >> 8);
        return colors;
    }
}
