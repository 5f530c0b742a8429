package dev.lanewise.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageTest {
    private static Image decode(byte[] file) throws DatasetFormatException {
        return Image.decode(file, "picture");
    }

    private static void assertPicture(Image image, int width, int height) {
        assertEquals(width, image.width());
        assertEquals(height, image.height());
        for (int i = 0; i < width * height; i++) {
            int expected = PictureFiles.color(i % width, i / width);
            for (int channel = 0; channel < 3; channel++) {
                assertEquals(expected >> 16 - 8 * channel & 0xff, image.pixels()[3 * i + channel] & 0xff);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"png, 1", "png, 2", "png, 5", "bmp, 1", "bmp, 5"})
    void losslessFormatsGiveTheirPixels(String format, int type) throws DatasetFormatException {
        assertPicture(decode(PictureFiles.encode(PictureFiles.picture(17, 11, type), format)), 17, 11);
    }

    @Test
    void grayIsRepeatedAsItIsStored() throws DatasetFormatException {
        BufferedImage gray = new BufferedImage(5, 1, BufferedImage.TYPE_BYTE_GRAY);
        gray.getRaster().setPixels(0, 0, 5, 1, new int[] {0, 64, 128, 192, 255});
        byte[] expected = {0, 0, 0, 64, 64, 64, -128, -128, -128, -64, -64, -64, -1, -1, -1};
        assertArrayEquals(expected, decode(PictureFiles.encode(gray, "png")).pixels());
        assertArrayEquals(new byte[] {0, 64, -128, -64, -1},
                decode(PictureFiles.encode(gray, "png")).gray().pixels());
    }

    @Test
    void sixteenBitsAreCutToTheHighByte() throws DatasetFormatException {
        BufferedImage deep = new BufferedImage(3, 1, BufferedImage.TYPE_USHORT_GRAY);
        deep.getRaster().setPixels(0, 0, 3, 1, new int[] {0x00ff, 0x8001, 0xffff});
        assertArrayEquals(new byte[] {0, -128, -1}, decode(PictureFiles.encode(deep, "png")).gray().pixels());
    }

    @Test
    void oneBitIsBlackAndWhite() throws DatasetFormatException {
        BufferedImage binary = new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_BINARY);
        binary.getRaster().setPixels(0, 0, 3, 1, new int[] {0, 1, 0});
        assertArrayEquals(new byte[] {0, -1, 0}, decode(PictureFiles.encode(binary, "png")).gray().pixels());
    }

    @Test
    void palettesAreLookedUp() throws DatasetFormatException {
        BufferedImage indexed = new BufferedImage(4, 1, BufferedImage.TYPE_BYTE_INDEXED);
        int[] colors = {0xffff0000, 0xff00ff00, 0xff0000ff, 0xffffffff};
        for (int x = 0; x < 4; x++) {
            indexed.setRGB(x, 0, colors[x]);
        }
        byte[] expected = {-1, 0, 0, 0, -1, 0, 0, 0, -1, -1, -1, -1};
        for (String format : new String[] {"png", "gif", "bmp"}) {
            assertArrayEquals(expected, decode(PictureFiles.encode(indexed, format)).pixels(), format);
        }
    }

    @Test
    void transparencyShowsWhite() throws DatasetFormatException {
        BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_INT_ARGB);
        WritableRaster raster = image.getRaster();
        raster.setPixels(0, 0, 3, 1, new int[] {10, 20, 30, 0, 10, 20, 30, 255, 0, 100, 200, 51});
        byte[] expected = {-1, -1, -1, 10, 20, 30, (byte) 204, (byte) 224, (byte) 244};
        assertArrayEquals(expected, decode(PictureFiles.encode(image, "png")).pixels());
        assertArrayEquals(expected, decode(PictureFiles.encode(image, "tiff")).pixels());
        assertArrayEquals(expected, Image.of(image).pixels());
    }

    /** tRNS of gray and RGB: one value of all is transparent. */
    @ParameterizedTest
    @CsvSource({"0, 1", "0, 8", "2, 8", "2, 16", "3, 4"})
    void theTransparentColorOfAPngShowsWhite(int color, int bits) throws DatasetFormatException {
        byte[] plain = PixelMatrix.png(color, bits, false);
        byte[] transparent = new byte[color == 3 ? 1 : color == 2 ? 6 : 2];
        int at = new String(plain, StandardCharsets.ISO_8859_1).indexOf("IDAT") - 4;
        byte[] expected = decode(plain).pixels();
        byte[] first = Arrays.copyOf(expected, 3);
        // The first pixel is 0 in each channel.
        for (int i = 0; i < expected.length; i += 3) {
            if (expected[i] == first[0] && expected[i + 1] == first[1] && expected[i + 2] == first[2]) {
                Arrays.fill(expected, i, i + 3, (byte) -1);
            }
        }
        byte[] file = JpegWriter.with(plain, at, PixelMatrix.chunk("tRNS", transparent));
        byte[] seen = decode(file).pixels();
        if (bits < 16) {
            assertArrayEquals(expected, seen);
        } else {
            // Of two values with one high byte, only one is transparent.
            assertArrayEquals(Arrays.copyOf(expected, 3), Arrays.copyOf(seen, 3));
        }
    }

    @Test
    void colorsThatAreMultipliedByTheirAlphaGetTheRestOfWhite() throws DatasetFormatException {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB_PRE);
        image.getRaster().setPixels(0, 0, 2, 1, new int[] {0, 20, 40, 51, 10, 20, 30, 255});
        assertArrayEquals(new byte[] {(byte) 204, (byte) 224, (byte) 244, 10, 20, 30}, Image.of(image).pixels());
        // Values beyond their alpha, which no writer makes, end at white.
        byte[] tiff = PixelMatrix.tiff(true, 8, 2, 4, 1);
        byte[] pixels = decode(tiff).pixels();
        for (int i = 0; i < 8; i++) {
            int alpha = tiff[400 + 4 * i + 3] & 0xff;
            assertEquals(Math.min(255, (tiff[400 + 4 * i + 1] & 0xff) + 255 - alpha), pixels[3 * i + 1] & 0xff);
        }
    }

    /** What a program has made gives the pixels of a file of it. */
    @ParameterizedTest
    @ValueSource(ints = {BufferedImage.TYPE_INT_RGB, BufferedImage.TYPE_INT_ARGB, BufferedImage.TYPE_INT_BGR,
            BufferedImage.TYPE_3BYTE_BGR, BufferedImage.TYPE_4BYTE_ABGR, BufferedImage.TYPE_BYTE_GRAY,
            BufferedImage.TYPE_USHORT_GRAY, BufferedImage.TYPE_BYTE_BINARY, BufferedImage.TYPE_BYTE_INDEXED,
            BufferedImage.TYPE_INT_ARGB_PRE, BufferedImage.TYPE_4BYTE_ABGR_PRE, BufferedImage.TYPE_USHORT_565_RGB,
            BufferedImage.TYPE_USHORT_555_RGB})
    void aBufferedImageHasThePixelsOfItsFile(int type) throws DatasetFormatException {
        BufferedImage image = PictureFiles.picture(17, 11, type);
        // A PNG has no five bits: its writer would spread them.
        boolean fiveBits = type == BufferedImage.TYPE_USHORT_565_RGB || type == BufferedImage.TYPE_USHORT_555_RGB;
        String format = fiveBits ? "bmp" : "png";
        assertArrayEquals(decode(PictureFiles.encode(image, format)).pixels(), Image.of(image).pixels());
        BufferedImage part = image.getSubimage(3, 2, 9, 7);
        assertArrayEquals(decode(PictureFiles.encode(part, format)).pixels(), Image.of(part).pixels());
    }

    @Test
    void theColorSpaceOfABufferedImageConvertsNothing() {
        byte[] values = {10, 20, 30, 100, (byte) 150, (byte) 200};
        ColorSpace linear = ColorSpace.getInstance(ColorSpace.CS_LINEAR_RGB);
        assertArrayEquals(values, Image.of(custom(linear, values)).pixels());
        BufferedImage gray = custom(ColorSpace.getInstance(ColorSpace.CS_GRAY), new byte[] {64});
        assertArrayEquals(new byte[] {64, 64, 64}, Image.of(gray).pixels());
        String message = assertThrows(IllegalArgumentException.class,
                () -> Image.of(custom(ColorSpace.getInstance(ColorSpace.CS_CIEXYZ), values))).getMessage();
        assertTrue(message.contains("neither gray nor RGB"), message);
    }

    private static BufferedImage custom(ColorSpace space, byte[] values) {
        int bands = space.getNumComponents();
        var model = new ComponentColorModel(space, false, false, ColorModel.OPAQUE, DataBuffer.TYPE_BYTE);
        WritableRaster raster = model.createCompatibleWritableRaster(values.length / bands, 1);
        raster.setDataElements(0, 0, values.length / bands, 1, values);
        return new BufferedImage(model, raster, false, null);
    }

    @Test
    void floatingPointValuesAreRefused() {
        ColorSpace space = ColorSpace.getInstance(ColorSpace.CS_sRGB);
        var model = new ComponentColorModel(space, false, false, ColorModel.OPAQUE, DataBuffer.TYPE_FLOAT);
        BufferedImage image = new BufferedImage(model, model.createCompatibleWritableRaster(2, 2), false, null);
        assertThrows(IllegalArgumentException.class, () -> Image.of(image));
    }

    /** EXIF: what row 0 and column 0 of the stored image are when seen upright. */
    @ParameterizedTest
    @CsvSource({"1, abcdef, 3", "2, cbafed, 3", "3, fedcba, 3", "4, defabc, 3", "5, adbecf, 2", "6, daebfc, 2",
            "7, fcebda, 2", "8, cfbead, 2"})
    void orientationsAreTurnedUpright(int orientation, String seen, int width) {
        Image stored = new Image(3, 2, 1, "abcdef".getBytes());
        Image upright = Orientation.apply(stored, orientation);
        assertEquals(seen, new String(upright.pixels()));
        assertEquals(width, upright.width());
    }

    @Test
    void theOrientationOfAJpegIsRead() throws DatasetFormatException {
        byte[] plain = PictureFiles.encode(PictureFiles.picture(16, 8, BufferedImage.TYPE_INT_RGB), "jpg");
        for (boolean little : new boolean[] {true, false}) {
            Image image = decode(withExif(plain, 6, little));
            assertEquals(8, image.width());
            assertEquals(16, image.height());
        }
        assertEquals(16, decode(withExif(plain, 9, true)).width());
    }

    /** The file with an EXIF segment after its start marker. */
    private static byte[] withExif(byte[] jpeg, int orientation, boolean little) {
        ByteBuffer exif = ByteBuffer.allocate(36);
        exif.putShort((short) 0xffe1).putShort((short) 34).put("Exif\0\0".getBytes());
        exif.order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        exif.put((little ? "II" : "MM").getBytes()).putShort((short) 42).putInt(8).putShort((short) 1);
        exif.putShort((short) 0x0112).putShort((short) 3).putInt(1).putShort((short) orientation).putShort((short) 0);
        byte[] file = Arrays.copyOf(jpeg, jpeg.length + 36);
        System.arraycopy(jpeg, 2, file, 38, jpeg.length - 2);
        System.arraycopy(exif.array(), 0, file, 2, 36);
        return file;
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpg", "png", "gif", "bmp", "tiff"})
    void aFileThatIsCutAnywhereIsRefused(String format) {
        byte[] file = PictureFiles.encode(PictureFiles.picture(40, 30, BufferedImage.TYPE_INT_RGB), format);
        // Without its last byte, which marks the end, a GIF is still whole.
        int whole = format.equals("gif") ? file.length - 1 : file.length;
        for (int length = 0; length < whole; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThrows(DatasetFormatException.class, () -> decode(cut), "cut to " + length);
        }
    }

    @Test
    void damageIsAlwaysReportedOrDecoded() {
        for (String format : new String[] {"jpg", "png", "gif", "bmp", "tiff"}) {
            byte[] file = PictureFiles.encode(PictureFiles.picture(20, 15, BufferedImage.TYPE_INT_RGB), format);
            for (int at = 0; at < Math.min(file.length, 400); at++) {
                for (int flip : new int[] {0x01, 0x80, 0xff}) {
                    byte[] damaged = file.clone();
                    damaged[at] ^= (byte) flip;
                    try {
                        Image image = decode(damaged);
                        assertTrue(image.width() >= 1);
                    } catch (DatasetFormatException e) {
                        assertTrue(e.getMessage().startsWith("picture: "), e.getMessage());
                        assertFalse(e.getMessage().contains("null"), e.getMessage());
                    }
                }
            }
        }
    }

    /** A flipped bit anywhere in a chunk is found by its checksum, whatever the chunk is for. */
    @Test
    void everyChunkOfAPngIsVerified() {
        byte[] file = JpegWriter.with(PixelMatrix.png(3, 8, true), 33,
                PixelMatrix.chunk("tEXt", "Title\0Bild".getBytes()));
        for (int at = 8; at < file.length; at++) {
            byte[] damaged = file.clone();
            damaged[at] ^= 4;
            assertThrows(DatasetFormatException.class, () -> decode(damaged), "byte " + at);
        }
        file[file.length - 1] ^= 1;
        assertTrue(refusal(file).contains("the checksum of the PNG's chunk IEND at byte"), refusal(file));
    }

    /** A code that ends the data before the image is whole, which ImageIO takes for a whole image. */
    @Test
    void aGifWhoseDataEndEarlyIsRefused() throws DatasetFormatException {
        byte[] gif = PixelMatrix.files().get("gif-whole-global");
        assertEquals(21, decode(gif).width());
        int data = 13 + 24 + 10 + 2;
        for (int at = data; at < data + 100; at++) {
            byte[] damaged = gif.clone();
            damaged[at] = (byte) 0x99;
            assertTrue(refusal(damaged).contains("the GIF's data end before its image does"), "at " + at);
        }
    }

    /** Sizes that no file of these bytes can have are found before memory is taken. */
    @Test
    void headersThatPromiseMoreThanTheirDataAreRefused() {
        byte[] png = PixelMatrix.png(2, 8, false);
        byte[] header = Arrays.copyOfRange(png, 16, 29);
        ByteBuffer.wrap(header).putInt(0, 9_000).putInt(4, 9_000);
        System.arraycopy(PixelMatrix.chunk("IHDR", header), 0, png, 8, 25);
        byte[] jpeg = JpegWriter.write(JpegWriter.PROGRESSIVE, true, 0, new int[] {1, 2, 3}, 22, 11, 11);
        int frame = new String(jpeg, StandardCharsets.ISO_8859_1).indexOf("\u00ff\u00c2");
        ByteBuffer.wrap(jpeg).putShort(frame + 5, (short) 9_000).putShort(frame + 7, (short) 9_000);
        byte[] bmp = PictureFiles.encode(PictureFiles.picture(9, 9, BufferedImage.TYPE_INT_RGB), "bmp");
        ByteBuffer.wrap(bmp).order(ByteOrder.LITTLE_ENDIAN).putInt(18, 9_000).putInt(22, 9_000);
        byte[] tiff = PixelMatrix.tiff(false, 8, 2, 3, 1);
        ByteBuffer.wrap(tiff).putShort(18, (short) 9_000).putShort(30, (short) 9_000);
        for (byte[] file : new byte[][] {png, jpeg, bmp, tiff}) {
            assertTrue(refusal(file).contains("declares 9000×9000 pixels, more than its data can hold"), refusal(file));
        }
    }

    @Test
    void aSizeBombIsRefusedFromItsHeader() {
        byte[] png = PixelMatrix.png(2, 8, false);
        byte[] header = Arrays.copyOfRange(png, 16, 29);
        ByteBuffer.wrap(header).putInt(0, 50_000).putInt(4, 50_000);
        System.arraycopy(PixelMatrix.chunk("IHDR", header), 0, png, 8, 25);
        byte[] jpeg = JpegWriter.write(JpegWriter.BASELINE, true, 0, new int[] {1, 2, 3}, 22, 11, 11);
        int frame = new String(jpeg, StandardCharsets.ISO_8859_1).indexOf("\u00ff\u00c0");
        ByteBuffer.wrap(jpeg).putShort(frame + 5, (short) 50_000).putShort(frame + 7, (short) 50_000);
        byte[] bmp = PictureFiles.encode(PictureFiles.picture(9, 9, BufferedImage.TYPE_INT_RGB), "bmp");
        ByteBuffer.wrap(bmp).order(ByteOrder.LITTLE_ENDIAN).putInt(18, 50_000).putInt(22, -50_000);
        byte[] gif = PictureFiles.encode(PictureFiles.picture(9, 9, BufferedImage.TYPE_INT_RGB), "gif");
        ByteBuffer.wrap(gif).order(ByteOrder.LITTLE_ENDIAN).putShort(6, (short) 50_000).putShort(8, (short) 50_000);
        byte[] tiff = PixelMatrix.tiff(false, 8, 2, 3, 1);
        ByteBuffer.wrap(tiff).putShort(18, (short) 50_000).putShort(30, (short) 50_000);
        for (byte[] file : new byte[][] {png, jpeg, bmp, gif, tiff}) {
            assertTrue(refusal(file).contains("declares 50000×50000 pixels, more than 100000000"), refusal(file));
        }
    }

    /** With the memory of a JVM of its own, since what is allowed depends on it. */
    @Test
    void anImageThatMemoryDoesNotHoldIsRefusedWithWhatItTakes(@TempDir Path folder) throws Exception {
        Path png = PictureFiles.writeBlack(folder.resolve("black.png"), 9_000, 9_000);
        String answer = SmallJvm.run("-Xmx128m", ReadImage.class, png.toString());
        assertTrue(
                answer.contains("black.png: declares 9000×9000 pixels, which take 309 MB to decode, and Java may take"),
                answer);
        assertFalse(answer.contains("OutOfMemoryError"), answer);
        // Declared by nothing, it is found where the array is refused.
        Path half = PictureFiles.writeBlack(folder.resolve("half.png"), 4_000, 5_500);
        String later = SmallJvm.run("-Xmx96m", ReadImage.class, half.toString());
        assertTrue(later.contains("22000000 pixels read") || later.contains("half.png: declares 4000×5500 pixels"),
                later);
    }

    /** An entry of few bytes that becomes more than the JVM holds, and one whose image does. */
    @Test
    void anImageInAZipIsNoBomb(@TempDir Path folder) throws Exception {
        byte[] bytes = Arrays.copyOf(PixelMatrix.png(2, 8, false), 120_000_000);
        byte[] black = Files.readAllBytes(PictureFiles.writeBlack(folder.resolve("black.png"), 9_000, 9_000));
        for (byte[] content : new byte[][] {bytes, black}) {
            Path zip = folder.resolve("set.zip");
            try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
                out.putNextEntry(new ZipEntry("cat/a.png"));
                out.write(content);
            }
            String answer = SmallJvm.run("-Xmx64m", ReadImage.class, zip.toString());
            assertTrue(answer.contains("cat/a.png"), answer);
            assertTrue(answer.contains("Java may"), answer);
            assertFalse(answer.contains("OutOfMemoryError"), answer);
        }
    }

    @Test
    void aFileLargerThanAnImageIsRefusedBeforeItIsRead(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("large.jpg");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(3L << 30);
        }
        String message = assertThrows(DatasetFormatException.class, () -> Image.read(file)).getMessage();
        assertTrue(message.contains("large.jpg: has 3221225472 bytes, too many for an image"), message);
        assertThrows(DatasetFormatException.class, () -> Image.read(folder));
        Files.createDirectory(folder.resolve("cat"));
        Files.move(file, folder.resolve("cat/large.jpg"));
        Dataset data = ImageFolder.open(folder, CenterCrop.square(8));
        String named = assertThrows(UncheckedIOException.class, () -> data.read(0, new float[192], 0)).getMessage();
        assertTrue(named.contains("large.jpg: has 3221225472 bytes"), named);
    }

    @Test
    void whatCannotBeReadIsRefusedByName() {
        byte[] webp = Arrays.copyOf("RIFF\0\0\0\0WEBPVP8 ".getBytes(), 100);
        assertTrue(refusal(webp).contains("is a WEBP image, which needs an ImageIO plug-in"), refusal(webp));
        int[] ids = {1, 2, 3};
        byte[] jpeg = JpegWriter.write(JpegWriter.BASELINE, true, 0, ids, 22, 11, 11);
        int frame = new String(jpeg, StandardCharsets.ISO_8859_1).indexOf("\u00ff\u00c0");
        for (int coding : new int[] {0xc9, 0xca}) {
            assertTrue(refusal(changed(jpeg, frame + 1, coding)).contains("is an arithmetic-coded JPEG"));
        }
        for (int coding : new int[] {0xc3, 0xc5, 0xc7, 0xcb, 0xcf}) {
            assertTrue(refusal(changed(jpeg, frame + 1, coding)).contains("is a lossless or hierarchical JPEG"));
        }
        assertTrue(refusal(changed(jpeg, frame + 4, 12)).contains("is a 12-bit JPEG"));
        byte[] two = JpegWriter.write(JpegWriter.BASELINE, true, 0, new int[] {1, 2}, 11, 11);
        assertTrue(refusal(two).contains("is a JPEG of 2 components"), refusal(two));
        byte[] tiff = PixelMatrix.tiff(true, 8, 2, 3, 1);
        int[][] unread = {{9, 6}, {9, 7}, {10, 5}, {10, 8}, {10, 32}};
        byte[] floating = PixelMatrix.tiff(true, 8, 1, 1, 1);
        for (int[] tag : unread) {
            int at = tag[0] == 9 ? 54 : 66;
            assertTrue(refusal(changed(tiff, at, tag[1])).contains("is a TIFF image that is not read"));
        }
        assertTrue(refusal(changed(floating, 42, 32)).contains("not whole numbers of up to 16 bits"));
        assertTrue(refusal("hello".getBytes()).contains("no JPEG, PNG, BMP, GIF or TIFF"));
        assertTrue(refusal(new byte[0]).contains("is empty"));
    }

    private static byte[] changed(byte[] file, int at, int value) {
        byte[] changed = file.clone();
        changed[at] = (byte) value;
        return changed;
    }

    private static String refusal(byte[] file) {
        return assertThrows(DatasetFormatException.class, () -> decode(file)).getMessage();
    }

    @Test
    void brightnessIsRoundedAsPillowDoes() {
        // Image.new("RGB", …).convert("L") of Pillow: (R·19595 + G·38470 + B·7471 + 2¹⁵) >> 16.
        byte[] rgb = {-1, 0, 0, 0, -1, 0, 0, 0, -1, -1, -1, -1, 100, 50, (byte) 200};
        assertArrayEquals(new byte[] {76, (byte) 150, 29, -1, 82}, new Image(5, 1, 3, rgb).gray().pixels());
    }

    @Test
    void impossibleImagesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Image(2, 2, 3, new byte[11]));
        assertThrows(IllegalArgumentException.class, () -> new Image(2, 2, 2, new byte[8]));
        assertThrows(IllegalArgumentException.class, () -> new Image(0, 2, 1, new byte[0]));
    }
}
