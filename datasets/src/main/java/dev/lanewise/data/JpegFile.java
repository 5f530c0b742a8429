package dev.lanewise.data;

import dev.lanewise.formats.io.Limits;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.plugins.jpeg.JPEGHuffmanTable;

/**
 * A JPEG file as its marker segments tell it.
 *
 * <p>The JDK's decoder gets a {@linkplain #bare bare} file of tables, frame and scans, in which nothing is left to guess from or to stumble
 * over, and is asked for components as they are stored; what these mean is decided here as libjpeg decides it.
 *
 * @see <a href="https://www.w3.org/Graphics/JPEG/itu-t81.pdf">ITU-T T.81, annex B</a>
 */
final class JpegFile {
    private static final int MARKER = 0xff;
    private static final int TEM = 0x01;
    private static final int BASELINE = 0xc0;
    private static final int EXTENDED = 0xc1;
    private static final int PROGRESSIVE = 0xc2;
    private static final int ARITHMETIC = 0xc9;
    private static final int ARITHMETIC_PROGRESSIVE = 0xca;
    private static final int START_OF_IMAGE = 0xd8;
    private static final int END_OF_IMAGE = 0xd9;
    private static final int START_OF_SCAN = 0xda;
    private static final int APP0 = 0xe0;
    private static final int APP1 = 0xe1;
    private static final int APP14 = 0xee;
    private static final int APP15 = 0xef;
    private static final int COMMENT = 0xfe;

    private static final String EXIF = "Exif\0\0";
    private static final int FRAME_BYTES = 8;
    private static final int COMPONENT_BYTES = 3;
    private static final int MAX_SAMPLING = 4;
    private static final int JFIF_BYTES = 14;
    private static final int ADOBE_BYTES = 12;
    private static final int ADOBE_TRANSFORM = 11;
    /** An Adobe marker that says: as they are stored. */
    private static final byte[] NO_TRANSFORM = {(byte) MARKER, (byte) APP14, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0,
            0, 0, 0, 0};

    private record Component(int id, int horizontal, int vertical) {
        private boolean isSampled() {
            return horizontal >= 1 && horizontal <= MAX_SAMPLING && vertical >= 1 && vertical <= MAX_SAMPLING;
        }
    }

    private final byte[] file;
    private final String name;
    private final ByteArrayOutputStream body;
    private int coding = -1;
    private ImageSize size;
    private List<Component> components;
    private boolean jfif;
    private int adobe = -1;
    private JpegColors colors;
    private int orientation = 1;
    private int scans;
    private long scanBytes;

    private JpegFile(byte[] file, String name) {
        this.file = file;
        this.name = name;
        body = new ByteArrayOutputStream(file.length);
    }

    /**
     * Reads the segments of a file that starts with the marker SOI, up to its first EOI.
     *
     * @throws DatasetFormatException if there is none, or the file is damaged or of a kind that is not read
     */
    static JpegFile of(byte[] file, String name) throws DatasetFormatException {
        JpegFile jpeg = new JpegFile(file, name);
        jpeg.parse();
        jpeg.requireWhole();
        return jpeg;
    }

    ImageSize size() {
        return size;
    }

    /** How the image was held, 1 to 8 as in EXIF; 1 where nothing is said. */
    int orientation() {
        return orientation;
    }

    /** The file for the JDK's decoder. */
    byte[] bare() {
        ByteArrayOutputStream bare = new ByteArrayOutputStream(body.size() + 512);
        bare.write(MARKER);
        bare.write(START_OF_IMAGE);
        bare.writeBytes(NO_TRANSFORM);
        if (coding != PROGRESSIVE) {
            // The frames of motion JPEG leave these tables out; what the file has of its own follows, and counts.
            putTable(bare, 0x00, JPEGHuffmanTable.StdDCLuminance);
            putTable(bare, 0x10, JPEGHuffmanTable.StdACLuminance);
            putTable(bare, 0x01, JPEGHuffmanTable.StdDCChrominance);
            putTable(bare, 0x11, JPEGHuffmanTable.StdACChrominance);
        }
        bare.write(body.toByteArray(), 0, body.size());
        bare.write(MARKER);
        bare.write(END_OF_IMAGE);
        return bare.toByteArray();
    }

    private static void putTable(ByteArrayOutputStream out, int classAndPlace, JPEGHuffmanTable table) {
        int length = 3 + table.getLengths().length + table.getValues().length;
        out.writeBytes(new byte[] {(byte) MARKER, (byte) 0xc4, (byte) (length >> 8), (byte) length,
                (byte) classAndPlace});
        for (short count : table.getLengths()) {
            out.write(count);
        }
        for (short value : table.getValues()) {
            out.write(value);
        }
    }

