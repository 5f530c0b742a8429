package dev.lanewise.training.plot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Images in rows, each with up to two lines of text below: filters, feature maps, a gallery of samples. */
public final class ImageGrid extends Chart {
    private static final double TITLE_HEIGHT = 26;
    private static final double GAP = 8;
    private static final double LINE = 15;

    private final int columns;
    private final double side;
    private final boolean smooth;
    private final int lines;
    private final List<Tile> tiles;

    /**
     * An image with its caption.
     *
     * @param image the image, shown in the square of its tile
     * @param caption up to two lines, the second one in a weaker colour
     */
    public record Tile(PngImage image, List<String> caption) {
        /** Copies the caption. */
        public Tile {
            caption = List.copyOf(caption);
        }
    }

    private ImageGrid(String title, int columns, double side, boolean smooth, int lines, List<Tile> tiles) {
        super(title, (int) Math.ceil(columns * (side + GAP) + GAP),
                (int) Math.ceil(titleHeight(title) + GAP
                        + Math.ceilDiv(tiles.size(), columns) * (side + GAP + lines * LINE)));
        this.columns = columns;
        this.side = side;
        this.smooth = smooth;
        this.lines = lines;
        this.tiles = tiles;
    }

    /**
     * A grid that is as high as its rows need.
     *
     * @param columns the images in a row
     * @param side the width and height of an image in pixels
     * @param smooth whether enlarged images are smoothed, as photographs should be, and filters should not
     * @throws IllegalArgumentException if there is no image, no column, or a side below 8 pixels
     */
    public static ImageGrid of(String title, int columns, int side, boolean smooth, List<Tile> tiles) {
        if (tiles.isEmpty() || columns < 1 || side < 8) {
            throw new IllegalArgumentException("a grid needs images, columns and a side of at least 8 pixels, but has "
                    + tiles.size() + " images, " + columns + " columns and a side of " + side);
        }
        int lines = tiles.stream().mapToInt(tile -> Math.min(2, tile.caption.size())).max().orElse(0);
        return new ImageGrid(title, Math.min(columns, tiles.size()), side, smooth, lines, new ArrayList<>(tiles));
    }

    /** The images alone, each enlarged by a whole factor to about the side of its tile, on white. */
    public PngImage toPngImage() {
        List<PngImage> images = tiles.stream().map(tile -> tile.image.enlarged(
                Math.max(1, (int) (side / Math.max(tile.image.width(), tile.image.height()))))).toList();
        int cellWidth = images.stream().mapToInt(PngImage::width).max().orElseThrow() + (int) GAP;
        int cellHeight = images.stream().mapToInt(PngImage::height).max().orElseThrow() + (int) GAP;
        int width = columns * cellWidth + (int) GAP;
        int[] pixels = new int[width * (Math.ceilDiv(images.size(), columns) * cellHeight + (int) GAP)];
        Arrays.fill(pixels, PngImage.gray(1));
        for (int i = 0; i < images.size(); i++) {
            PngImage image = images.get(i);
            int corner = ((int) GAP + i / columns * cellHeight) * width + (int) GAP + i % columns * cellWidth;
            for (int y = 0; y < image.height(); y++) {
                System.arraycopy(image.argb(), y * image.width(), pixels, corner + y * width, image.width());
            }
        }
        return new PngImage(width, pixels.length / width, pixels);
    }

    @Override
    void draw(Svg svg) {
        svg.text(4, 16, "title", title());
        for (int i = 0; i < tiles.size(); i++) {
            double x = GAP + i % columns * (side + GAP);
            double y = titleHeight(title()) + i / columns * (side + GAP + lines * LINE);
            Tile tile = tiles.get(i);
            svg.leaf("image", "class", smooth ? "smooth" : "pixels", "x", x, "y", y, "width", side, "height", side,
                    "xlink:href", tile.image.toDataUri());
            for (int line = 0; line < Math.min(2, tile.caption.size()); line++) {
                svg.text(x + side / 2, y + side + LINE * (line + 1) - 3, line == 0 ? "middle" : "muted middle",
                        fitting(tile.caption.get(line)));
            }
        }
    }

    private static double titleHeight(String title) {
        return title.isEmpty() ? 0 : TITLE_HEIGHT;
    }

    private String fitting(String caption) {
        int room = (int) ((side + GAP) / Theme.CHARACTER_WIDTH);
        return caption.length() <= room ? caption : caption.substring(0, Math.max(1, room - 1)) + "…";
    }
}
