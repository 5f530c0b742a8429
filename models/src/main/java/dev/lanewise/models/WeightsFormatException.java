package dev.lanewise.models;

import java.io.IOException;
import java.nio.file.Path;

/** A file of weights in none of the formats that are known; the message names the file and the formats. */
public final class WeightsFormatException extends IOException {
    private static final long serialVersionUID = 1;

    WeightsFormatException(Path file, String problem) {
        super(file + ": " + problem);
    }
}
