package dev.lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.data.Datasets;
import dev.lanewise.formats.SafeTensors;
import dev.lanewise.formats.SafeTensorsFile;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.testing.TestData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import java.awt.image.BufferedImage;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Weights as they are found, on the command line: what is used, what is said, and what is refused. */
class WildWeightsTest {
    private static final String RIGHT = "test top-1 0.9120 top-5 0.9960 loss 0.3838 images 1000";

    @TempDir
    Path folder;

    private static Invocation evaluate(Path weights, Object... more) {
        return Invocation.of(Stream.concat(
                Stream.of("evaluate", "lenet5", "--weights", weights, "--data", "digits"), Stream.of(more)).toArray());
    }

    /** Files of other programs, all with one network: prefixes, nesting, classes of Python, counters beside the weights. */
    @TestFactory
    @Tag("references")
    Stream<DynamicTest> reportedFilesGiveTheRightAnswer() throws IOException {
        try (Stream<Path> files = Files.list(TestData.path("reports"))) {
            return files.filter(file -> file.getFileName().toString().matches("case-0[68].*(pth|safetensors)")).sorted()
                    .toList().stream().map(file -> DynamicTest.dynamicTest(file.getFileName().toString(),
                            () -> assertEquals(RIGHT, evaluate(file, "--mean", 0.1325, "--std", 0.2908).requireDone()
                                    .lastLine())));
        }
    }

    @TestFactory
    @Tag("references")
    Stream<DynamicTest> hostileFilesAreRefusedInOneLine() {
        return Map.of("hostile/pyzip-SILENT-7-1665", "two entries named archive/data/0",
                "hostile/bomb-pickle-dicts", "far more than a checkpoint of its size needs",
                "hostile/bigshape.safetensors", "needs more than the 30986 numbers that the file holds",
                "hostile/terminal-escape.safetensors", "evil\\u001b]0;pwned\\u0007\\u001b[2Jname",
                "reports/case-17-nan-in-last-bias.safetensors", "its weights are not finite: fc3.bias holds NaN")
                .entrySet().stream().map(file -> DynamicTest.dynamicTest(file.getKey(), () -> {
                    evaluate(TestData.path(file.getKey())).requireFailure(2, file.getValue());
                    evaluate(TestData.path(file.getKey()), "--json").requireFailure(2, file.getValue());
                }));
    }

