package dev.lanewise.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The tags of the first image of a TIFF file, or of an EXIF segment, which is built as one. Only whole numbers are kept.
 *
 * @see <a href="https://www.itu.int/itudoc/itu-t/com16/tiff-fx/docs/tiff6.pdf">TIFF 6.0, section 2</a>
 */
final class TiffDirectory {
    private static final int HEADER_BYTES = 8;
    private static final int ENTRY_BYTES = 12;
    private static final int ORIENTATION = 0x0112;

    private final ByteBuffer tiff;
    /** Where the entry of each tag stands. */
    private final Map<Integer, Integer> entries = new HashMap<>();

    private TiffDirectory(ByteBuffer tiff) {
        this.tiff = tiff;
    }

    /** The directory of a file that lies between two places, if there is one. */
    static Optional<TiffDirectory> of(byte[] file, int start, int end) {
        if (end - start < HEADER_BYTES) {
            return Optional.empty();
        }
        ByteBuffer tiff = ByteBuffer.wrap(file, start, end - start).slice();
        tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int at = tiff.getInt(4);
        if (at < 0 || at > tiff.limit() - 2) {
            return Optional.empty();
        }
        TiffDirectory directory = new TiffDirectory(tiff);
        int count = Short.toUnsignedInt(tiff.getShort(at));
        int first = at + 2;
        for (int i = 0; i < count && (long) first + ENTRY_BYTES * (i + 1) <= tiff.limit(); i++) {
            int entry = first + ENTRY_BYTES * i;
            directory.entries.putIfAbsent(Short.toUnsignedInt(tiff.getShort(entry)), entry);
        }
        return Optional.of(directory);
    }

    /** The values of a tag, or {@code otherwise} where it is not there, or lies outside the file. */
    int[] values(int tag, int... otherwise) {
        Integer entry = entries.get(tag);
        if (entry == null) {
            return otherwise;
        }
        int bytes = switch (tiff.getShort(entry + 2)) {
            case 1 -> 1;
            case 3 -> 2;
            case 4 -> 4;
            default -> 0;
        };
        long count = Integer.toUnsignedLong(tiff.getInt(entry + 4));
        long at = bytes * count <= 4 ? entry + 8 : Integer.toUnsignedLong(tiff.getInt(entry + 8));
        if (bytes == 0 || count < 1 || at + bytes * count > tiff.limit()) {
            return otherwise;
        }
        return IntStream.range(0, (int) count).map(i -> number((int) at + bytes * i, bytes)).toArray();
    }

    private int number(int at, int bytes) {
        return switch (bytes) {
            case 1 -> Byte.toUnsignedInt(tiff.get(at));
            case 2 -> Short.toUnsignedInt(tiff.getShort(at));
            default -> tiff.getInt(at);
        };
    }

    /** The first value of a tag, or {@code otherwise}. */
    int value(int tag, int otherwise) {
        return values(tag, otherwise)[0];
    }

    /** How the image was held, 1 to 8; 1 where nothing valid is said. */
    int orientation() {
        int orientation = value(ORIENTATION, 1);
        return orientation >= 1 && orientation <= 8 ? orientation : 1;
    }
}
