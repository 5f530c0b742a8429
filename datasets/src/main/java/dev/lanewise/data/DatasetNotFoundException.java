package dev.lanewise.data;

import java.io.IOException;

/** A data set is in none of the places looked at; the message names them all and says how to get it. */
public final class DatasetNotFoundException extends IOException {
    private static final long serialVersionUID = 1;

    DatasetNotFoundException(String message) {
        super(message);
    }
}
