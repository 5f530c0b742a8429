package dev.lanewise.models;

import java.io.IOException;
import java.nio.file.Path;

/** A file that is not a PyTorch checkpoint of tensors; the message names the file, what is wrong, and where. */
public final class PyTorchFormatException extends IOException {
    private static final long serialVersionUID = 1;

    PyTorchFormatException(Path file, String problem) {
        super(file + ": " + problem);
    }
}
