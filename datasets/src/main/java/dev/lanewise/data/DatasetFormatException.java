package dev.lanewise.data;

import java.io.IOException;
import java.nio.file.Path;

/** A file of a data set is damaged or of another format; the message names it and says what was expected. */
public final class DatasetFormatException extends IOException {
    private static final long serialVersionUID = 1;

    DatasetFormatException(Path file, String problem) {
        this(file.toString(), problem);
    }

    /** For what is no file of its own, such as an entry of an archive. */
    DatasetFormatException(String name, String problem) {
        super(name + ": " + problem);
    }
}
