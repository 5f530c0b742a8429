package dev.lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.testing.TestData;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** LeNet-5 for two epochs by every first-order optimizer at its defaults. */
class OptimizersLearnTest {
    private static final Path DATA = Path.of("/usr/share/datasets/fashion-mnist");
    /** A linear classifier trained to its end has 0.84; the slowest of them come near it in two epochs. */
    private static final double LEAST_ON_FASHION = 0.78;

    /** A network that has learned nothing has 0.1. */
    private static final double LEAST_ON_DIGITS = 0.6;

    @TempDir
    private Path temporary;

    static List<String> names() {
        return OptimizerFactory.names();
    }

    /** On the digits that are built in. */
    @ParameterizedTest
    @MethodSource("names")
    void learnsDigits(String optimizer) {
        learns(optimizer, "digits", LEAST_ON_DIGITS);
    }

    @ParameterizedTest
    @MethodSource("names")
    @Tag("slow")
    void learnsFashion(String optimizer) {
        TestData.existing(DATA);
        learns(optimizer, "fashion-mnist", LEAST_ON_FASHION);
    }

    private void learns(String optimizer, String data, double least) {
        String result = Invocation
                .of("train", "lenet5", "--data", data, "--epochs", 2, "--optimizer", optimizer,
                        "--out", temporary.resolve("run"))
                .requireDone().lastLine();
        double top1 = Double.parseDouble(result.split(" ")[2]);
        assertTrue(top1 > least, optimizer + ": " + result);
    }
}
