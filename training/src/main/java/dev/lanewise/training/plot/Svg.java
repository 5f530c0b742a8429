package dev.lanewise.training.plot;

import dev.lanewise.formats.io.VisibleText;
import java.util.Locale;

/** Collects the elements of an SVG picture; numbers are rounded to hundredths of a pixel, text is escaped. */
final class Svg {
    private final StringBuilder text = new StringBuilder();

    /** Opens an element; attributes are pairs of name and value. */
    Svg open(String element, Object... attributes) {
        return start(element, attributes, ">");
    }

    /** Closes an element. */
    Svg close(String element) {
        text.append("</").append(element).append(">\n");
        return this;
    }

    /** An element without content. */
    Svg leaf(String element, Object... attributes) {
        return start(element, attributes, "/>\n");
    }

    /** A line of text. */
    Svg text(double x, double y, String cssClass, String content) {
        open("text", "x", x, "y", y, "class", cssClass);
        text.append(escape(content));
        return close("text");
    }

    /** A line of text that reads upwards around its middle. */
    Svg textUpwards(double x, double y, String cssClass, String content) {
        String turn = "rotate(-90 " + number(x) + " " + number(y) + ")";
        open("text", "x", x, "y", y, "class", cssClass, "transform", turn);
        text.append(escape(content));
        return close("text");
    }

    /** What a reader sees when pointing at the element that is open. */
    Svg tooltip(String content) {
        text.append("<title>").append(escape(content)).append("</title>");
        return this;
    }

    /** Markup as it is. */
    Svg markup(String markup) {
        text.append(markup);
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }

    private Svg start(String element, Object[] attributes, String end) {
        text.append('<').append(element);
        for (int i = 0; i < attributes.length; i += 2) {
            Object value = attributes[i + 1];
            String written = value instanceof Double number ? number(number) : escape(value.toString());
            text.append(' ').append(attributes[i]).append("=\"").append(written).append('"');
        }
        text.append(end);
        return this;
    }

    /** A number with at most two decimals, the same in every locale. */
    static String number(double value) {
        double rounded = Math.round(value * 100) / 100.0;
        if (rounded == Math.rint(rounded)) {
            return Long.toString((long) rounded);
        }
        return String.format(Locale.ROOT, "%.2f", rounded).replaceAll("0$", "");
    }

    /** Text for an element or a quoted attribute; characters that XML does not allow are shown by their numbers. */
    static String escape(String content) {
        StringBuilder escaped = new StringBuilder();
        VisibleText.ofLines(content).codePoints().forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                default -> escaped.appendCodePoint(c);
            }
        });
        return escaped.toString();
    }
}
