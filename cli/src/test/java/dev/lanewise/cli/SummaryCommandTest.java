package dev.lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.formats.json.JsonReader;
import dev.lanewise.models.Models;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tables of lectures on convolutional networks, and the list of networks. */
class SummaryCommandTest {
    /** One row: type, output, memory in values, and weights, that is parameters not counting biases. */
    private static final List<String> VGG16 = List.of(
            "input [1, 3, 224, 224] 150,528 0",
            "Conv2d [1, 64, 224, 224] 3,211,264 1,728", "Conv2d [1, 64, 224, 224] 3,211,264 36,864",
            "MaxPool2d [1, 64, 112, 112] 802,816 0",
            "Conv2d [1, 128, 112, 112] 1,605,632 73,728", "Conv2d [1, 128, 112, 112] 1,605,632 147,456",
            "MaxPool2d [1, 128, 56, 56] 401,408 0",
            "Conv2d [1, 256, 56, 56] 802,816 294,912", "Conv2d [1, 256, 56, 56] 802,816 589,824",
            "Conv2d [1, 256, 56, 56] 802,816 589,824",
            "MaxPool2d [1, 256, 28, 28] 200,704 0",
            "Conv2d [1, 512, 28, 28] 401,408 1,179,648", "Conv2d [1, 512, 28, 28] 401,408 2,359,296",
            "Conv2d [1, 512, 28, 28] 401,408 2,359,296",
            "MaxPool2d [1, 512, 14, 14] 100,352 0",
            "Conv2d [1, 512, 14, 14] 100,352 2,359,296", "Conv2d [1, 512, 14, 14] 100,352 2,359,296",
            "Conv2d [1, 512, 14, 14] 100,352 2,359,296",
            "MaxPool2d [1, 512, 7, 7] 25,088 0",
            "Linear [1, 4096] 4,096 102,760,448", "Linear [1, 4096] 4,096 16,777,216",
            "Linear [1, 1000] 1,000 4,096,000");

    private static final List<String> ALEXNET = List.of(
            "conv1 Conv2d 96 11x11 filters at stride 4, pad 0 [1, 96, 55, 55]",
            "pool1 MaxPool2d 3x3 filters at stride 2, pad 0 [1, 96, 27, 27]",
            "norm1 LocalResponseNorm normalization over 5 channels [1, 96, 27, 27]",
            "conv2 Conv2d 256 5x5 filters at stride 1, pad 2 [1, 256, 27, 27]",
            "pool2 MaxPool2d 3x3 filters at stride 2, pad 0 [1, 256, 13, 13]",
            "norm2 LocalResponseNorm normalization over 5 channels [1, 256, 13, 13]",
            "conv3 Conv2d 384 3x3 filters at stride 1, pad 1 [1, 384, 13, 13]",
            "conv4 Conv2d 384 3x3 filters at stride 1, pad 1 [1, 384, 13, 13]",
            "conv5 Conv2d 256 3x3 filters at stride 1, pad 1 [1, 256, 13, 13]",
            "pool3 MaxPool2d 3x3 filters at stride 2, pad 0 [1, 256, 6, 6]",
            "fc6 Linear 4096 neurons [1, 4096]", "fc7 Linear 4096 neurons [1, 4096]",
            "fc8 Linear 1000 neurons [1, 1000]");

    @Test
    void vgg16HasTheLecturesMemoryAndWeights() {
        List<String> lines = lines("summary", "vgg16");
        List<String> rows = lines.subList(1, lines.size() - 2).stream()
                .filter(line -> !line.contains("AdaptiveAvgPool2d"))
                .map(line -> line.startsWith("input") ? line : line.substring(line.indexOf(' ') + 1))
                .toList();
        assertEquals(VGG16.size(), rows.size());
        for (int i = 0; i < VGG16.size(); i++) {
            String expected = VGG16.get(i);
            int shape = expected.indexOf('[');
            assertTrue(rows.get(i).startsWith(expected.substring(0, shape)), rows.get(i));
            assertTrue(rows.get(i).contains(expected.substring(shape) + " "), rows.get(i) + " has not " + expected);
        }
        assertTrue(lines.get(lines.size() - 2).matches("total .* 138,344,128 138,357,544 15,470,264,320"),
                lines::toString);
    }

