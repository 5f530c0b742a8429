package dev.lanewise.training;

import java.io.IOException;
import java.nio.file.Path;

/** A checkpoint that is damaged or belongs to another run; the message names the file and what is wrong. */
public final class CheckpointException extends IOException {
    private static final long serialVersionUID = 1;

    CheckpointException(Path file, String problem) {
        super(file + ": " + problem);
    }
}
