package dev.lanewise.cli;

import dev.lanewise.training.visual.RidgeFits;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Draws ridge regressions of a polynomial. */
@Command(name = "ridge", mixinStandardHelpOptions = true, versionProvider = Main.Version.class, sortOptions = false,
        description = "Draws ridge fits of a polynomial of degree 14 to 21 points, and their errors against λ.",
        footerHeading = "%nExamples:%n", footer = "  lanewise visualize ridge --out ridge.svg")
final class RidgeCommand implements Callable<Integer> {
    private final Streams streams;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "4", description = "seed of the noise (default: 4)")
    private long seed;

    @Mixin
    private PictureOption picture;

    RidgeCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        picture.write(new RidgeFits(seed).chart(), streams);
        return 0;
    }
}
