package dev.lanewise.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.Pass;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.testing.TestData;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Three published networks of PaddleOCR, held against onnxruntime, and put to work: they read a line of text that the test draws. */
@Tag("references")
class PaddleOcrTest {
    private static final double TOLERANCE = 1e-4;

    private static Path model(String name) {
        return TestData.path("onnx-models/paddleocr/" + name);
    }

    @Test
    void detection() throws Exception {
        check("ch_PP-OCRv4_det_infer.onnx", false,
                new int[][] {{1, 3, 160, 640}, {1, 3, 320, 320}, {2, 3, 96, 256}});
    }

    @Test
    void recognition() throws Exception {
        check("ch_PP-OCRv4_rec_infer.onnx", true,
                new int[][] {{1, 3, 48, 320}, {1, 3, 48, 100}, {2, 3, 48, 64}});
    }

    @Test
    void angle() throws Exception {
        check("ch_ppocr_mobile_v2.0_cls_infer.onnx", true,
                new int[][] {{1, 3, 48, 192}, {3, 3, 48, 100}, {1, 3, 64, 256}});
    }

    private static void check(String name, boolean recognition, int[][] shapes) throws Exception {
        Path file = model(name);
        Network network = Onnx.read(file);
        Pass pass = Pass.inference();
        try (OrtSession session = OrtEnvironment.getEnvironment().createSession(file.toString())) {
            for (int[] dimensions : shapes) {
                Shape shape = Shape.of(dimensions);
                Tensor input = pictures(shape, recognition);
                Tensor output = network.forward(input, pass);
                compare(session, input, output);
                pass.release(output);
            }
        }
        assertEquals(0, pass.workspace().buffersInUse());
    }

    /** A batch of pictures of text, each another one. */
    private static Tensor pictures(Shape shape, boolean recognition) {
        Tensor batch = Tensor.zeros(shape);
        for (int i = 0; i < shape.dimension(0); i++) {
            BufferedImage image = drawn("Text " + (i + 27), shape.dimension(3), shape.dimension(2));
            batch.samples(i, i + 1).copyFrom(pixels(image, recognition));
        }
        return batch;
    }

    private static void compare(OrtSession session, Tensor input, Tensor actual) throws Exception {
        long[] sizes = Arrays.stream(input.shape().toArray()).asLongStream().toArray();
        try (OnnxTensor x = OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), FloatBuffer.wrap(input.toArray()),
                sizes);
                OrtSession.Result result = session.run(Map.of(session.getInputNames().iterator().next(), x))) {
            OnnxTensor y = (OnnxTensor) result.get(0);
            assertArrayEquals(y.getInfo().getShape(),
                    Arrays.stream(actual.shape().toArray()).asLongStream().toArray());
            float[] expected = new float[actual.elements()];
            y.getFloatBuffer().get(expected);
            float[] values = actual.toArray();
            double largest = 0;
            double worst = 0;
            for (int i = 0; i < values.length; i++) {
                largest = Math.max(largest, Math.abs(expected[i]));
                worst = Math.max(worst, Math.abs((double) values[i] - expected[i]));
            }
            assertTrue(worst <= TOLERANCE * largest, input.shape() + ": off by " + worst / largest);
        }
    }

    @Test
    void readsALineOfText() throws Exception {
        String text = "Hello Lanewise 2026";
        BufferedImage image = drawn(text, 800, 96);
        int[] box = textBox(Onnx.read(model("ch_PP-OCRv4_det_infer.onnx")).predict(pixels(image, false)));
        BufferedImage line = image.getSubimage(box[0], box[1], box[2] - box[0], box[3] - box[1]);
        int width = Math.ceilDiv(48 * line.getWidth() / line.getHeight(), 8) * 8;
        Tensor scores = Onnx.read(model("ch_PP-OCRv4_rec_infer.onnx")).predict(pixels(scaled(line, width, 48), true));
        String read = decoded(scores, Files.readAllLines(model("ppocr_keys_v1.txt")));
        assertEquals(text.replace(" ", ""), read.replace(" ", ""));
    }

    private static BufferedImage drawn(String text, int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, width, height);
        g.setColor(Color.BLACK);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, Math.min(height, width / 4) * 3 / 5));
        g.drawString(text, width / 16, height * 2 / 3);
        g.dispose();
        return image;
    }

    private static BufferedImage scaled(BufferedImage image, int width, int height) {
        BufferedImage result = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = result.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        g.drawImage(image, 0, 0, width, height, null);
        g.dispose();
        return result;
    }

    /** Blue, green, red, as PaddleOCR reads images; detection by ImageNet's statistics, recognition in −1 to 1. */
    private static Tensor pixels(BufferedImage image, boolean recognition) {
        float[] mean = recognition ? new float[] {0.5f, 0.5f, 0.5f} : new float[] {0.485f, 0.456f, 0.406f};
        float[] deviation = recognition ? new float[] {0.5f, 0.5f, 0.5f} : new float[] {0.229f, 0.224f, 0.225f};
        Tensor pixels = Tensor.zeros(1, 3, image.getHeight(), image.getWidth());
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                for (int c = 0; c < 3; c++) {
                    float value = (image.getRGB(x, y) >> 8 * c & 0xff) / 255f;
                    pixels.set((value - mean[c]) / deviation[c], 0, c, y, x);
                }
            }
        }
        return pixels;
    }

    /** Left, top, right and bottom of what is more likely text than not, and what PaddleOCR adds around it. */
    private static int[] textBox(Tensor probability) {
        int height = probability.dimension(2);
        int width = probability.dimension(3);
        int[] box = {width, height, 0, 0};
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                if (probability.get(0, 0, y, x) > 0.3f) {
                    box = new int[] {Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x),
                            Math.max(box[3], y)};
                }
            }
        }
        assertTrue(box[2] > box[0] && box[3] > box[1], "no text was found");
        int border = (box[3] - box[1]) / 2;
        return new int[] {Math.max(0, box[0] - border), Math.max(0, box[1] - border),
                Math.min(width, box[2] + border), Math.min(height, box[3] + border)};
    }

    /** The likeliest character of each step, repetitions once and blanks, index 0, left out. */
    private static String decoded(Tensor scores, List<String> alphabet) {
        StringBuilder text = new StringBuilder();
        int before = 0;
        for (int step = 0; step < scores.dimension(1); step++) {
            int best = 0;
            for (int i = 1; i < scores.dimension(2); i++) {
                best = scores.get(0, step, i) > scores.get(0, step, best) ? i : best;
            }
            if (best != 0 && best != before) {
                text.append(best <= alphabet.size() ? alphabet.get(best - 1) : " ");
            }
            before = best;
        }
        return text.toString();
    }
}
