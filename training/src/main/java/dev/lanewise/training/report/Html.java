package dev.lanewise.training.report;

import dev.lanewise.formats.io.VisibleText;
import java.util.List;
import java.util.Map;

/** Collects the markup of a page; text is escaped. */
final class Html {
    private final StringBuilder markup = new StringBuilder();

    /** Adds markup as it is. */
    Html raw(String text) {
        markup.append(text).append('\n');
        return this;
    }

    /** Adds an element that holds text. */
    Html element(String name, String cssClass, String text) {
        markup.append('<').append(name);
        if (!cssClass.isEmpty()) {
            markup.append(" class=\"").append(cssClass).append('"');
        }
        markup.append('>').append(escape(text)).append("</").append(name).append(">\n");
        return this;
    }

    /** Adds a table whose first column is text and whose others are numbers, or text as well where {@code allText}. */
    Html table(boolean allText, List<String> header, List<List<String>> rows) {
        raw("<div class=\"scroll\"><table" + (allText ? " class=\"text\"" : "") + ">");
        if (!header.isEmpty()) {
            row("th", header);
        }
        rows.forEach(row -> row("td", row));
        return raw("</table></div>");
    }

    /** Adds a table of names with their values. */
    Html table(Map<String, ?> entries) {
        return table(true, List.of(), entries.entrySet().stream()
                .map(entry -> List.of(entry.getKey(), String.valueOf(entry.getValue()))).toList());
    }

    private void row(String element, List<String> cells) {
        markup.append("<tr>");
        cells.forEach(cell -> markup.append('<').append(element).append('>').append(escape(cell)).append("</")
                .append(element).append('>'));
        markup.append("</tr>\n");
    }

    @Override
    public String toString() {
        return markup.toString();
    }

    static String escape(String text) {
        return VisibleText.ofLines(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"",
                "&quot;");
    }
}
