package dev.lanewise.data;

/** Numbers and text in the bytes of a file. */
final class Bytes {
    private Bytes() {}

    /** Whether these characters, one byte each, stand at a place. */
    static boolean startWith(byte[] file, int at, String text) {
        if (at + text.length() > file.length) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if ((file[at + i] & 0xff) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The byte at a place, 0 to 255. */
    static int at(byte[] file, int at) {
        return file[at] & 0xff;
    }

    /** The unsigned number whose highest byte comes first. */
    static int big16(byte[] file, int at) {
        return at(file, at) << 8 | at(file, at + 1);
    }

    /** The unsigned number whose lowest byte comes first. */
    static int little16(byte[] file, int at) {
        return at(file, at + 1) << 8 | at(file, at);
    }

    /** The signed number whose lowest byte comes first. */
    static int little32(byte[] file, int at) {
        return little16(file, at + 2) << 16 | little16(file, at);
    }
}
