package dev.lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VisualizeTest {
    @TempDir
    private Path temporary;

    @Test
    void pathsOnAllSurfacesOrOneAndAnimated() throws IOException {
        String all = svg("paths");
        for (String text : new String[] {"Ravine", "Saddle", "Beale", "rmsprop", "nesterov"}) {
            assertTrue(all.contains(text), text);
        }
        String one = svg("paths", "--surface", "beale", "--optimizers", "momentum,adam=0.1", "--animated", "--steps",
                20);
        assertTrue(one.contains("animateMotion") && one.contains("adam=0.1") && !one.contains("Saddle"));
        Invocation.of("visualize", "paths", "--surface", "beal", "--out", out("x.svg")).requireFailure(2,
                "did you mean beale?");
        Invocation.of("visualize", "paths", "--optimizers", "adam=fast", "--out", out("x.svg")).requireFailure(2,
                "adam=fast has no learning rate above 0");
        Invocation.of("visualize", "paths", "--out", out("x.png")).requireFailure(2, "name an .svg file");
        Invocation.of("visualize", "paths", "--out", out("x.gif")).requireFailure(2, ".svg or .png file");
    }

    @Test
    void convergenceFluctuationAndRidge() throws IOException {
        Invocation run = Invocation.of("visualize", "convergence", "--optimizers", "sgd,adam", "--epochs", 2,
                "--limit-images", 640, "--out", out("c.svg")).requireDone();
        assertEquals(3, run.out().lines().count());
        assertTrue(run.out().lines().findFirst().orElseThrow().matches("sgd +test top-1 .*"), run.out());
        assertTrue(svg("ridge").contains("201 other points"));
        assertTrue(svg("degree").contains("d = 20"));
        assertTrue(svg("fluctuation", "--steps", 30).contains("all 500 samples"));
        assertTrue(svg("fluctuation", "--steps", 3, "--limit-images", 60).contains("all 60 samples"));
    }

    @Test
    void theTableOfRegularizersHasItsSixRows() {
        Invocation run = Invocation.of("regularization", "--data", "digits", "--hidden", "20,10", "--epochs", 1,
                "--limit-images", 600).requireDone();
        assertEquals(8, run.out().lines().count(), run.out());
        assertTrue(run.lastLine().matches("\\| Dropout \\+ Max-norm \\| \\d+\\.\\d\\d \\| 1\\.05 \\|"), run.out());
    }

    @Test
    void whatANetworkHasLearned() throws IOException {
        Path weights = TrainedRun.shared().file("model.safetensors");
        assertTrue(svg("landscape", "lenet5", "--weights", weights, "--data", "digits", "--points", 3, "--images", 50)
                .contains("Loss of lenet5 on digits"));
        assertTrue(svg("mistakes", "lenet5", "--weights", weights, "--data", "digits").contains("→"));
        assertTrue(svg("filters", "lenet5", "--weights", weights).contains("First filters of lenet5"));
        Invocation.of("visualize", "filters", "lenet5", "--weights", weights, "--out", out("f.png")).requireDone();
        byte[] png = Files.readAllBytes(out("f.png"));
        assertEquals("PNG", new String(png, 1, 3, StandardCharsets.US_ASCII));
        assertTrue(svg("features", "lenet5", "--weights", weights, "--layer", "conv2", out("f.png"))
                .contains("Layer conv2 of lenet5"));
        assertTrue(svg("grad-cam", "lenet5", "--weights", weights, "--class", 3, out("f.png"))
                .contains("class 3, "));
        Invocation.of("visualize", "grad-cam", "lenet5", "--weights", weights, out("f.png"), "--out", out("g.png"))
                .requireDone();
        Invocation.of("visualize", "grad-cam", "lenet5", "--weights", weights, "--class", 10, out("f.png"), "--out",
                out("g.png")).requireFailure(2, "--class must be 0 to 9, but is 10");
        Invocation
                .of("visualize", "features", "lenet5", "--weights", weights, "--layer", "conv3", out("f.png"), "--out",
                        out("g.png"))
                .requireFailure(2, "no layer is named conv3; the layers are conv1, act1");
    }

    private Path out(String name) {
        return temporary.resolve(name);
    }

    /** Calls {@code lanewise visualize}, and gives what it has written. */
    private String svg(Object... arguments) throws IOException {
        Object[] all = new Object[arguments.length + 3];
        all[0] = "visualize";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        all[all.length - 2] = "--out";
        all[all.length - 1] = out("picture.svg");
        Invocation.of(all).requireDone();
        String svg = Files.readString(out("picture.svg"));
        assertFalse(svg.contains("var(") || svg.contains("@media"), svg);
        return svg;
    }
}
