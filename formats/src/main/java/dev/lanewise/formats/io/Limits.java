package dev.lanewise.formats.io;

import java.time.Duration;

/**
 * What the readers of files allow at most, all in one place; {@code docs/limits.md} explains each.
 *
 * <p>They count what a file becomes, not only the bytes that it has.
 */
public final class Limits {
    /** The elements of one array: Java's arrays end there. */
    public static final int ELEMENTS = Integer.MAX_VALUE - 64;

    /** The list of entries of a zip archive, in bytes: about four million entries. */
    public static final int ZIP_DIRECTORY_BYTES = 1 << 28;

    /** A byte of deflate never becomes more bytes than this. */
    public static final int DEFLATE_RATIO = 1032;

    /** What does not declare its size, such as a gzip file of CIFAR's records, may become so many times larger. */
    public static final int EXPANSION = 100;

    /** What {@link #EXPANSION} does not refuse: so many bytes harm nobody. */
    public static final int EXPANSION_FREE_BYTES = 1 << 24;

    /** The header of an NPY file, in bytes. */
    public static final int NPY_HEADER_BYTES = 1 << 16;

    /** The axes of an array in an NPY file: NumPy's own limit. */
    public static final int NPY_AXES = 64;

    /** The text before an entry of a tar archive that gives its long name, in bytes. */
    public static final int TAR_TEXT_BYTES = 1 << 16;

    /** A file that is downloaded, in bytes; the largest known has 170 million. */
    public static final long DOWNLOAD_BYTES = 1 << 28;

    /** A download must bring {@link #DOWNLOAD_PACE_BYTES} in each such time. */
    public static final Duration DOWNLOAD_PACE = Duration.ofSeconds(60);

    /** What a download must bring in each {@link #DOWNLOAD_PACE}. */
    public static final int DOWNLOAD_PACE_BYTES = 1 << 14;

    /** The pixels of an image. */
    public static final int IMAGE_PIXELS = 100_000_000;

    /** An image file, in bytes: no image of so many pixels needs more. */
    public static final int IMAGE_FILE_BYTES = 1 << 30;

    /** The scans of a JPEG: more would only be there to take time, since each goes over the whole image. */
    public static final int JPEG_SCANS = 500;

    /** What the objects of a pickle may take in memory. */
    public static final long PICKLE_BYTES = 1 << 24;

    /** The same in addition, in sizes of the file, where each tensor has its description. */
    public static final int PICKLE_SHARE = 4;

    /** PyTorch stores checkpoints without compression; one packed again by other tools rarely gains a factor of two. */
    public static final int CHECKPOINT_EXPANSION = 100;

    /** How many times over tensors may share the bytes of their file, as tied weights do. */
    public static final int SHARED_TENSORS = 4;

    /** What numbers that are repeated may take in addition, as in expanded tensors. */
    public static final long REPEATED_BYTES = 1 << 24;

    /** How deep weights may be nested in dictionaries. */
    public static final int NESTED_WEIGHTS = 100;

    /** The characters of the name of a weight, with those of the dictionaries around it. */
    public static final int WEIGHT_NAME = 1000;

    private Limits() {}
}
