package dev.lanewise.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
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
    @ValueSource(strings = {"jpg", "png", "gif", "bmp"})
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
        for (String format : new String[] {"jpg", "png", "gif", "bmp"}) {
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
                    }
                }
            }
        }
    }

    @Test
    void aSizeBombIsRefusedFromItsHeader() {
        byte[] png = PictureFiles.encode(PictureFiles.picture(2, 2, BufferedImage.TYPE_INT_RGB), "png");
        ByteBuffer.wrap(png).putInt(16, 50_000).putInt(20, 50_000);
        CRC32 crc = new CRC32();
        crc.update(png, 12, 17);
        ByteBuffer.wrap(png).putInt(29, (int) crc.getValue());
        String message = assertThrows(DatasetFormatException.class, () -> decode(png)).getMessage();
        assertTrue(message.contains("50000×50000 pixels"), message);
    }

    @Test
    void whatCannotBeReadIsRefusedByName() {
        byte[] webp = Arrays.copyOf("RIFF\0\0\0\0WEBPVP8 ".getBytes(), 100);
        assertTrue(refusal(webp).contains("is a WEBP image, which needs an ImageIO plug-in"), refusal(webp));
        assertTrue(refusal("hello".getBytes()).contains("no JPEG, PNG, BMP or GIF"));
        assertTrue(refusal(new byte[0]).contains("is empty"));
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
