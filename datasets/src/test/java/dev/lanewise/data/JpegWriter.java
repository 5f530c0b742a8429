package dev.lanewise.data;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import javax.imageio.plugins.jpeg.JPEGHuffmanTable;

/**
 * Writes one small picture as a JPEG with any number and sampling of components, under any names, in one scan or several: what usual
 * writers do not offer. Markers of applications are put in by whoever wants them.
 */
final class JpegWriter {
    static final int BASELINE = 0xc0;
    static final int PROGRESSIVE = 0xc2;

    static final int WIDTH = 45;
    static final int HEIGHT = 35;
    private static final int STEP = 6;
    private static final int[] ZIGZAG = {0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48,
            41, 34, 27, 20, 13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58,
            59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63};

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final int coding;
    private final int[] ids;
    /** Each component's horizontal factor times ten and vertical factor. */
    private final int[] sampling;
    private final int restart;
    private final int[] previous;
    private int bits;
    private int bitCount;

    private JpegWriter(int coding, int[] ids, int[] sampling, int restart) {
        this.coding = coding;
        this.ids = ids;
        this.sampling = sampling;
        this.restart = restart;
        previous = new int[ids.length];
    }

    /**
     * The file.
     *
     * @param coding {@link #BASELINE} or {@link #PROGRESSIVE}
     * @param interleaved whether a baseline image is in one scan; otherwise each component has its own
     * @param restart how many units are between restart markers, or 0
     * @param sampling for each component its horizontal factor times ten and its vertical factor
     */
    static byte[] write(int coding, boolean interleaved, int restart, int[] ids, int... sampling) {
        JpegWriter writer = new JpegWriter(coding, ids, sampling, restart);
        writer.writeFile(interleaved);
        return writer.out.toByteArray();
    }

    /** A picture with soft and hard edges in all components. */
    private static int sample(int component, int x, int y) {
        int soft = switch (component) {
            case 0 -> 40 + 4 * x;
            case 1 -> 60 + 3 * y;
            case 2 -> 200 - 2 * x - y;
            default -> 250 - 3 * Math.abs(x - y);
        };
        boolean inside = (x - 20) * (x - 20) + (y - 15) * (y - 15) < 40 + 60 * component;
        return Math.clamp(inside ? 255 - soft : soft, 0, 255);
    }

    private void writeFile(boolean interleaved) {
        put(0xff, 0xd8, 0xff, 0xdb, 0, 67, 0, 1);
        for (int i = 1; i < 64; i++) {
            put(STEP);
        }
        put(0xff, coding, 0, 8 + 3 * ids.length, 8, 0, HEIGHT, 0, WIDTH, ids.length);
        for (int i = 0; i < ids.length; i++) {
            put(ids[i], sampling[i] / 10 << 4 | sampling[i] % 10, 0);
        }
        putTable(0x00, JPEGHuffmanTable.StdDCLuminance);
        putTable(0x10, JPEGHuffmanTable.StdACLuminance);
        if (restart > 0) {
            put(0xff, 0xdd, 0, 4, 0, restart);
        }
        int[] all = new int[ids.length];
        Arrays.setAll(all, i -> i);
        boolean progressive = coding == PROGRESSIVE;
        if (interleaved || progressive) {
            writeScan(0, progressive ? 0 : 63, all);
        }
        for (int component : all) {
            if (progressive) {
                writeScan(1, 63, component);
            } else if (!interleaved) {
                writeScan(0, 63, component);
            }
        }
        put(0xff, 0xd9);
    }

    private void put(int... bytes) {
        for (int value : bytes) {
            out.write(value);
        }
    }

    private void putTable(int classAndPlace, JPEGHuffmanTable table) {
        int length = 3 + table.getLengths().length + table.getValues().length;
        put(0xff, 0xc4, length >> 8, length & 0xff, classAndPlace);
        for (short count : table.getLengths()) {
            put(count);
        }
        for (short value : table.getValues()) {
            put(value);
        }
    }

    private void writeScan(int first, int last, int... components) {
        put(0xff, 0xda, 0, 6 + 2 * components.length, components.length);
        for (int component : components) {
            put(ids[component], 0);
        }
        put(first, last, 0);
        Arrays.fill(previous, 0);
        boolean alone = components.length == 1;
        int maxH = Arrays.stream(sampling).max().orElseThrow() / 10;
        int maxV = Arrays.stream(sampling).map(factors -> factors % 10).max().orElseThrow();
        // A unit is a block of the one component, or all blocks that lie on the largest.
        int columns = Math.ceilDiv(alone ? Math.ceilDiv(WIDTH * (sampling[components[0]] / 10), maxH) : WIDTH,
                alone ? 8 : 8 * maxH);
        int rows = Math.ceilDiv(alone ? Math.ceilDiv(HEIGHT * (sampling[components[0]] % 10), maxV) : HEIGHT,
                alone ? 8 : 8 * maxV);
        for (int unit = 0; unit < rows * columns; unit++) {
            if (restart > 0 && unit > 0 && unit % restart == 0) {
                flush();
                put(0xff, 0xd0 + (unit / restart - 1) % 8);
                Arrays.fill(previous, 0);
            }
            for (int component : components) {
                int blocksH = alone ? 1 : sampling[component] / 10;
                int blocksV = alone ? 1 : sampling[component] % 10;
                for (int b = 0; b < blocksH * blocksV; b++) {
                    writeBlock(component, unit % columns * blocksH + b % blocksH,
                            unit / columns * blocksV + b / blocksH,
                            maxH * 10 / (sampling[component] / 10), maxV * 10 / (sampling[component] % 10), first,
                            last);
                }
            }
        }
        flush();
    }

