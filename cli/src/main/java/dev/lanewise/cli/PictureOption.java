package dev.lanewise.cli;

import dev.lanewise.training.plot.Chart;
import dev.lanewise.training.plot.ImageGrid;
import dev.lanewise.training.plot.PngImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Option;

/** The option that says where a picture goes. */
final class PictureOption {
    @Option(names = "--out", paramLabel = "FILE", required = true, converter = WritableFile.class,
            description = "the picture: FILE.svg, or FILE.png for pictures that are made of images")
    private Path out;

    /**
     * Checks, before work that takes long, that a picture of lines and text can be written.
     *
     * @throws InputException if the file is to be of another kind
     */
    void requireForLines() {
        if (isPng()) {
            throw new InputException("--out " + out + ": this picture is made of lines; name an .svg file");
        }
        requireSvg();
    }

    /** Writes a chart, which is lines and text, as SVG. */
    void write(Chart chart, Streams streams) throws IOException {
        requireForLines();
        chart.write(out);
        done(streams);
    }

    /** Writes a grid of images as SVG with its captions, or as PNG without. */
    void write(ImageGrid grid, Streams streams) throws IOException {
        if (isPng()) {
            grid.toPngImage().write(out);
        } else {
            requireSvg();
            grid.write(out);
        }
        done(streams);
    }

    /** Writes an image as PNG, or what stands for it as SVG. */
    void write(PngImage image, ImageGrid captioned, Streams streams) throws IOException {
        if (isPng()) {
            image.write(out);
            done(streams);
        } else {
            write(captioned, streams);
        }
    }

    private boolean isPng() {
        return name().endsWith(".png");
    }

    private void requireSvg() {
        if (!name().endsWith(".svg")) {
            throw new InputException("--out must be the name of an .svg or .png file, but is " + out);
        }
    }

    private String name() {
        return out.getFileName() == null ? "" : out.getFileName().toString().toLowerCase(Locale.ROOT);
    }

    private void done(Streams streams) {
        streams.out().println(out);
    }
}
