package dev.lanewise.formats.io;

/**
 * Text from files as it may be shown: nothing in it commands a terminal, and nothing is hidden or changes the order of what is read.
 *
 * <p>Control and format characters, line separators and unpaired surrogates are written as JSON has them, <code>&#92;u001b</code>, so that
 * JSON text stays the same JSON.
 */
public final class VisibleText {
    private VisibleText() {}

    /** A text on one line. */
    public static String of(String text) {
        return escaped(text, false);
    }

    /** A text that may have several lines. */
    public static String ofLines(String text) {
        return escaped(text, true);
    }

    private static String escaped(String text, boolean withLines) {
        StringBuilder escaped = null;
        int length;
        for (int i = 0; i < text.length(); i += length) {
            int c = text.codePointAt(i);
            length = Character.charCount(c);
            boolean hidden = isHidden(c) && !(withLines && c == '\n');
            if (hidden && escaped == null) {
                escaped = new StringBuilder(text.length() + 16).append(text, 0, i);
            }
            if (escaped != null) {
                append(escaped, text, i, i + length, hidden);
            }
        }
        return escaped == null ? text : escaped.toString();
    }

    private static void append(StringBuilder escaped, String text, int from, int to, boolean hidden) {
        for (int i = from; i < to; i++) {
            if (hidden) {
                escaped.append("\\u").append(Integer.toHexString(0x10000 | text.charAt(i)), 1, 5);
            } else {
                escaped.append(text.charAt(i));
            }
        }
    }

    /** Whether a code point is not shown as itself; the two that join or part the letters of many scripts are. */
    public static boolean isHidden(int codePoint) {
        if (codePoint >= ' ' && codePoint < 0x7f || codePoint == 0x200c || codePoint == 0x200d) {
            return false;
        }
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                true;
            default -> (codePoint & 0xfffe) == 0xfffe;
        };
    }
}