    /** The image whose components, as they are stored, the decoder has found in {@link #bare}. */
    Image image(Raster raster) {
        int width = size.width();
        int height = size.height();
        int bands = components.size();
        byte[] pixels = new byte[width * height * Image.RGB];
        byte[] row = new byte[width * bands];
        byte[] next = new byte[width * bands];
        int[] halved = IntStream.range(0, bands).filter(this::isHalvedVertically)
                .filter(band -> isRepeated(raster, band)).toArray();
        for (int y = 0; y < height; y++) {
            raster.getDataElements(0, y, width, 1, row);
            if (halved.length > 0) {
                int nextRow = (y & 1) == 0 ? Math.max(y - 1, 0) : Math.min(y + 1, height - 1);
                raster.getDataElements(0, nextRow, width, 1, next);
                for (int band : halved) {
                    blend(row, next, band, bands, y & 1);
                }
            }
            colors.toRgb(row, pixels, y * width * Image.RGB);
        }
        return new Image(width, height, Image.RGB, pixels);
    }

    /** Half as many rows as the image, but all columns (4:4:0). */
    private boolean isHalvedVertically(int index) {
        Component component = components.get(index);
        return component.horizontal == components.stream().mapToInt(Component::horizontal).max().orElseThrow()
                && 2 * component.vertical == components.stream().mapToInt(Component::vertical).max().orElseThrow();
    }

    /** Whether each row stands twice; a JDK that uses the system's libjpeg-turbo, as Debian's, has blended them. */
    private static boolean isRepeated(Raster raster, int band) {
        int width = raster.getWidth();
        int[] row = new int[width];
        int[] next = new int[width];
        return IntStream.range(0, raster.getHeight() / 2).allMatch(pair -> {
            raster.getSamples(0, 2 * pair, width, 1, band, row);
            raster.getSamples(0, 2 * pair + 1, width, 1, band, next);
            return Arrays.equals(row, next);
        });
    }

    /**
     * The JDK's decoder, an older libjpeg, writes such a row twice; libjpeg-turbo takes a quarter of the row that is next. The
     * rounding alternates as it does there.
     */
    private static void blend(byte[] row, byte[] next, int band, int bands, int odd) {
        for (int i = band; i < row.length; i += bands) {
            row[i] = (byte) (3 * (row[i] & 0xff) + (next[i] & 0xff) + 1 + odd >> 2);
        }
    }

    private void parse() throws DatasetFormatException {
        int at = nextMarker(2);
        while (Bytes.at(file, at) != END_OF_IMAGE) {
            int marker = Bytes.at(file, at);
            int end = at + 1;
            if (marker == START_OF_IMAGE) {
                throw damaged("a second image begins before the first has ended");
            } else if (!isAlone(marker)) {
                end = endOfSegment(end);
                readSegment(marker, at + 1, end);
                if (marker == START_OF_SCAN) {
                    int scan = end;
                    end = endOfScan(scan);
                    body.write(file, scan, end - scan);
                    scanBytes += end - scan;
                }
            }
            at = nextMarker(end);
        }
    }

    /** The code of the next marker; stray and fill bytes before it are passed over. */
    private int nextMarker(int start) throws DatasetFormatException {
        for (int at = start; at + 1 < file.length; at++) {
            int code = Bytes.at(file, at + 1);
            if (Bytes.at(file, at) == MARKER && code != 0 && code != MARKER) {
                return at + 1;
            }
        }
        throw cutShort();
    }

    private int endOfSegment(int start) throws DatasetFormatException {
        if (start + 2 > file.length) {
            throw cutShort();
        }
        int end = start + Math.max(2, Bytes.big16(file, start));
        if (end > file.length) {
            throw cutShort();
        }
        return end;
    }

    /** Where the next marker stands; within a scan 0xff is followed by 0 or is a restart marker. */
    private int endOfScan(int start) {
        for (int at = start; at + 1 < file.length; at++) {
            int next = Bytes.at(file, at + 1);
            if (Bytes.at(file, at) == MARKER && next != 0 && next != MARKER && !isAlone(next)) {
                return at;
            }
        }
        return file.length;
    }

    /** TEM and the restart markers have no length. */
    private static boolean isAlone(int marker) {
        return marker == TEM || marker >= 0xd0 && marker <= 0xd7;
    }

