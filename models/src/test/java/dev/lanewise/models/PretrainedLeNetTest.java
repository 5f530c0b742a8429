package dev.lanewise.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.formats.SafeTensors;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.Pass;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Reduction;
import dev.lanewise.testing.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Weights that others trained in PyTorch and Caffe give here what they gave there. */
@Tag("references")
class PretrainedLeNetTest {
    private static final int BATCH = 500;
    /** Images whose two best logits are equal up to rounding. */
    private static final int UNDECIDED = 3;

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void hasTheMeasuredAccuracy(PretrainedLeNet model) throws IOException {
        Measured measured = measured(model.file());
        IdxImages images = model.testImages(measured.images);
        Network network = model.load(folder.resolve("converted.safetensors"));
        Pass pass = Pass.evaluation();
        int correct = 0;
        for (int from = 0; from < measured.images; from += BATCH) {
            int to = Math.min(from + BATCH, measured.images);
            Tensor logits = network.forward(model.input(images, from, to), pass);
            int[] classes = Reduction.argmaxRows(logits);
            pass.release(logits);
            for (int i = 0; i < to - from; i++) {
                correct += classes[i] == images.labels()[from + i] ? 1 : 0;
            }
        }
        assertEquals(measured.correct, correct, UNDECIDED);
    }

    @TestFactory
    Stream<DynamicTest> givesTheReferenceLogits() throws IOException {
        try (Stream<Path> files = Files.list(TestData.path("weights-reference"))) {
            Pattern name = Pattern.compile("lenet_(\\w+)_refs\\.safetensors");
            return files.sorted().toList().stream()
                    .map(file -> name.matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .map(matcher -> DynamicTest.dynamicTest(matcher.group(), () -> compareLogits(
                            PretrainedLeNet.valueOf(matcher.group(1).toUpperCase(Locale.ROOT)), matcher.group())));
        }
    }

    private void compareLogits(PretrainedLeNet model, String reference) throws IOException {
        Tensor expected = SafeTensors.read(TestData.path("weights-reference/" + reference)).tensors().get("logits_f64");
        int count = expected.dimension(0);
        Network network = model.load(folder.resolve("converted.safetensors"));
        Tensor logits = network.predict(model.input(model.testImages(count), 0, count));
        float[] expectedValues = expected.toArray();
        float[] values = logits.toArray();
        float tolerance = 1e-5f * Reduction.maxAbsolute(expected);
        assertEquals(expectedValues.length, values.length);
        for (int i = 0; i < values.length; i++) {
            assertEquals(expectedValues[i], values[i], tolerance, "logit " + i);
        }
    }

    private record Measured(int correct, int images) {}

    /** How many of how many test images are right, as the list of the reference data states for a file of weights. */
    private static Measured measured(Path weights) throws IOException {
        String stem = weights.getFileName().toString().replaceFirst("\\.\\w+$", "");
        Pattern row = Pattern.compile(
                "^\\| weights/" + Pattern.quote(stem) + "\\..*measured (\\d+)/(\\d+)", Pattern.MULTILINE);
        Matcher matcher = row.matcher(Files.readString(TestData.path("MANIFEST.md")));
        assertTrue(matcher.find(), "no measured accuracy of " + stem);
        return new Measured(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }
}
