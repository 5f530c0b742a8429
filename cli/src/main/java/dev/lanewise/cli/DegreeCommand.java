package dev.lanewise.cli;

import dev.lanewise.training.visual.DegreeFits;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Draws fits of polynomials of several degrees. */
@Command(name = "degree", mixinStandardHelpOptions = true, versionProvider = Main.Version.class, sortOptions = false,
        description = "Draws fits of degree 1, 2 and 20 to 21 points, and their errors against the degree.",
        footerHeading = "%nExamples:%n", footer = "  lanewise visualize degree --out degree.svg")
final class DegreeCommand implements Callable<Integer> {
    private final Streams streams;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "4", description = "seed of the noise (default: 4)")
    private long seed;

    @Mixin
    private PictureOption picture;

    DegreeCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        picture.write(new DegreeFits(seed).chart(), streams);
        return 0;
    }
}
