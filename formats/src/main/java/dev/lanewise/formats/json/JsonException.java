package dev.lanewise.formats.json;

import java.io.IOException;

/** Text that is not JSON; the message says what was found, where, and what was expected. */
public final class JsonException extends IOException {
    private static final long serialVersionUID = 1;

    JsonException(String message) {
        super(message);
    }
}
