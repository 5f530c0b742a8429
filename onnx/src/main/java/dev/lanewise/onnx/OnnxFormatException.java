package dev.lanewise.onnx;

import java.io.IOException;

/** A file is no ONNX model, is damaged, or asks for what is not there; the message says what, where and all of it. */
public final class OnnxFormatException extends IOException {
    private static final long serialVersionUID = 1;

    OnnxFormatException(String message) {
        super(message);
    }

    OnnxFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
