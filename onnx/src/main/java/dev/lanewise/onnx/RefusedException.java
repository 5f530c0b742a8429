package dev.lanewise.onnx;

/** What one node asks for is not there; {@link Importer} collects them. */
final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    RefusedException(String message) {
        super(message);
    }
}
