package dev.lanewise.formats.io;

/**
 * What the readers of files allow at most, all in one place; {@code docs/limits.md} explains each.
 *
 * <p>They count what a file becomes, not only the bytes that it has.
 */
public final class Limits {
    /** The list of entries of a zip archive, in bytes: about four million entries. */
    public static final int ZIP_DIRECTORY_BYTES = 1 << 28;

    /** A byte of deflate never becomes more bytes than this. */
    public static final int DEFLATE_RATIO = 1032;

    private Limits() {}
}
