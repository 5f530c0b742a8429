package dev.lanewise.training.plot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ChartTest {
    @TempDir
    private Path folder;

    static List<Chart> charts() {
        LineChart lines = new LineChart("a < b & \"c\" \u0001").axes("epoch", "loss").logX().logY()
                .line("one", new double[] {1, 10, 100, 1000}, new double[] {3, Double.NaN, -1, 0.001})
                .points("two", new double[] {5}, new double[] {2}).mark(10, "best");
        ContourChart contours = ContourChart.of("saddle", (x, y) -> x * x - y * y, -1, 1, -1, 1).axes("x", "y")
                .target(0, 0).path("gone", new double[] {0, 0.5, Double.NaN}, new double[] {0, 0.5, 1})
                .path("nowhere", new double[0], new double[0]);
        HeatMap map = new HeatMap("confusion", List.of("cat", "dog"), new long[][] {{5, 1}, {0, 0}}).axes("true",
                "predicted");
        Histogram histogram = Histogram.of("weights", new float[] {9, 1, 2, 2, Float.NaN}, 1, 4);
        ImageGrid images = ImageGrid.of("images", 3, 20, false,
                List.of(new ImageGrid.Tile(new PngImage(1, 1, new int[] {PngImage.gray(1)}), List.of("a", "b"))));
        return List.of(lines, contours, map, histogram, images,
                new ChartGrid("all", 2, List.of(lines, map, histogram)),
                ContourChart.of("moving", (x, y) -> x + y, 0, 1, 0, 1).animated(5)
                        .path("a", new double[] {0, 1}, new double[] {0, 1})
                        .path("still", new double[] {1, 1}, new double[] {1, 1}),
                new LineChart("empty").line("nothing", new double[0], new double[0]));
    }

    @ParameterizedTest
    @MethodSource("charts")
    void isWellFormedXmlWithoutNumbersThatAreNone(Chart chart) {
        String svg = chart.toSvg();
        requireWellFormed(svg);
        assertFalse(svg.contains("NaN") || svg.contains("Infinity"), svg);
        assertFalse(svg.contains("http://") && svg.replace("http://www.w3.org/", "").contains("http"), svg);
        assertEquals(svg, chart.toSvg());
    }

    /** Every element is closed in its place, and every attribute is quoted and has its name once. */
    private static void requireWellFormed(String svg) {
        Deque<String> open = new ArrayDeque<>();
        Matcher tags = Pattern
                .compile("<(?![?])(/?)(\\w+)((?: [\\w:-]+=\"[^\"<]*\")*)(/?)>|<[?][^?]*[?]>|([<]|&(?!\\w+;))")
                .matcher(svg.replaceAll("(?s)<style>.*</style>", ""));
        while (tags.find()) {
            assertNull(tags.group(5), () -> "not of an element: " + svg.substring(Math.max(0, tags.start() - 40)));
            if (tags.group(2) != null && tags.group(1).isEmpty() && tags.group(4).isEmpty()) {
                open.push(tags.group(2));
            } else if (tags.group(2) != null && tags.group(4).isEmpty()) {
                assertEquals(open.pop(), tags.group(2));
            }
            List<String> names = Pattern.compile(" ([\\w-]+)=").matcher(String.valueOf(tags.group(3))).results()
                    .map(found -> found.group(1)).toList();
            assertEquals(names.size(), Set.copyOf(names).size(), tags.group());
        }
        assertTrue(open.isEmpty() && svg.startsWith("<?xml") && svg.endsWith("</svg>\n"), open::toString);
    }

    @Test
    void aCurveGoesThroughItsPointsAndBreaksWhereThereIsNone() {
        String svg = new LineChart("").size(400, 200)
                .line("curve", new double[] {0, 1, 2, 3, 4}, new double[] {0, 1, Double.NaN, 1, 0}).toInlineSvg();
        List<double[]> points = points(attribute(svg, "line s0 dash0", "d"));
        assertEquals(4, points.size());
        assertEquals(points.get(0)[1], points.get(3)[1], 0.011);
        assertEquals(points.get(1)[0] - points.get(0)[0], points.get(3)[0] - points.get(2)[0], 0.011);
        assertTrue(points.get(1)[1] < points.get(0)[1], "greater values stand higher");
        assertEquals(2, attribute(svg, "line s0 dash0", "d").chars().filter(c -> c == 'M').count());
    }

    @Test
    void epochsAreWholeNumbers() {
        LineChart chart = new LineChart("").line("loss", new double[] {1, 2, 3},
                new double[] {30, 20, 10});
        assertTrue(chart.toInlineSvg().contains(">1.4<"));
        String svg = chart.wholeX().toInlineSvg();
        assertTrue(svg.contains(">2</text>") && !svg.contains(">1.4<"), svg);
    }

    @Test
    void aLongCurveKeepsItsPeaks() {
        double[] values = new double[100_000];
        values[77_777] = 5;
        values[12_345] = -3;
        int[] kept = Thinning.indices(values, 1000);
        assertTrue(kept.length <= 1000);
        assertTrue(Arrays.binarySearch(kept, 77_777) >= 0 && Arrays.binarySearch(kept, 12_345) >= 0);
    }

    @Test
    void contourLinesLieWhereTheFunctionHasTheirValue() {
        ContourChart chart = ContourChart.of("", (x, y) -> x * x + y * y, -1, 1, -1, 1);
        double[] xs = IntStream.rangeClosed(0, 40).mapToDouble(i -> -1 + i / 20.0).toArray();
        double[][] values = new double[xs.length][xs.length];
        for (int row = 0; row < xs.length; row++) {
            for (int column = 0; column < xs.length; column++) {
                values[row][column] = xs[row] * xs[row] + xs[column] * xs[column];
            }
        }
        Frame frame = Frame.draw(new Svg(),
                new Frame.Axes("", "", "", new Range(-1, 1), new Range(-1, 1), false, false, false), 400, 300);
        List<double[]> points = points(new ContourLines(xs, xs, values, frame).at(0.5));
        assertTrue(points.size() > 100);
        Box inner = frame.inner();
        for (double[] point : points) {
            double x = -1 + 2 * (point[0] - inner.left()) / inner.width();
            double y = 1 - 2 * (point[1] - inner.top()) / inner.height();
            assertEquals(0.5, x * x + y * y, 2e-3);
        }
        assertTrue(chart.toInlineSvg().contains("class=\"contour\""));
    }

    @Test
    void ticksAreRoundAndWithinTheirAxis() {
        assertEquals(List.of("0.92", "0.94", "0.96", "0.98"),
                Axis.of(new Range(0.911, 0.989), false, 0, 200).ticks(5).stream().map(Axis.Tick::label).toList());
        assertEquals(List.of("0.001", "0.01", "0.1", "1", "10"),
                Axis.of(new Range(0.0008, 12), true, 0, 200).ticks(6).stream().map(Axis.Tick::label).toList());
        assertEquals(List.of("0.5", "1", "2", "5", "10", "20"),
                Axis.of(new Range(0.4, 30), true, 0, 200).ticks(6).stream().map(Axis.Tick::label).toList());
        assertEquals(List.of("1e-8", "1e-6", "1e-4", "0.01", "1"),
                Axis.of(new Range(1e-8, 1), true, 0, 200).ticks(5).stream().map(Axis.Tick::label).toList());
        assertEquals(List.of("-1", "0", "1"),
                Axis.of(new Range(-1, 1), false, 0, 200).ticks(2).stream().map(Axis.Tick::label).toList());
        assertEquals(50, Axis.of(new Range(1, 100), true, 0, 100).position(10), 1e-9);
    }

    @Test
    void aHistogramCountsEveryFiniteValueOnce() {
        float[] values = new float[1000];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        long[] counts = Histogram.of("", values, 0, values.length).counts();
        assertEquals(1000, Arrays.stream(counts).sum());
        assertTrue(Arrays.stream(counts).allMatch(count -> count == 24 || count == 25), Arrays.toString(counts));
    }

    @Test
    void aPngHoldsItsPixels() throws IOException {
        int[] pixels = {0xff102030, 0x80ffffff, 0xff000000, 0x01020304, 0xff123456, 0xffabcdef};
        PngImage image = new PngImage(3, 2, pixels);
        assertArrayEquals(pixels, decode(image.toPng()));
        image.write(folder.resolve("a.png"));
        assertArrayEquals(image.toPng(), Files.readAllBytes(folder.resolve("a.png")));
        PngImage twice = image.enlarged(2);
        assertEquals(6, twice.width());
        assertEquals(pixels[4], twice.argb()[3 * 6 + 3]);
        assertThrows(IllegalArgumentException.class, () -> new PngImage(2, 2, pixels));
    }

    /** Reads what {@link PngImage} writes, by the standard: chunks, one zlib stream, rows with a filter byte of 0. */
    private static int[] decode(byte[] png) throws IOException {
        try {
            ByteBuffer header = ByteBuffer.wrap(png).position(16);
            int width = header.getInt();
            int height = header.getInt();
            Inflater inflater = new Inflater();
            int length = ByteBuffer.wrap(png).getInt(33);
            inflater.setInput(png, 41, length);
            byte[] rows = new byte[height * (1 + 4 * width)];
            assertEquals(rows.length, inflater.inflate(rows));
            CRC32 crc = new CRC32();
            crc.update(png, 37, 4 + length);
            assertEquals((int) crc.getValue(), ByteBuffer.wrap(png).getInt(41 + length));
            int[] pixels = new int[width * height];
            for (int i = 0; i < pixels.length; i++) {
                int rgba = ByteBuffer.wrap(rows).getInt(i / width * (1 + 4 * width) + 1 + i % width * 4);
                pixels[i] = Integer.rotateRight(rgba, 8);
            }
            return pixels;
        } catch (DataFormatException e) {
            throw new IOException(e);
        }
    }

    private static String attribute(String svg, String cssClass, String name) {
        Matcher matcher = Pattern.compile("class=\"" + cssClass + "\"[^>]* " + name + "=\"([^\"]*)\"").matcher(svg);
        assertTrue(matcher.find());
        return matcher.group(1);
    }

    private static List<double[]> points(String path) {
        return Pattern.compile("[ML]([-.\\d]+) ([-.\\d]+)").matcher(path).results()
                .map(found -> new double[] {Double.parseDouble(found.group(1)), Double.parseDouble(found.group(2))})
                .toList();
    }
}
