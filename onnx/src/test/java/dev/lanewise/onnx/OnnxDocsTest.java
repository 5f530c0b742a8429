package dev.lanewise.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import org.junit.jupiter.api.Test;

/** The lists of operators in {@code docs/onnx.md} are those of the code. */
class OnnxDocsTest {
    private static String row(Collection<String> operators) {
        return "| " + String.join(", ", operators) + " |";
    }

    @Test
    void operatorsAreThoseOfTheDocs() throws IOException {
        String docs = Files.readString(Path.of("../docs/onnx.md"));
        String computed = row(Operators.ALL.keySet());
        String known = row(HostOperators.names().stream().filter(name -> !Operators.ALL.containsKey(name)).toList());
        assertTrue(docs.contains(computed), "docs/onnx.md should have the line\n" + computed);
        assertTrue(docs.contains(known), "docs/onnx.md should have the line\n" + known);
        assertEquals(Onnx.operators().size(), Onnx.operators().stream().distinct().count());
    }
}