    /** @param scaleX ten times the image's pixels that a sample of the component covers */
    private void writeBlock(int component, int column, int row, int scaleX, int scaleY, int first, int last) {
        double[] samples = new double[64];
        for (int i = 0; i < 64; i++) {
            samples[i] = sample(component, (8 * column + i % 8) * scaleX / 10, (8 * row + i / 8) * scaleY / 10) - 128;
        }
        int[] coefficients = new int[64];
        for (int i = 0; i < 64; i++) {
            double value = coefficient(samples, ZIGZAG[i] % 8, ZIGZAG[i] / 8);
            coefficients[i] = (int) StrictMath.rint(value / (i == 0 ? 1 : STEP));
        }
        if (first == 0) {
            int difference = coefficients[0] - previous[component];
            previous[component] = coefficients[0];
            int size = size(difference);
            putCode(JPEGHuffmanTable.StdDCLuminance, size);
            putNumber(difference, size);
        }
        int zeros = 0;
        for (int i = Math.max(first, 1); i <= last; i++) {
            if (coefficients[i] == 0) {
                zeros++;
                continue;
            }
            for (; zeros > 15; zeros -= 16) {
                putCode(JPEGHuffmanTable.StdACLuminance, 0xf0);
            }
            int size = size(coefficients[i]);
            putCode(JPEGHuffmanTable.StdACLuminance, zeros << 4 | size);
            putNumber(coefficients[i], size);
            zeros = 0;
        }
        if (zeros > 0 && last > 0) {
            putCode(JPEGHuffmanTable.StdACLuminance, 0);
        }
    }

    private static double coefficient(double[] samples, int u, int v) {
        double sum = 0;
        for (int i = 0; i < 64; i++) {
            sum += samples[i] * StrictMath.cos((2 * (i % 8) + 1) * u * StrictMath.PI / 16)
                    * StrictMath.cos((2 * (i / 8) + 1) * v * StrictMath.PI / 16);
        }
        return sum / 4 * (u == 0 ? StrictMath.sqrt(0.5) : 1) * (v == 0 ? StrictMath.sqrt(0.5) : 1);
    }

    private static int size(int value) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(Math.abs(value));
    }

    private void putCode(JPEGHuffmanTable table, int symbol) {
        int code = 0;
        int at = 0;
        for (int length = 1; length <= table.getLengths().length; length++) {
            for (int i = 0; i < table.getLengths()[length - 1]; i++, at++, code++) {
                if (table.getValues()[at] == symbol) {
                    putBits(code, length);
                    return;
                }
            }
            code <<= 1;
        }
        throw new IllegalArgumentException("no code for " + symbol);
    }

    private void putNumber(int value, int size) {
        putBits(value < 0 ? value + (1 << size) - 1 : value, size);
    }

    private void putBits(int value, int count) {
        for (int i = count - 1; i >= 0; i--) {
            bits = bits << 1 | value >> i & 1;
            if (++bitCount == 8) {
                put(bits & 0xff);
                if ((bits & 0xff) == 0xff) {
                    put(0);
                }
                bits = 0;
                bitCount = 0;
            }
        }
    }

    private void flush() {
        while (bitCount != 0) {
            putBits(1, 1);
        }
    }

    /** The file with more bytes at a place. */
    static byte[] with(byte[] file, int at, byte[] more) {
        byte[] longer = Arrays.copyOf(file, file.length + more.length);
        System.arraycopy(more, 0, longer, at, more.length);
        System.arraycopy(file, at, longer, at + more.length, file.length - at);
        return longer;
    }

    /** The file with segments after its first marker. */
    static byte[] withSegments(byte[] file, List<byte[]> segments) {
        byte[] result = file;
        for (byte[] segment : segments.reversed()) {
            result = with(result, 2, segment);
        }
        return result;
    }

    /** A segment of a marker and its content. */
    static byte[] segment(int marker, byte... content) {
        byte[] segment = new byte[content.length + 4];
        segment[0] = (byte) 0xff;
        segment[1] = (byte) marker;
        segment[2] = (byte) (content.length + 2 >> 8);
        segment[3] = (byte) (content.length + 2);
        System.arraycopy(content, 0, segment, 4, content.length);
        return segment;
    }
}
