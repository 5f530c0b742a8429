package dev.lanewise.training.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanewise.data.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each kind of picture as librsvg shows it, which knows no variables of style sheets: with its own colors on white. Skipped where its
 * program {@code rsvg-convert} (Debian: librsvg2-bin) is not installed.
 */
class RasterizedChartTest {
    private static final int WHITE = 0xffffff;
    private static final int BLACK = 0;
    private static final int TEXT = 0x1d242c;
    private static final int FIRST = 0x1f6fb4;
    private static final int SECOND = 0xd1571a;

    @TempDir
    private Path folder;

    private record Picture(String name, Chart chart, int... colors) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Picture> pictures() {
        double[] x = IntStream.range(0, 20).asDoubleStream().toArray();
        double[] y = IntStream.range(0, 20).mapToDouble(i -> i * i).toArray();
        LineChart lines = new LineChart("lines").line("one", x, y).line("two", x, x);
        int[] red = IntStream.range(0, 64).map(i -> 0xffc02040).toArray();
        ImageGrid images = ImageGrid.of("images", 3, 40, false,
                List.of(new ImageGrid.Tile(new PngImage(8, 8, red), List.of("red"))));
        return Stream.of(new Picture("lines", lines, FIRST, SECOND),
                new Picture("points", new LineChart("points").points("one", x, y), FIRST),
                new Picture("contours", ContourChart.of("bowl", (a, b) -> a * a + b * b, -1, 1, -1, 1)
                        .path("one", new double[] {-1, -0.2, 0.5}, new double[] {-1, 0.4, 0.3}).target(0, 0), FIRST,
                        TEXT),
                new Picture("moving", ContourChart.of("bowl", (a, b) -> a * a + b * b, -1, 1, -1, 1).animated(5)
                        .path("one", new double[] {-1, 0.5}, new double[] {-1, 0.3}), FIRST),
                new Picture("heat map", confusion(4), mixed(0.92)),
                new Picture("heat map of many classes", confusion(70), mixed(0.92)),
                new Picture("histogram", Histogram.of("weights", new float[] {1, 2, 2, 3}, 0, 4), 0x2f6fb0),
                new Picture("images", images, 0xc02040),
                new Picture("grid", new ChartGrid("all", 2, List.of(lines, images, confusion(4))), FIRST, SECOND,
                        0xc02040));
    }

    /** All of each class found: the diagonal is as strong as a cell can be. */
    private static HeatMap confusion(int classes) {
        long[][] counts = new long[classes][classes];
        for (int i = 0; i < classes; i++) {
            counts[i][i] = 5;
        }
        return new HeatMap("confusion", IntStream.range(0, classes).mapToObj(i -> "c" + i).toList(), counts);
    }

    /** The hue on white. */
    private static int mixed(double strength) {
        int color = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            color |= (int) Math.round((Theme.HUE >> shift & 0xff) * strength + 255 * (1 - strength)) << shift;
        }
        return color;
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void librsvgShowsTheColors(Picture picture) throws IOException, InterruptedException {
        Map<Integer, Integer> colors = colors(picture.chart);
        int total = colors.values().stream().mapToInt(Integer::intValue).sum();
        assertTrue(colors.getOrDefault(WHITE, 0) > total / 10, () -> "white is " + colors.get(WHITE) + " of " + total);
        assertTrue(colors.getOrDefault(BLACK, 0) < total / 100, () -> "black is " + colors.get(BLACK) + " of " + total);
        for (int color : picture.colors) {
            assertTrue(colors.keySet().stream().anyMatch(seen -> isNear(seen, color)),
                    () -> "no #%06x".formatted(color));
        }
        assertTrue(colors.keySet().stream().anyMatch(seen -> isNear(seen, TEXT)), "no text");
    }

    private static boolean isNear(int a, int b) {
        return IntStream.of(0, 8, 16).allMatch(shift -> Math.abs((a >> shift & 0xff) - (b >> shift & 0xff)) <= 8);
    }

    /** How many pixels have each color. */
    private Map<Integer, Integer> colors(Chart chart) throws IOException, InterruptedException {
        Path svg = folder.resolve("chart.svg");
        Path png = folder.resolve("chart.png");
        chart.write(svg);
        convert("--zoom", "2", svg.toString(), "--output", png.toString());
        byte[] pixels = Image.read(png).pixels();
        Map<Integer, Integer> colors = new HashMap<>();
        for (int i = 0; i < pixels.length; i += 3) {
            int color = (pixels[i] & 0xff) << 16 | (pixels[i + 1] & 0xff) << 8 | pixels[i + 2] & 0xff;
            colors.merge(color, 1, Integer::sum);
        }
        return colors;
    }

    private static void convert(String... arguments) throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(Stream.concat(Stream.of("rsvg-convert"), Stream.of(arguments)).toList())
                    .inheritIO().start();
        } catch (IOException e) {
            assumeTrue(false, "skipped, since rsvg-convert is not installed: " + e.getMessage());
            throw e;
        }
        assertEquals(0, process.waitFor());
    }

    /** What holds without librsvg: nothing in a file depends on variables, on preferences, or on other files. */
    @ParameterizedTest
    @MethodSource("pictures")
    void aFileHoldsItsColorsByValue(Picture picture) {
        String svg = picture.chart.toSvg();
        assertFalse(svg.contains("var(") || svg.contains("--") || svg.contains("@"), svg);
    }

    @Test
    void aPageFollowsThePreferenceOfItsReader() {
        assertTrue(Chart.css().contains("prefers-color-scheme: dark") && Chart.css().contains("var(--text)"));
    }

    /** The pictures of the books are made by this program, and as plain. */
    @Test
    void thePicturesOfTheBooksHoldTheirColorsByValue() throws IOException {
        Path pictures = Path.of("..", "docs", "pictures");
        try (Stream<Path> files = Files.list(pictures)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".svg")).toList()) {
                String svg = Files.readString(file);
                assertFalse(svg.contains("var(") || svg.contains("@media"), file.toString());
                assertTrue(!svg.contains("class=\"chart\"") || svg.contains("<style>" + Theme.FILE_CSS),
                        file.toString());
            }
        }
    }
}
