package dev.lanewise.formats.json;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    @Test
    void readsEveryKindOfValue() throws JsonException {
        String text = """
                 {"b": [1, -2, 3.5, 1e3, true, false, null], "a": {"": "x"}, "big": 18446744073709551616}
                """;
        Map<?, ?> map = (Map<?, ?>) JsonReader.read(text);
        assertEquals(List.of("b", "a", "big"), List.copyOf(map.keySet()));
        assertEquals(Arrays.asList(1L, -2L, 3.5, 1000.0, true, false, null), map.get("b"));
        assertEquals(Map.of("", "x"), map.get("a"));
        assertEquals(BigInteger.TWO.pow(64), map.get("big"));
        assertNull(JsonReader.read("null"));
        assertEquals(Long.MIN_VALUE, JsonReader.read("-9223372036854775808"));
    }

    @Test
    void readsEscapes() throws JsonException {
        String escaped = "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\uDE00\"";
        assertEquals("\"\\/\b\f\n\r\té\ud83d\ude00", JsonReader.read(escaped));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                    "", " ", "{", "[", "[1,]", "[1 2]", "{\"a\":1,}", "{\"a\" 1}", "{a:1}", "{\"a\":1,\"a\":2}", "01",
                    "-",
                    "+1", ".5", "1.", "1e", "1e999", "0x1", "NaN", "Infinity", "tru", "nul", "\"", "\"\n\"",
                    "\"\\x\"", "\"\\u12g4\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "'a'", "1 2", "[] []", "// x\n1",
                    "\u00a01", "\u0000"
            })
    void refuses(String text) {
        assertThrows(JsonException.class, () -> JsonReader.read(text));
    }

    @Test
    void refusesWhatIsNotUtf8() {
        assertThrows(JsonException.class, () -> JsonReader.read(new byte[] {'"', (byte) 0xc3, '"'}));
        assertThrows(JsonException.class, () -> JsonReader.read(new byte[] {'"', (byte) 0xc0, (byte) 0x80, '"'}));
    }

    @Test
    void limitsDepthAndDigits() throws JsonException {
        assertEquals(1, ((List<?>) JsonReader.read("[".repeat(128) + "]".repeat(128))).size());
        assertThrows(JsonException.class, () -> JsonReader.read("[".repeat(129) + "]".repeat(129)));
        assertThrows(JsonException.class, () -> JsonReader.read("[".repeat(1_000_000)));
        assertThrows(JsonException.class, () -> JsonReader.read("1".repeat(1_000_000)));
    }

    @Test
    void saysWhatIsWrongAndWhere() {
        JsonException e = assertThrows(JsonException.class, () -> JsonReader.read("{\"a\":1 \"b\":2}"));
        assertEquals("expected ',' or '}' at character 7, but found '\"'", e.getMessage());
    }

    @Test
    void writesCompactAndIndented() {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("name", "lenet5 \"x\"\n\u0001");
        value.put("sizes", List.of(1, 2L, 0.1f, 0.1));
        value.put("none", null);
        value.put("empty", Map.of());
        assertEquals(
                "{\"name\":\"lenet5 \\\"x\\\"\\n\\u0001\",\"sizes\":[1,2,0.1,0.1],\"none\":null,\"empty\":{}}",
                JsonWriter.write(value));
        assertTrue(JsonWriter.writeIndented(value).contains("\n  \"sizes\": [\n    1,\n    2,"));
    }

    @Test
    void refusesWhatJsonCannotHold() {
        for (Object value : List.of(Double.NaN, Float.POSITIVE_INFINITY, "\ud800", new Object(), BigDecimal.ONE,
                Map.of(1, 2))) {
            assertThrows(IllegalArgumentException.class, () -> JsonWriter.write(value), value::toString);
        }
    }

    @Property
    void stringsComeBack(@ForAll String text) throws JsonException {
        if (JsonWriter.isWellFormed(text)) {
            assertEquals(text, JsonReader.read(JsonWriter.write(text).getBytes(StandardCharsets.UTF_8)));
        }
    }

    @Property
    void numbersComeBack(@ForAll double real, @ForAll long integer) throws JsonException {
        List<?> read = (List<?>) JsonReader.read(JsonWriter.writeIndented(List.of(real, integer)));
        assertArrayEquals(new Object[] {real, integer}, read.toArray());
    }

    @Property
    void noTextMakesTheReaderFailOtherwise(@ForAll byte[] utf8) {
        try {
            JsonReader.read(utf8);
        } catch (JsonException e) {
            assertTrue(e.getMessage().length() > 10, e.getMessage());
        }
    }
}
