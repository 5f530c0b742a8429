package dev.lanewise.cli;

/** Wrong input from the user; the message says in one line what is wrong, where, and what to do. */
final class InputException extends RuntimeException {
    private static final long serialVersionUID = 1;

    InputException(String message) {
        super(message);
    }
}