    /** Metadata asks for a network; what it may be is bounded by the numbers that the file holds. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"lenet5|[1,4000,4000]|1|needs more than the 4 numbers",
            "vgg16|[3,224,224]|1|needs more than the 4 numbers", "resnet18|[3,5000,64]|1|at most 4096 pixels a side",
            "resnet18|[3,64,64]|100000|needs more than the 4 numbers",
            "lenet6|[1,20,20]|3|unknown model 'lenet6'"})
    void aDescriptionAsksForNoMoreThanTheFileHolds(String model, String shape, int classes, String problem)
            throws IOException {
        Path file = folder.resolve("asking.safetensors");
        SafeTensors.write(file, Map.of("w", Tensor.zeros(4)), Map.of("lanewise.model", "{\"name\":\"" + model
                + "\",\"sample_shape\":" + shape + ",\"class_names\":[" + "\"a\",".repeat(classes - 1)
                + "\"a\"],\"mean\":"
                + "[0.5],\"std\":[0.5]}"));
        Invocation.of("evaluate", "--weights", file, "--data", "digits").requireFailure(2, problem);
    }

    @Test
    void theModelMayBeLeftOutWhereTheFileSaysIt() throws IOException {
        Path weights = TrainedRun.shared().file("model.safetensors");
        Path image = image();
        Object with = Invocation.of("predict", "lenet5", "--weights", weights, image).requireDone().out();
        assertEquals(with, Invocation.of("predict", "--weights", weights, image).requireDone().out());
        assertEquals(with, Invocation.of("predict", image, "--weights", weights).requireDone().out());
        assertEquals(evaluate(weights).requireDone().out(),
                Invocation.of("evaluate", "--weights", weights, "--data", "digits").requireDone().out());
        for (String kind : List.of("features", "grad-cam")) {
            Invocation.of("visualize", kind, "--weights", weights, image, "--out", folder.resolve("a.png"))
                    .requireDone();
            Invocation.of("visualize", kind, "--weights", weights, "--out", folder.resolve("a.png")).requireFailure(2,
                    "an IMAGE is missing");
        }
        Invocation.of("predict", "lenet6", "--weights", weights, image).requireFailure(2, "did you mean lenet5");
        Invocation.of("predict", "lenet5", "--weights", weights).requireFailure(2, "an IMAGE is missing");
        Path foreign = foreign();
        Invocation.of("predict", "--weights", foreign, image).requireFailure(2, "does not say which model");
    }

    @Test
    void normalizationIsNeverMissingInSilence() throws IOException {
        Path weights = foreign();
        Path image = image();
        Invocation.of("predict", "lenet5", "--weights", weights, image).requireFailure(2, "fc1.weight is [120, 144]");
        Invocation.of("predict", "lenet5", "--weights", weights, "--input-size", 20, image).requireFailure(2,
                "does not say how pixels were normalized", "--mean and --std", "--normalization none");
        Invocation none = Invocation.of("predict", "lenet5", "--weights", weights, image, "--input-size", 20,
                "--normalization", "none")
                .requireDone();
        assertEquals(1, none.err().lines().count(), none.err());
        assertTrue(none.err().startsWith("lenet5 from " + weights + ": 10 classes"), none.err());
        Invocation.of("predict", "lenet5", "--weights", weights, image, "--input-size", 20, "--mean", 0.1,
                "--std", 0.3).requireDone();
        Invocation assumed = evaluate(weights).requireDone();
        assertEquals(weights
                + ": does not say how pixels were normalized before training; mean 0.1325 and deviation 0.2908 "
                + "assumed, as is usual for digits; --mean and --std, --caffe-mean, or --normalization none or imagenet "
                + "change it", assumed.err().lines().toList().getLast());
        assertEquals(2, assumed.err().lines().count());
        for (Invocation told : List.of(evaluate(weights, "--normalization", "none"),
                evaluate(TrainedRun.shared().file("model.safetensors")))) {
            assertEquals(1, told.requireDone().err().lines().count(), told.err());
            assertTrue(told.err().startsWith("digits: 10 classes"), told.err());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"--mean 33.7 --std 74.1|divide numbers for pixels from 0 to 255 by 255",
            "--mean 0.1 --std 74.1|divide numbers for pixels from 0 to 255 by 255",
            "--mean 0.1 --std 0|must be positive",
            "--mean 0.1 --std -1|must be positive", "--mean NaN --std 1|--mean is for pixels in [0, 1]",
            "--mean 0.1|must both be given", "--mean 0.1,0.1 --std 1,1|one number for each of the 1 channels",
            "--normalization imagenet|for three channels", "--normalization caffe|unknown normalization 'caffe'",
            "--mean 0.1 --std 1 --normalization none|exclude each other"})
    void normalizationsThatCannotBeAreRefused(String options, String problem) throws IOException {
        evaluate(TrainedRun.shared().file("model.safetensors"), (Object[]) options.split(" ")).requireFailure(2,
                problem);
    }

    @Test
    void tellsWhichWeightsWereTakenWhereThereWasAChoice() throws IOException {
        Map<String, Tensor> both = new LinkedHashMap<>();
        SafeTensors trained = SafeTensors.read(TrainedRun.shared().file("model.safetensors"));
        trained.tensors().forEach((name, tensor) -> both.put("ema." + name, Tensor.zeros(tensor.shape())));
        trained.tensors().forEach((name, tensor) -> both.put("model." + name, tensor));
        Path file = folder.resolve("both.safetensors");
        SafeTensors.write(file, both, trained.metadata());
        Invocation evaluation = evaluate(file).requireDone();
        assertEquals(evaluate(TrainedRun.shared().file("model.safetensors")).out(), evaluation.out());
        assertEquals(file + ": weights taken from model; those of ema fit as well",
                evaluation.err().lines().toList().getLast());
    }

    @Test
    void answersThatAreNotFiniteAreRefused() throws IOException {
        SafeTensors trained = SafeTensors.read(TrainedRun.shared().file("model.safetensors"));
        Map<String, Tensor> huge = new LinkedHashMap<>();
        trained.tensors().forEach((name, tensor) -> huge.put(name, Tensor.zeros(tensor.shape()).fill(1e30f)));
        Path file = folder.resolve("huge.safetensors");
        SafeTensors.write(file, huge, trained.metadata());
        evaluate(file).requireFailure(2, "the network's output for image 1 is not finite");
        evaluate(file, "--json").requireFailure(2, "is not finite");
        Invocation.of("predict", "--weights", file, image()).requireFailure(2,
                "digit.png: the network's answer is not finite");
        Invocation json = Invocation.of("predict", "--weights", file, image(), "--json");
        assertEquals(2, json.exitCode());
        assertFalse(json.out().contains("NaN"), json.out());
    }

    /** The best epoch's weights of another run, copied over by mistake, are not those of this one. */
    @Test
    void theBestWeightsOfAnotherRunAreNotThisRuns() throws IOException {
        Path run = TrainedRun.shared().copyTo(folder.resolve("run"));
        Path other = folder.resolve("other");
        Invocation.of("train", "lenet5", "--data", "digits", "--limit-images", 100, "--epochs", 1, "--seed", 9,
                "--batch-size", 10,
                "--out", other).requireDone();
        Files.copy(other.resolve("best.ckpt"), run.resolve("best.ckpt"), StandardCopyOption.REPLACE_EXISTING);
        Invocation.of("report", run).requireFailure(2, "best.ckpt: belongs to another run");
    }

    @Test
    void aLogInAnotherEncodingIsOneMessage() throws IOException {
        Path run = TrainedRun.shared().copyTo(folder.resolve("run"));
        Path log = run.resolve("metrics.jsonl");
        Files.write(log, Files.readString(log).replace("epoch", "\u00e9poch").getBytes(StandardCharsets.ISO_8859_1));
        Invocation.of("report", run).requireFailure(2, log + ": line ", "UTF-8");
        Files.write(log, "\ufeff{}\n{}\n".getBytes(StandardCharsets.UTF_16LE));
        Invocation.of("report", run).requireFailure(2, log + ": line 1");
    }

    /** The trained weights without what says what they are of. */
    private Path foreign() throws IOException {
        Path file = folder.resolve("foreign.safetensors");
        SafeTensorsFile trained = SafeTensorsFile.open(TrainedRun.shared().file("model.safetensors"));
        SafeTensors.write(file, trained.read(trained.shapes().keySet()), Map.of());
        return file;
    }

    private Path image() throws IOException {
        Path file = folder.resolve("digit.png");
        Shape shape = Datasets.digits().test().sampleShape();
        assertTrue(
                ImageIO.write(new BufferedImage(shape.dimension(2), shape.dimension(1), BufferedImage.TYPE_BYTE_GRAY),
                        "png", file.toFile()));
        return file;
    }
}
