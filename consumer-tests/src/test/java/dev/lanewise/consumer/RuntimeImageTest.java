package dev.lanewise.consumer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line as a run-time image of its own, which jlink makes of real modules only. */
class RuntimeImageTest {
    @TempDir
    Path folder;

    @Test
    void jlinkMakesAnImageThatRunsInfo() throws Exception {
        Path image = folder.resolve("image");
        Tools.run("jlink", "-p", Tools.ARTIFACTS.toString(), "--add-modules", "dev.lanewise.cli", "--output",
                image.toString());
        Tools.Result result = Tools.execute(image, "-m", "dev.lanewise.cli/dev.lanewise.cli.Main", "info");
        assertEquals(0, result.exitCode(), result::err);
        assertTrue(result.out().contains("vector"), result::out);
    }
}
