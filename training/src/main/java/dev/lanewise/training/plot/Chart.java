package dev.lanewise.training.plot;

import dev.lanewise.formats.io.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A picture of a fixed size that can be written as SVG. */
public abstract sealed class Chart permits LineChart, ContourChart, HeatMap, Histogram, ImageGrid, ChartGrid {
    private final String title;
    private int width;
    private int height;

    Chart(String title, int width, int height) {
        this.title = title;
        this.width = width;
        this.height = height;
    }

    /** Draws the picture from (0, 0) to (width, height). */
    abstract void draw(Svg svg);

    /** The style sheet that {@link #toInlineSvg} needs once in its page. */
    public static String css() {
        return Theme.PAGE_CSS;
    }

    /** The title, which is also what a screen reader says. */
    public final String title() {
        return title;
    }

    /** The width in pixels at which text has its natural size; a page may scale it. */
    public final int width() {
        return width;
    }

    /** The height in pixels. */
    public final int height() {
        return height;
    }

    final void resize(int newWidth, int newHeight) {
        if (newWidth < 120 || newHeight < 80) {
            throw new IllegalArgumentException(
                    "a chart is at least 120 x 80 pixels, but is to be " + newWidth + " x " + newHeight);
        }
        width = newWidth;
        height = newHeight;
    }

    /** An {@code svg} element for an HTML page that holds {@link #css}; it fills the width that it is given. */
    public final String toInlineSvg() {
        return element(false);
    }

    /** An SVG file, style sheet and light background included, which every viewer shows alike. */
    public final String toSvg() {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + element(true);
    }

    /**
     * Writes {@link #toSvg} to a file.
     *
     * @throws IOException if writing fails; the message names the file
     */
    public final void write(Path file) throws IOException {
        byte[] content = toSvg().getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(file, out -> out.write(content));
    }

    private String element(boolean alone) {
        Svg svg = new Svg();
        svg.open("svg", "xmlns", "http://www.w3.org/2000/svg", "xmlns:xlink", "http://www.w3.org/1999/xlink", "class",
                "chart", "viewBox",
                "0 0 " + width + " " + height, "width", width, "height", height, "role", "img", "aria-label", title);
        if (alone) {
            svg.markup("<style>" + Theme.FILE_CSS + "</style>\n");
            svg.leaf("rect", "class", "paper", "width", width, "height", height);
        }
        draw(svg);
        return svg.close("svg").toString();
    }
}
