package dev.lanewise.formats.json;

import java.math.BigInteger;
import java.util.Collection;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;

/**
 * Writes maps, collections, strings, numbers, booleans and {@code null} as JSON (RFC 8259), in their own order.
 *
 * <p>Doubles and floats are written in the shortest form that reads back as the same number.
 */
public final class JsonWriter {
    private static final String INDENT = "  ";

    private final StringBuilder text = new StringBuilder();
    private final boolean indented;

    private JsonWriter(boolean indented) {
        this.indented = indented;
    }

    /**
     * The JSON text of a value, on one line and without spaces.
     *
     * @throws IllegalArgumentException if a number is not finite, a string has an unpaired surrogate, a key is not a
     *     string, or an object is of another type
     */
    public static String write(Object value) {
        JsonWriter writer = new JsonWriter(false);
        writer.value(value, 0);
        return writer.text.toString();
    }

    /**
     * The JSON text of a value with one member or element a line, ending in a line feed.
     *
     * @throws IllegalArgumentException as {@link #write}
     */
    public static String writeIndented(Object value) {
        JsonWriter writer = new JsonWriter(true);
        writer.value(value, 0);
        return writer.text.append('\n').toString();
    }

    private void value(Object value, int depth) {
        switch (value) {
            case null -> text.append("null");
            case Boolean flag -> text.append(flag);
            case String string -> string(string);
            case Number number -> number(number);
            case Map<?, ?> map -> object(map, depth);
            case Collection<?> collection -> array(collection, depth);
            default -> throw new IllegalArgumentException("no JSON form for " + value.getClass().getName());
        }
    }

    private void object(Map<?, ?> map, int depth) {
        text.append('{');
        Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
        while (entries.hasNext()) {
            Map.Entry<?, ?> entry = entries.next();
            newLine(depth + 1);
            if (!(entry.getKey() instanceof String key)) {
                throw new IllegalArgumentException("a JSON key must be a string, but is " + entry.getKey());
            }
            string(key);
            text.append(indented ? ": " : ":");
            value(entry.getValue(), depth + 1);
            separate(entries, depth);
        }
        text.append('}');
    }

    private void array(Collection<?> collection, int depth) {
        text.append('[');
        Iterator<?> elements = collection.iterator();
        while (elements.hasNext()) {
            newLine(depth + 1);
            value(elements.next(), depth + 1);
            separate(elements, depth);
        }
        text.append(']');
    }

    private void separate(Iterator<?> rest, int depth) {
        if (rest.hasNext()) {
            text.append(',');
        } else {
            newLine(depth);
        }
    }

    private void newLine(int depth) {
        if (indented) {
            text.append('\n').append(INDENT.repeat(depth));
        }
    }

    private void number(Number number) {
        switch (number) {
            case Long _,Integer _,Short _,Byte _,BigInteger _ -> text.append(number);
            case Double _,Float _ -> {
                if (!Double.isFinite(number.doubleValue())) {
                    throw new IllegalArgumentException("JSON has no form for the number " + number);
                }
                text.append(number);
            }
            default -> throw new IllegalArgumentException("no JSON form for " + number.getClass().getName());
        }
    }

    private void string(String string) {
        if (!isWellFormed(string)) {
            throw new IllegalArgumentException("string with an unpaired surrogate: " + string);
        }
        text.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            switch (c) {
                case '"', '\\' -> text.append('\\').append(c);
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> {
                    if (c < ' ' || c == 0x7f) {
                        text.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }

    /** Whether every surrogate is one of a pair, so that the string has a form in UTF-8. */
    static boolean isWellFormed(String string) {
        for (int i = 0; i < string.length(); i++) {
            if (Character.isSurrogate(string.charAt(i))) {
                if (i + 1 == string.length() || !Character.isSurrogatePair(string.charAt(i), string.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }
}
