package dev.lanewise.data;

import java.util.ArrayList;
import java.util.List;

/**
 * What the marker segments of a JPEG file say that ImageIO does not tell: the number of components, the EXIF orientation, where
 * color profiles are, and whether the file goes on to its end marker.
 *
 * @param components 1 gray, 3 color, 4 CMYK or YCCK; 0 if there is no frame
 * @param orientation 1 to 8 as in EXIF; 1 where nothing is said
 * @param profiles where the segments of an embedded ICC profile begin
 * @param complete whether the segments and scans end with the marker EOI
 * @see <a href="https://www.w3.org/Graphics/JPEG/itu-t81.pdf">ITU-T T.81, annex B</a>
 */
record JpegHeader(int components, int orientation, List<Integer> profiles, boolean complete) {
    private static final int MARKER = 0xff;
    private static final int START_OF_SCAN = 0xda;
    private static final int END_OF_IMAGE = 0xd9;
    private static final int APP1 = 0xe1;
    private static final int APP2 = 0xe2;
    private static final int APP15 = 0xef;
    private static final int FRAME_COMPONENTS = 9;
    private static final byte[] EXIF = {'E', 'x', 'i', 'f', 0, 0};
    private static final int ORIENTATION_TAG = 0x0112;
    private static final int ENTRY_BYTES = 12;

    /** Reads the segments of a file that starts with the marker SOI. */
    static JpegHeader of(byte[] file) {
        int components = 0;
        int orientation = 1;
        List<Integer> profiles = new ArrayList<>();
        int at = 2;
        while (at + 1 < file.length) {
            int marker = file[at + 1] & 0xff;
            if ((file[at] & 0xff) != MARKER) {
                break;
            }
            if (marker == END_OF_IMAGE) {
                return new JpegHeader(components, orientation, profiles, true);
            }
            if (marker == MARKER) {
                // Any number of fill bytes may stand before a marker.
                at++;
                continue;
            }
            if (isAlone(marker)) {
                at += 2;
                continue;
            }
            if (at + 4 > file.length) {
                break;
            }
            int length = big(file, at + 2, 2);
            if (isFrame(marker) && at + FRAME_COMPONENTS < file.length) {
                components = file[at + FRAME_COMPONENTS] & 0xff;
            } else if (marker == APP1) {
                orientation = orientation(file, at + 4, Math.min(file.length, at + 2 + length), orientation);
            } else if (marker == APP2) {
                profiles.add(at);
            }
            at += 2 + length;
            if (marker == START_OF_SCAN) {
                at = endOfScan(file, at);
            }
        }
        return new JpegHeader(components, orientation, profiles, false);
    }

    /** The file with its color profiles marked as something else, which decoders pass over. */
    byte[] withoutProfiles(byte[] file) {
        if (profiles.isEmpty()) {
            return file;
        }
        byte[] copy = file.clone();
        profiles.forEach(at -> copy[at + 1] = (byte) APP15);
        return copy;
    }

    /** SOF0 to SOF15; the numbers in between that are tables or reserved are none. */
    private static boolean isFrame(int marker) {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    /** TEM and the restart markers have no length. */
    private static boolean isAlone(int marker) {
        return marker == 0x01 || marker >= 0xd0 && marker <= 0xd7;
    }

    /** Where the next marker stands; within a scan 0xff is followed by 0 or is a restart marker. */
    private static int endOfScan(byte[] file, int start) {
        for (int at = start; at + 1 < file.length; at++) {
            int next = file[at + 1] & 0xff;
            if (file[at] == (byte) MARKER && next != 0 && next != MARKER && !isAlone(next)) {
                return at;
            }
        }
        return file.length;
    }

    /** The orientation in the first directory of an EXIF segment, or {@code otherwise}. */
    private static int orientation(byte[] file, int start, int end, int otherwise) {
        int tiff = start + EXIF.length;
        if (end - tiff < 8 || !startsWith(file, start, EXIF)) {
            return otherwise;
        }
        boolean little = file[tiff] == 'I';
        long directory = tiff + number(file, tiff + 4, 4, little);
        if (directory < tiff || directory + 2 > end) {
            return otherwise;
        }
        long entries = number(file, (int) directory, 2, little);
        for (long i = 0, at = directory + 2; i < entries && at + ENTRY_BYTES <= end; i++, at += ENTRY_BYTES) {
            if (number(file, (int) at, 2, little) == ORIENTATION_TAG) {
                long value = number(file, (int) at + 8, 2, little);
                return value >= 1 && value <= 8 ? (int) value : otherwise;
            }
        }
        return otherwise;
    }

    private static boolean startsWith(byte[] file, int at, byte[] prefix) {
        for (int i = 0; i < prefix.length; i++) {
            if (file[at + i] != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    private static int big(byte[] file, int at, int bytes) {
        return (int) number(file, at, bytes, false);
    }

    private static long number(byte[] file, int at, int bytes, boolean little) {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value = value << 8 | file[little ? at + bytes - 1 - i : at + i] & 0xff;
        }
        return value;
    }
}
