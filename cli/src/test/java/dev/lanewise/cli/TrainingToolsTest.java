package dev.lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.formats.SafeTensors;
import dev.lanewise.tensor.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingToolsTest {
    @TempDir
    private Path temporary;

    @Test
    void theReportOfATrainedRunCanBeMadeAnew() throws IOException {
        Path run = TrainedRun.shared().copyTo(temporary.resolve("run"));
        byte[] report = Files.readAllBytes(run.resolve("report.html"));
        Files.delete(run.resolve("report.html"));
        Invocation made = Invocation.of("report", run).requireDone();
        assertEquals(run.resolve("report.html").toString(), made.lastLine());
        assertArrayEquals(report, Files.readAllBytes(run.resolve("report.html")));
        String page = new String(report, StandardCharsets.UTF_8);
        assertTrue(page.contains("lenet5 on digits") && page.contains("Confusion matrix of the test images"));
        Files.delete(run.resolve("best.ckpt"));
        Invocation.of("report", run).requireFailure(2, "nothing to report on", "no epoch is complete");
        Invocation.of("report", temporary).requireFailure(2, "no run", "config.json");
    }

    @Test
    void transferTakesAllButTheHeadAndFreezesWhatIsNamed() throws IOException {
        Path weights = TrainedRun.shared().file("model.safetensors");
        Map<String, Tensor> tensors = new LinkedHashMap<>(SafeTensors.read(weights).tensors());
        tensors.put("fc3.weight", Tensor.zeros(3, 84));
        tensors.put("fc3.bias", Tensor.zeros(3));
        Path threeClasses = temporary.resolve("three.safetensors");
        SafeTensors.write(threeClasses, tensors, Map.of());
        Path out = temporary.resolve("run");
        Invocation run = train(out, "--weights", threeClasses, "--freeze", "conv*,fc1.*", "--head-lr", 0.01)
                .requireDone();
        assertTrue(run.err().contains("new: fc3.weight, fc3.bias"), run.err());
        Map<String, Tensor> trained = SafeTensors.read(out.resolve("model.safetensors")).tensors();
        trained.forEach((name, tensor) -> {
            boolean same = Arrays.equals(tensor.toArray(), tensors.get(name).toArray());
            assertEquals(name.startsWith("conv") || name.startsWith("fc1"), same, name);
        });
        assertEquals(10, trained.get("fc3.bias").elements());
        Invocation.of("train", "--resume", out).requireDone();
    }

    @Test
    void wrongTransfersAreRefused() throws IOException {
        Path empty = temporary.resolve("empty.safetensors");
        SafeTensors.write(empty, Map.of("conv1.weight", Tensor.zeros(6, 1, 5, 5)), Map.of());
        train(temporary.resolve("a"), "--weights", empty).requireFailure(2, "it lacks conv1.bias, conv2.weight");
        train(temporary.resolve("b"), "--freeze", "conv").requireFailure(2, "no parameter is named conv;",
                "conv1.weight");
        train(temporary.resolve("c"), "--freeze", "*").requireFailure(2, "leaves nothing to be trained");
        train(temporary.resolve("d"), "--head-lr", -1).requireFailure(2, "--head-lr must be at least 0, but is -1");
        train(temporary.resolve("e"), "--on-nan", "skipp").requireFailure(2, "did you mean skip?");
    }

    @Test
    void aNetworkLearnsAFewBatchesByHeart() {
        Invocation run = Invocation.of("train", "lenet5", "--data", "digits", "--overfit-batches", 2, "--epochs", 60,
                "--lr", 0.05, "--out", temporary.resolve("run")).requireDone();
        assertTrue(run.err().lines().anyMatch(line -> line.startsWith("epoch 60/60  train loss 0.5")
                && line.contains("top-1 1.0000") && !line.contains("validation")), run.err());
    }

    @Test
    void aFastDevRunKeepsNothing() throws IOException {
        Invocation run = Invocation.of("train", "lenet5", "--data", "digits", "--fast-dev-run").requireDone();
        assertTrue(run.err().contains("work; nothing was kept"), run.err());
        assertTrue(run.lastLine().endsWith("images 16"), run.out());
        assertFalse(Files.exists(Path.of("runs")));
        train(temporary.resolve("run"), "--fast-dev-run").requireFailure(2, "keeps nothing");
        // What begins after its one epoch is no hindrance.
        Invocation.of("train", "lenet5", "--data", "digits", "--schedule", "cosine:warm-up=5,floor=0.1", "--swa", 10,
                "--fast-dev-run").requireDone();
    }

    @Test
    void profileAndEventsAreWrittenOnDemand() throws IOException {
        Path out = temporary.resolve("run");
        Invocation run = train(out, "--profile", "--tensorboard").requireDone();
        assertTrue(run.err().contains("conv1+act1+pool1") && run.err().contains("data, loss, optimizer"), run.err());
        assertTrue(Files.readString(out.resolve("report.html")).contains("Time and memory by layer"));
        assertTrue(Files.size(out.resolve("events.out.tfevents.lanewise")) > 100);
        Files.delete(out.resolve("last.ckpt"));
        Invocation.of("train", "--resume", out).requireDone();
        assertTrue(Files.size(out.resolve("events.out.tfevents.lanewise")) > 100);
    }

    private static Invocation train(Path out, Object... more) {
        Object[] arguments = {"train", "lenet5", "--data", "digits", "--epochs", 1, "--batch-size", 100, "--out", out};
        Object[] all = Arrays.copyOf(arguments, arguments.length + more.length);
        System.arraycopy(more, 0, all, arguments.length, more.length);
        return Invocation.of(all);
    }
}
