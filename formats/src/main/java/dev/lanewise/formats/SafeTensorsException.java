package dev.lanewise.formats;

import java.io.IOException;
import java.nio.file.Path;

/** A file that is not valid safetensors; the message names the file, what is wrong, where, and what was expected. */
public final class SafeTensorsException extends IOException {
    private static final long serialVersionUID = 1;

    SafeTensorsException(Path file, String problem) {
        super(file + ": " + problem);
    }
}
