package dev.lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Full-batch and parallel methods by their commands, and the picture of runs. */
class MethodsTest {
    @TempDir
    private Path temporary;

    private static double top1(Invocation run) {
        return Double.parseDouble(run.lastLine().split(" ")[2]);
    }

    @ParameterizedTest
    @CsvSource({"lenet5, lbfgs, 20, 20", "linear, lbfgs-without-search, 20, 15", "linear, bfgs, 8, 15",
            "linear, newton, 5, 3"})
    void fullBatchMethodsMinimize(String model, String method, int inputSize, int iterations) {
        Path weights = temporary.resolve("weights.safetensors");
        Invocation run = Invocation.of("full-batch", model, "--data", "digits", "--method", method, "--input-size",
                inputSize, "--iterations", iterations, "--limit-images", 500, "--out", weights).requireDone();
        assertTrue(run.err().contains("largest gradient"), run.err());
        assertTrue(top1(run) > 0.6, run.lastLine());
        assertEquals(run.lastLine(), Invocation.of("evaluate", model, "--weights", weights, "--data", "digits")
                .requireDone().lastLine());
    }

    @ParameterizedTest
    @ValueSource(strings = {"synchronous", "hogwild", "downpour", "downpour-adagrad", "delay-tolerant", "elastic"})
    void parallelMethodsLearn(String method) {
        Invocation run = Invocation.of("parallel", "linear", "--data", "digits", "--method", method, "--workers", 3,
                "--limit-images", 1500, "--epochs", 3).requireDone();
        assertTrue(top1(run) > 0.7, run.lastLine());
    }

    @Test
    void theSynchronousMethodIsDeterministic() {
        Object[] command = {"parallel", "lenet5", "--data", "digits", "--workers", 3, "--limit-images", 600, "--epochs",
                1};
        assertEquals(Invocation.of(command).requireDone().lastLine(), Invocation.of(command).requireDone().lastLine());
    }

    @Test
    void runsAreDrawnWithTheirModels() throws IOException {
        Path out = temporary.resolve("runs.svg");
        Path run = TrainedRun.shared().folder();
        Invocation drawn = Invocation.of("visualize", "runs", run, run, "--out", out).requireDone();
        assertTrue(drawn.err().contains("lenet5"), drawn.err());
        assertTrue(Files.readString(out).contains("train error"));
        Invocation.of("visualize", "runs", run, "--metric", "top-1", "--out", out).requireFailure(2, "unknown metric");
    }
}
