package dev.lanewise.training.visual;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.data.BatchLoader;
import dev.lanewise.data.ImageDataset;
import dev.lanewise.data.Normalization;
import dev.lanewise.nn.AdaptiveAvgPool2d;
import dev.lanewise.nn.BatchNorm2d;
import dev.lanewise.nn.Conv2d;
import dev.lanewise.nn.Flatten;
import dev.lanewise.nn.Linear;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.Sequential;
import dev.lanewise.nn.activation.ReLU;
import dev.lanewise.nn.loss.CrossEntropyLoss;
import dev.lanewise.nn.regularization.Dropout;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.training.EpochReport;
import dev.lanewise.training.Evaluator;
import dev.lanewise.training.Listener;
import dev.lanewise.training.ReportTask;
import dev.lanewise.training.Trainer;
import dev.lanewise.training.plot.PngImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class NetworkPicturesTest {
    private static final Tensor IMAGE = Random.of(5).fillNormal(Tensor.zeros(1, 2, 6, 6), 0, 1);

    /** A network whose last layers are a mean over the image and a linear layer, with a batch norm ahead of them. */
    private static Network network() {
        Network network = new Network(Sequential.builder().add("conv", new Conv2d(2, 4, 3))
                .add("bn", new BatchNorm2d(4)).add("relu", new ReLU()).add("pool", new AdaptiveAvgPool2d(1))
                .add("flatten", new Flatten()).add("drop", new Dropout(0.5f)).add("fc", new Linear(4, 3)).build(),
                Shape.of(1, 2, 6, 6));
        network.initialize(3);
        return network;
    }

    /** For such a network Grad-CAM is the class activation map: maps weighted by the class's row of the linear layer. */
    @Test
    void gradCamIsTheClassActivationMapWhereOneIsDefined() {
        Network network = network();
        List<float[]> before = state(network);
        Tensor maps = LayerOutput.of(network, IMAGE, "relu").output();
        Tensor weight = network.stateDict().get("fc.weight");
        for (int shown = 0; shown < 3; shown++) {
            GradCam cam = GradCam.of(network, IMAGE, shown, "");
            assertEquals("relu", cam.layer());
            for (int i = 0; i < 16; i++) {
                double sum = 0;
                for (int channel = 0; channel < 4; channel++) {
                    // The mean over 16 places passes a sixteenth of the weight back to each.
                    sum += weight.get(shown, channel) / 16 * maps.get(0, channel, i / 4, i % 4);
                }
                assertEquals(Math.max(0, sum), cam.heat()[i / 4][i % 4], 1e-6);
            }
        }
        assertSame(before, state(network));
        assertEquals(0, network.parameters().getFirst().gradient().toArray()[0]);
    }

    @Test
    void theStrongestPlaceIsReddest() {
        Network network = network();
        GradCam cam = GradCam.of(network, IMAGE, 0, "relu");
        PngImage over = cam.over(new PngImage(4, 4, gray()));
        int strongest = 0;
        for (int i = 0; i < 16; i++) {
            strongest = cam.heat()[i / 4][i % 4] > cam.heat()[strongest / 4][strongest % 4] ? i : strongest;
        }
        int pixel = over.argb()[strongest];
        assertTrue((pixel >> 16 & 0xff) > 180 && (pixel & 0xff) < 80, Integer.toHexString(pixel));
    }

    @Test
    void anUnknownLayerIsNamedWithThoseThereAre() {
        IllegalArgumentException failure = assertThrows(IllegalArgumentException.class,
                () -> LayerOutput.of(network(), IMAGE, "conv9"));
        assertEquals("no layer is named conv9; the layers are conv, bn, relu, pool, flatten, drop, fc",
                failure.getMessage());
        assertThrows(IllegalArgumentException.class, () -> GradCam.of(network(), IMAGE, 0, "fc"));
        assertThrows(IllegalArgumentException.class,
                () -> LayerOutput.of(network(), IMAGE, "fc").featureMaps("", 8, 32, 8));
        assertTrue(LayerOutput.of(network(), IMAGE, "conv").featureMaps("maps", 8, 32, 3).toSvg().contains("maps"));
    }

    @Test
    void theMiddleOfTheLandscapeIsTheLossAndTheWeightsComeBack() {
        Network network = ReportTask.network();
        List<float[]> before = state(network);
        BatchLoader loader = ReportTask.loader(ReportTask.images(40));
        LossLandscape landscape = LossLandscape.around(network, new CrossEntropyLoss(), loader, 1, 1, 5);
        assertEquals(new Evaluator(network, new CrossEntropyLoss()).evaluate(loader).loss(), landscape.losses()[2][2],
                0);
        assertSame(before, state(network));
        assertTrue(landscape.losses()[0][0] != landscape.losses()[4][4]);
        assertArrayEquals(landscape.losses(),
                LossLandscape.around(network, new CrossEntropyLoss(), loader, 1, 1, 5).losses());
        assertThrows(IllegalArgumentException.class,
                () -> LossLandscape.around(network, new CrossEntropyLoss(), loader, 1, 0, 5));
    }

    /** Directions are scaled filter by filter, so that a network of zeros has a flat landscape. */
    @Test
    void directionsAreAsLongAsTheFilters() {
        Network network = new Network(Sequential.of(new Flatten(), new Linear(36, 2)), Shape.of(1, 1, 6, 6));
        network.initialize(1);
        Tensor weight = network.parameters().getFirst().value();
        weight.fill(0);
        BatchLoader loader = ReportTask.loader(ReportTask.images(16));
        double[][] flat = LossLandscape.around(network, new CrossEntropyLoss(), loader, 1, 1, 3).losses();
        assertEquals(flat[1][1], flat[0][2], 1e-6, "filters of no length have directions of none");
    }

    @Test
    void aLossCurveIsTheMeanOfItsSteps() throws IOException {
        LossCurve curve = new LossCurve(3);
        List<Double> perEpoch = new ArrayList<>();
        LossCurve whole = new LossCurve(5);
        ReportTask.trainer().listener(curve).listener(whole).listener(new Listener() {
            @Override
            public void onEpochEnd(Trainer trainer, EpochReport report) {
                perEpoch.add(report.training().loss());
            }
        }).build().run();
        assertArrayEquals(new double[] {3, 6, 9, 12, 15}, curve.steps());
        assertArrayEquals(perEpoch.stream().mapToDouble(Double::doubleValue).toArray(), whole.losses(), 1e-9);
        assertEquals(Arrays.stream(whole.losses()).sum() / 3, Arrays.stream(curve.losses()).sum() / 5, 1e-9);
    }

    @Test
    void theObjectiveOfAllSamplesFallsSmoothlyAndThatOfOneDoesNot() throws IOException {
        // Labels by chance: what is right for one sample is wrong for many.
        Random random = Random.of(2);
        byte[] pixels = new byte[60 * 36];
        byte[] labels = new byte[60];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) random.nextInt(256);
            labels[i / 36] = (byte) random.nextInt(2);
        }
        ImageDataset images = ImageDataset.of(Shape.of(1, 6, 6), pixels, labels, List.of("no", "yes"));
        String svg = new Fluctuation(images, Normalization.of(0.5f, 0.3f), 1, 0.02, 150).chart().toSvg();
        List<double[]> all = curve(svg, 3);
        List<double[]> single = curve(svg, 0);
        assertEquals(150, all.size());
        assertEquals(0, rises(all));
        assertTrue(rises(single) > 3, "rises of one sample: " + rises(single));
    }

    /** The points of a chart's curve; y grows downwards. */
    private static List<double[]> curve(String svg, int series) {
        String path = svg.substring(svg.indexOf("d=\"", svg.indexOf("line s" + series + " dash0\"")) + 3);
        return Pattern.compile("[ML]([-.\\d]+) ([-.\\d]+)")
                .matcher(path.substring(0, path.indexOf('"'))).results()
                .map(found -> new double[] {Double.parseDouble(found.group(1)), Double.parseDouble(found.group(2))})
                .toList();
    }

    private static long rises(List<double[]> points) {
        long count = 0;
        for (int i = 1; i < points.size(); i++) {
            count += points.get(i)[1] < points.get(i - 1)[1] ? 1 : 0;
        }
        return count;
    }

    private static int[] gray() {
        int[] pixels = new int[16];
        Arrays.fill(pixels, PngImage.gray(0.5));
        return pixels;
    }

    private static List<float[]> state(Network network) {
        return network.stateDict().values().stream().map(tensor -> tensor.toArray()).toList();
    }

    private static void assertSame(List<float[]> expected, List<float[]> actual) {
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), actual.get(i));
        }
    }
}
