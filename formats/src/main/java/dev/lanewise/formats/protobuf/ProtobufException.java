package dev.lanewise.formats.protobuf;

import java.io.IOException;

/** A message is damaged, cut, or of another kind than expected. */
public final class ProtobufException extends IOException {
    private static final long serialVersionUID = 1;

    /** With a message that says what is wrong. */
    public ProtobufException(String message) {
        super(message);
    }
}
