package dev.lanewise.onnx;

import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/** All operators that can be computed. */
final class Operators {
    static final TreeMap<String, Operator> ALL = new TreeMap<>();

    static {
        Stream.of(ElementOperators.ALL, NormalizationOperators.ALL, WindowOperators.ALL, MatrixOperators.ALL,
                ShapeOperators.ALL, ReductionOperators.ALL)
                .flatMap(List::stream)
                .forEach(operator -> ALL.put(operator.name(), operator));
    }

    private Operators() {}
}