    /** SOF0 to SOF15; the numbers in between that are tables or reserved are none. */
    private static boolean isFrame(int marker) {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    /** @param start where its length stands */
    private void readSegment(int marker, int start, int end) throws DatasetFormatException {
        if (isFrame(marker)) {
            readFrame(marker, start, end);
        } else if (marker == START_OF_SCAN) {
            readScan(start, end);
        } else if (marker >= APP0 && marker <= APP15 || marker == COMMENT) {
            readApplication(marker, start, end);
        } else {
            copy(marker, start, end);
        }
    }

    private void copy(int marker, int start, int end) {
        body.write(MARKER);
        body.write(marker);
        body.write(file, start, end - start);
    }

    /** What applications add; none of it goes to the decoder, and after the first scan it decides nothing. */
    private void readApplication(int marker, int start, int end) {
        int bytes = end - start - 2;
        if (marker == APP1) {
            orientation = exifOrientation(start + 2, end);
        } else if (colors != null) {
            return;
        } else if (marker == APP0 && bytes >= JFIF_BYTES && Bytes.startWith(file, start + 2, "JFIF\0")) {
            jfif = true;
        } else if (marker == APP14 && bytes >= ADOBE_BYTES && Bytes.startWith(file, start + 2, "Adobe")) {
            adobe = Bytes.at(file, start + 2 + ADOBE_TRANSFORM);
        }
    }

    private int exifOrientation(int start, int end) {
        if (!Bytes.startWith(file, start, EXIF)) {
            return orientation;
        }
        return TiffDirectory.of(file, start + EXIF.length(), end).map(TiffDirectory::orientation).orElse(orientation);
    }

    private void readFrame(int marker, int start, int end) throws DatasetFormatException {
        if (size != null) {
            throw damaged("it has two frames");
        }
        coding = marker;
        if (marker == ARITHMETIC || marker == ARITHMETIC_PROGRESSIVE) {
            throw unread("an arithmetic-coded");
        } else if (marker != BASELINE && marker != EXTENDED && marker != PROGRESSIVE) {
            throw unread("a lossless or hierarchical");
        }
        int count = end - start >= FRAME_BYTES ? Bytes.at(file, start + FRAME_BYTES - 1) : 0;
        if (end - start != FRAME_BYTES + COMPONENT_BYTES * count) {
            throw damaged("the length of its frame is wrong");
        }
        int bits = Bytes.at(file, start + 2);
        if (bits != Byte.SIZE) {
            throw unread("a " + bits + "-bit");
        } else if (count != 1 && count != 3 && count != 4) {
            throw new DatasetFormatException(name, "is a JPEG of " + count
                    + " components, which is not read: expected 1 (gray), 3 (color) or 4 (CMYK)");
        }
        size = new ImageSize(Bytes.big16(file, start + 5), Bytes.big16(file, start + 3), count);
        components = IntStream.range(0, count).map(i -> start + FRAME_BYTES + COMPONENT_BYTES * i)
                .mapToObj(at -> new Component(Bytes.at(file, at), Bytes.at(file, at + 1) >> 4,
                        Bytes.at(file, at + 1) & 0xf))
                .toList();
        if (!components.stream().allMatch(Component::isSampled)) {
            throw damaged("the sampling of a component is wrong");
        }
        copyFrame(marker, start);
    }

    /** The decoder sees components 1, 2, …: no names that it reads a meaning into, or finds twice. */
    private void copyFrame(int marker, int start) {
        copy(marker, start, start + FRAME_BYTES);
        for (int i = 0; i < components.size(); i++) {
            body.write(i + 1);
            body.write(file, start + FRAME_BYTES + COMPONENT_BYTES * i + 1, COMPONENT_BYTES - 1);
        }
    }

    private void readScan(int start, int end) throws DatasetFormatException {
        if (size == null) {
            throw damaged("a scan comes before the frame");
        }
        if (colors == null) {
            colors = JpegColors.of(components.stream().mapToInt(Component::id).toArray(), jfif, adobe);
        }
        if (++scans > Limits.JPEG_SCANS) {
            throw damaged("it has more than " + Limits.JPEG_SCANS + " scans");
        }
        int count = end - start > 2 ? Bytes.at(file, start + 2) : 0;
        if (count < 1 || count > components.size() || end - start != 6 + 2 * count) {
            throw damaged("the header of a scan is wrong");
        }
        body.write(MARKER);
        body.write(START_OF_SCAN);
        body.write(file, start, 3);
        int at = start + 3;
        int next = 0;
        for (int i = 0; i < count; i++, at += 2) {
            next = componentOfScan(Bytes.at(file, at), next);
            body.write(next);
            body.write(file, at + 1, 1);
        }
        body.write(file, at, end - at);
    }

    /** The number, from 1 on, of the component with a name; those of a scan are in the order of the frame. */
    private int componentOfScan(int id, int previous) throws DatasetFormatException {
        for (int i = previous; i < components.size(); i++) {
            if (components.get(i).id == id) {
                return i + 1;
            }
        }
        throw damaged("a scan is of a component that the frame has not");
    }

    /** An 8×8 block takes a bit of a component's first scan at least. */
    private void requireWhole() throws DatasetFormatException {
        if (colors == null) {
            throw damaged("it has no scan");
        }
        size.require(name);
        long blocks = 0;
        int horizontal = components.stream().mapToInt(Component::horizontal).max().orElseThrow();
        int vertical = components.stream().mapToInt(Component::vertical).max().orElseThrow();
        for (Component component : components) {
            blocks += Math.ceilDiv((long) size.width() * component.horizontal, 8 * horizontal)
                    * Math.ceilDiv((long) size.height() * component.vertical, 8 * vertical);
        }
        size.requireData(name, blocks, scanBytes * Byte.SIZE);
    }

    private DatasetFormatException cutShort() {
        return new DatasetFormatException(name, "is cut short: the JPEG has no end");
    }

    private DatasetFormatException damaged(String what) {
        return new DatasetFormatException(name, "is damaged: " + what);
    }

    private DatasetFormatException unread(String kind) {
        return new DatasetFormatException(name, "is " + kind
                + " JPEG, which is not read; convert it to a baseline or progressive JPEG of 8 bits, or a PNG");
    }
}