    @Test
    void alexNetHasTheLecturesShapes() {
        List<String> rows = lines("summary", "alexnet-lecture");
        assertEquals(ALEXNET.size() + 4, rows.size());
        for (int i = 0; i < ALEXNET.size(); i++) {
            assertTrue(rows.get(i + 2).startsWith(ALEXNET.get(i) + " "), rows.get(i + 2));
        }
        assertTrue(rows.get(1).startsWith("input [1, 3, 227, 227] "));
        assertTrue(rows.get(rows.size() - 2).contains(" 62,378,344 "));
    }

    @Test
    void allLayersAreShownOnRequest() {
        assertEquals(lines("summary", "vgg16").size() + 13 + 2 + 2 + 1, lines("summary", "vgg16", "--all").size());
    }

    @Test
    void jsonHasTheSameNumbers() throws IOException {
        Map<?, ?> summary = (Map<?, ?>) JsonReader
                .read(Invocation.of("summary", "vgg16", "--json").requireDone().out());
        assertEquals(138_344_128L, summary.get("weights"));
        Map<?, ?> first = (Map<?, ?>) ((List<?>) summary.get("layers")).getFirst();
        assertEquals(3_211_264L, first.get("memory"));
        assertEquals(1_728L, first.get("weights"));
        assertEquals("64 3x3 filters at stride 1, pad 1", first.get("description"));
    }

    @Test
    void trainingMemoryIsPredicted() throws IOException {
        Map<?, ?> summary = (Map<?, ?>) JsonReader.read(Invocation.of("summary", "lenet5", "--train", "--batch", "32",
                "--optimizer", "adam", "--json").requireDone().out());
        Map<?, ?> bytes = (Map<?, ?>) summary.get("training_bytes");
        assertEquals(4 * 61_706L, bytes.get("parameters"));
        assertEquals(4 * 32 * 784L, bytes.get("images"));
        assertEquals(bytes.values().stream().mapToLong(part -> (Long) part).sum(), 2 * (Long) bytes.get("peak"));
        assertTrue((Long) bytes.get("activations") > 4 * 32 * 6 * 196, bytes::toString);

        List<String> lines = lines("summary", "lenet5", "--train", "--batch", "32");
        assertTrue(lines.stream().anyMatch("training on batches of 32:"::equals), lines::toString);
        assertTrue(lines.getLast().startsWith("peak "), lines::toString);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "lenet5 --train --batch 0 | --batch must be at least 1, but is 0",
            "lenet5 --batch -3 | --batch must be at least 1, but is -3",
            "lenet5 --train --batch many | 'many' is not an int",
            "lenet5 --optimizer adam | --optimizer is of use with --train only",
            "lenet5 --threads 1 | --threads is of use with --train only",
            "lenet5 --train --optimizer adma | did you mean adam?",
            "lenet5 --train --threads 0 | threads must be 1 to 1024, but is 0",
            "lenet5 --train --batch 2000000000 | has more than 2^31-65 elements; split the batch"})
    void wrongTrainingOptionsAreExplained(String options, String expected) {
        Invocation failed = Invocation.of((Object[]) ("summary " + options).split(" "));
        assertEquals(2, failed.exitCode());
        assertEquals("", failed.out());
        assertEquals(1, failed.err().strip().lines().count(), failed.err());
        assertTrue(failed.err().contains(expected), failed.err());
    }

    @Test
    void modelsAreListed() throws IOException {
        List<String> rows = lines("models");
        assertEquals(Models.names().size() + 1, rows.size());
        assertTrue(rows.stream().anyMatch(row -> row.startsWith("resnet50 25,557,032 1000 3x224x224 He et al. 2015")),
                rows::toString);
        List<?> json = (List<?>) JsonReader.read(Invocation.of("models", "--json").requireDone().out());
        assertEquals(Models.names(), json.stream().map(row -> ((Map<?, ?>) row).get("name")).toList());
    }

    /** The lines of a command's output with single spaces. */
    private static List<String> lines(String... arguments) {
        return Invocation.of((Object[]) arguments).requireDone().out().lines()
                .map(line -> String.join(" ", Arrays.asList(line.trim().split(" +"))))
                .toList();
    }
}
