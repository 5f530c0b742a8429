package dev.lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.formats.SafeTensors;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Reduction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Losses, penalties and dropout by the options of {@code lanewise train}. */
class ObjectiveTest {
    @TempDir
    private Path temporary;

    private Path train(String name, String model, String options) {
        Path folder = temporary.resolve(name);
        Invocation.of(Stream.concat(Stream.of("train", model, "--data", "digits", "--limit-images", "1000",
                "--augmentation", "none", "--out", folder), Arrays.stream(options.split(" "))).toArray())
                .requireDone();
        return folder;
    }

    private static Tensor weight(Path run, String name) throws IOException {
        return SafeTensors.read(run.resolve("model.safetensors")).tensors().get(name);
    }

    private static double top1(Path run) throws IOException {
        String result = Files.readAllLines(run.resolve("metrics.jsonl")).getLast();
        return Double.parseDouble(result.replaceFirst(".*\"test_top1\":([0-9.]+).*", "$1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"hinge", "squared", "absolute", "huber", "binary"})
    void everyLossLearns(String loss) throws IOException {
        // Absolute errors first of all draw all outputs to 0, which most targets are.
        double expected = loss.equals("absolute") ? 0.3 : 0.5;
        assertTrue(top1(train(loss, "lenet5", "--epochs 4 --optimizer adam --loss " + loss)) > expected);
    }

    @Test
    void penaltiesMakeWeightsSmallAndTheConstraintKeepsThemSo() throws IOException {
        String model = "linear";
        String name = "fc1.weight";
        Tensor plain = weight(train("plain", model, "--epochs 3"), name);
        Tensor l1 = weight(train("l1", model, "--epochs 3 --l1 0.01"), name);
        Tensor l2 = weight(train("l2", model, "--epochs 3 --l2 0.1"), name);
        Tensor bounded = weight(train("bounded", model, "--epochs 3 --max-norm 0.5"), name);
        assertTrue(Reduction.sumOfMagnitudes(l1) < 0.7 * Reduction.sumOfMagnitudes(plain));
        assertTrue(Reduction.squaredNorm(l2) < 0.7 * Reduction.squaredNorm(plain));
        assertTrue(rowNorm(plain) > 0.6);
        assertEquals(0.5, rowNorm(bounded), 1e-5);
    }

    /** The largest norm of a row. */
    private static double rowNorm(Tensor weight) {
        double largest = 0;
        for (int row = 0; row < weight.dimension(0); row++) {
            largest = Math.max(largest, Math.sqrt(Reduction.squaredNorm(weight.samples(row, row + 1))));
        }
        return largest;
    }

    @Test
    void aHeavyClassIsRecognizedAndAWeightlessOneIsNot() throws IOException {
        Path run = train("weights", "linear", "--epochs 3 --class-weights 0,1,1,1,1,1,1,1,1,1");
        Path balanced = train("balanced", "linear", "--epochs 3 --class-weights balanced");
        assertTrue(top1(run) < 0.92, "class 0 is never learned");
        assertTrue(top1(balanced) > top1(run));
    }

    @Test
    void dropoutAndSparsityChangeTraining() throws IOException {
        String common = "--epochs 1 --validation 0";
        Tensor own = weight(train("own", "mlp", common), "fc2.weight");
        Tensor none = weight(train("none", "mlp", common + " --dropout 0"), "fc2.weight");
        Tensor sparse = weight(train("sparse", "mlp", common + " --dropout 0 --kl-sparsity 0.1 --kl-mean 0.05"),
                "fc2.weight");
        assertNotEquals(Reduction.squaredNorm(own), Reduction.squaredNorm(none));
        assertNotEquals(Reduction.squaredNorm(sparse), Reduction.squaredNorm(none));
    }
}
