package dev.lanewise.models;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An object of a class that is not known here: opaque, but for what its pickle has put into it, among which tensors may
 * be.
 */
final class PythonObject {
    private final String type;
    private final PythonTuple arguments;
    private final List<Object> elements = new ArrayList<>(0);
    private Map<Object, Object> entries = Map.of();
    private Object state;

    /**
     * An object that has been made but not filled.
     *
     * @param type the name of its class, or of the function that made it
     * @param arguments what it was made of
     */
    PythonObject(String type, PythonTuple arguments) {
        this.type = type;
        this.arguments = arguments;
    }

    String type() {
        return type;
    }

    PythonTuple arguments() {
        return arguments;
    }

    /** What was added as to a list or a set. */
    List<Object> elements() {
        return elements;
    }

    /** What was put as into a dictionary. */
    Map<Object, Object> entries() {
        return entries;
    }

    /** The same, to put more. */
    Map<Object, Object> mutableEntries() {
        if (entries.isEmpty()) {
            entries = new LinkedHashMap<>();
        }
        return entries;
    }

    /** Its attributes, mostly a dictionary; null if it has none. */
    Object state() {
        return state;
    }

    void setState(Object newState) {
        state = newState;
    }
}
