package dev.lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.testing.TestData;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** LeNet-5 on Fashion-MNIST for two epochs by every first-order optimizer at its defaults. */
@Tag("slow")
class OptimizersLearnTest {
    private static final Path DATA = Path.of("/usr/share/datasets/fashion-mnist");
    /** A linear classifier trained to its end has 0.84; the slowest of them come near it in two epochs. */
    private static final double LEAST = 0.78;

    @TempDir
    private Path temporary;

    static List<String> names() {
        return OptimizerFactory.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void learns(String optimizer) {
        TestData.existing(DATA);
        String result = Invocation
                .of("train", "lenet5", "--data", "fashion-mnist", "--epochs", 2, "--optimizer", optimizer,
                        "--out", temporary.resolve("run"))
                .requireDone().lastLine();
        double top1 = Double.parseDouble(result.split(" ")[2]);
        assertTrue(top1 > LEAST, optimizer + ": " + result);
    }
}
