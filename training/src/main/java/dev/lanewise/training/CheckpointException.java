package dev.lanewise.training;

import java.io.IOException;
import java.nio.file.Path;

/** A checkpoint that is damaged or belongs to another run; the message names the file and what is wrong. */
public final class CheckpointException extends IOException {
    private static final long serialVersionUID = 1;

    /** A line of a run's log that is not what a run writes. */
    public static CheckpointException ofLog(Path file, int line, String problem) {
        return new CheckpointException(file,
                "line " + line + " is not what a run writes (" + problem + "); another program has "
                        + "changed the file, or saved it in another encoding than UTF-8");
    }

    CheckpointException(Path file, String problem) {
        super(file + ": " + problem);
    }
}
