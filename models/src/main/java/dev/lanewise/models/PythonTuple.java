package dev.lanewise.models;

import java.util.List;

/** A Python tuple. It equals only itself: tuples may contain themselves, and nothing here compares them. */
final class PythonTuple {
    private final List<Object> elements;

    PythonTuple(List<Object> elements) {
        this.elements = elements;
    }

    List<Object> elements() {
        return elements;
    }
}
