package dev.lanewise.formats.json;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads one JSON value, strictly by RFC 8259: no comments, trailing commas, duplicate keys or unpaired surrogates.
 *
 * <p>An object becomes a {@link LinkedHashMap} in the text's order, an array a {@link List}, an integer a {@link Long}
 * or, beyond 64 bits, a {@link BigInteger}, any other number a finite {@link Double}, and {@code null} is {@code null}.
 * Input is not trusted: nesting is limited to 128 levels and a number to 400 characters.
 */
public final class JsonReader {
    private static final int MAX_DEPTH = 128;
    private static final int MAX_NUMBER_LENGTH = 400;

    private final String text;
    private int position;
    private int depth;

    private JsonReader(String text) {
        this.text = text;
    }

    /**
     * The value that a text holds.
     *
     * @throws JsonException if the text is not exactly one JSON value with white space around it
     */
    public static Object read(String text) throws JsonException {
        JsonReader reader = new JsonReader(text);
        Object value = reader.value();
        reader.skipSpace();
        if (reader.position < text.length()) {
            throw reader.expected("the end of the text");
        }
        return value;
    }

    /**
     * The value that a text in UTF-8 holds.
     *
     * @throws JsonException if the bytes are not UTF-8, or not exactly one JSON value
     */
    public static Object read(byte[] utf8) throws JsonException {
        try {
            return read(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString());
        } catch (CharacterCodingException e) {
            throw new JsonException("the text is not valid UTF-8");
        }
    }

    private Object value() throws JsonException {
        skipSpace();
        return switch (peek()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> literal("true", true);
            case 'f' -> literal("false", false);
            case 'n' -> literal("null", null);
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
            default -> throw expected("a JSON value");
        };
    }

    private Map<String, Object> object() throws JsonException {
        enter();
        Map<String, Object> members = new LinkedHashMap<>();
        if (!closes('}')) {
            do {
                skipSpace();
                int start = position;
                if (peek() != '"') {
                    throw expected("a key in double quotes");
                }
                String key = string();
                skipSpace();
                if (!accept(':')) {
                    throw expected("':'");
                }
                Object value = value();
                if (members.containsKey(key)) {
                    throw new JsonException("duplicate key \"" + key + "\" at character " + start);
                }
                members.put(key, value);
            } while (continues('}'));
        }
        depth--;
        return members;
    }

    private List<Object> array() throws JsonException {
        enter();
        List<Object> elements = new ArrayList<>();
        if (!closes(']')) {
            do {
                elements.add(value());
            } while (continues(']'));
        }
        depth--;
        return elements;
    }

    private void enter() throws JsonException {
        position++;
        if (++depth > MAX_DEPTH) {
            throw new JsonException("nested deeper than " + MAX_DEPTH + " levels at character " + position);
        }
    }

    private boolean closes(char bracket) {
        skipSpace();
        return accept(bracket);
    }

    /** Whether a comma follows, rather than the closing bracket. */
    private boolean continues(char bracket) throws JsonException {
        if (closes(bracket)) {
            return false;
        }
        if (!accept(',')) {
            throw expected("',' or '" + bracket + "'");
        }
        return true;
    }

    private String string() throws JsonException {
        position++;
        StringBuilder characters = new StringBuilder();
        while (true) {
            char c = peek();
            if (c < ' ') {
                throw expected("a closing '\"'; control characters must be escaped");
            }
            position++;
            if (c == '"') {
                return wellFormed(characters.toString());
            }
            characters.append(c == '\\' ? escape() : c);
        }
    }

    private char escape() throws JsonException {
        char c = peek();
        char unescaped = switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> hexadecimal();
            default -> throw expected("one of \"\\/bfnrtu after a backslash");
        };
        position++;
        return unescaped;
    }

    /** The code unit of {@code uXXXX}; leaves the position on the last digit. */
    private char hexadecimal() throws JsonException {
        int unit = 0;
        for (int i = 0; i < 4; i++) {
            position++;
            char c = peek();
            int digit = c < 128 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw expected("four hexadecimal digits");
            }
            unit = unit << 4 | digit;
        }
        return (char) unit;
    }

    private String wellFormed(String characters) throws JsonException {
        if (!JsonWriter.isWellFormed(characters)) {
            throw new JsonException("unpaired surrogate in the string that ends at character " + (position - 1));
        }
        return characters;
    }

    private Object literal(String word, Object value) throws JsonException {
        if (!text.startsWith(word, position)) {
            throw expected("a JSON value");
        }
        position += word.length();
        return value;
    }

    private Number number() throws JsonException {
        int start = position;
        accept('-');
        if (!accept('0')) {
            digits();
        }
        boolean integer = true;
        if (accept('.')) {
            integer = false;
            digits();
        }
        if (accept('e') || accept('E')) {
            integer = false;
            if (!accept('+')) {
                accept('-');
            }
            digits();
        }
        if (position - start > MAX_NUMBER_LENGTH) {
            throw new JsonException(
                    "number of more than " + MAX_NUMBER_LENGTH + " characters at character " + start);
        }
        String digits = text.substring(start, position);
        return integer ? integer(digits) : real(digits, start);
    }

    private static Number integer(String digits) {
        BigInteger value = new BigInteger(digits);
        return value.bitLength() < Long.SIZE ? (Number) value.longValue() : value;
    }

    private static Double real(String digits, int start) throws JsonException {
        double value = Double.parseDouble(digits);
        if (Double.isInfinite(value)) {
            throw new JsonException("number " + digits + " at character " + start + " exceeds the range of a double");
        }
        return value;
    }

    private void digits() throws JsonException {
        if (!isDigit(peek())) {
            throw expected("a digit");
        }
        while (position < text.length() && isDigit(text.charAt(position))) {
            position++;
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private boolean accept(char c) {
        if (position < text.length() && text.charAt(position) == c) {
            position++;
            return true;
        }
        return false;
    }

    /** The next character; U+0000, which stands nowhere in JSON, at the end of the text. */
    private char peek() {
        return position < text.length() ? text.charAt(position) : 0;
    }

    private void skipSpace() {
        while (position < text.length() && " \t\n\r".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
    }

    private JsonException expected(String what) {
        String found = position >= text.length()
                ? "the text ends"
                : text.charAt(position) < ' ' || text.charAt(position) > '~'
                        ? String.format(Locale.ROOT, "found U+%04X", (int) text.charAt(position))
                        : "found '" + text.charAt(position) + "'";
        return new JsonException("expected " + what + " at character " + position + ", but " + found);
    }
}
