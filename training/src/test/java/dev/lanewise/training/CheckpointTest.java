package dev.lanewise.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.data.Normalization;
import dev.lanewise.formats.SafeTensors;
import dev.lanewise.formats.SafeTensorsException;
import dev.lanewise.tensor.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {
    private static final ModelDescription DESCRIPTION = new ModelDescription("tiny", Shape.of(1, 6, 6),
            List.of("left", "right"), Normalization.of(0.4f, 0.3f));

    @TempDir
    private Path folder;
    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("last.ckpt");
        TinyTask.trainer().description(DESCRIPTION).build().checkpoint().write(file);
    }

    @Test
    void readsWhatWasWritten() throws IOException {
        Checkpoint checkpoint = Checkpoint.read(file);
        assertEquals("tiny", checkpoint.configuration().get("task"));
        assertEquals(DESCRIPTION, checkpoint.description().orElseThrow());
        assertEquals(TrainingState.START, checkpoint.state());
        assertEquals(TinyTask.network().stateDict().keySet(), checkpoint.model().keySet());
    }

    @Test
    void everyFlippedByteOfTheDataNamesItsTensor() throws IOException {
        byte[] good = Files.readAllBytes(file);
        int dataStart = 8 + (int) ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN).getLong();
        for (int position = dataStart; position < good.length; position += 97) {
            byte[] damaged = good.clone();
            damaged[position] ^= 0x10;
            Files.write(file, damaged);
            CheckpointException failure = assertThrows(CheckpointException.class, () -> Checkpoint.read(file));
            assertTrue(failure.getMessage()
                    .matches(".*last\\.ckpt: is damaged: tensor (model|optimizer)\\.\\S+ does not match "
                            + "its checksum"),
                    failure.getMessage());
        }
    }

    @Test
    void everyFlippedByteOfTheHeaderIsRefused() throws IOException {
        byte[] good = Files.readAllBytes(file);
        int dataStart = 8 + (int) ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN).getLong();
        while (good[dataStart - 1] == ' ') {
            dataStart--;
        }
        for (int position = 0; position < dataStart; position += 7) {
            byte[] damaged = good.clone();
            damaged[position] ^= 0x01;
            Files.write(file, damaged);
            IOException failure = assertThrows(IOException.class, () -> Checkpoint.read(file), "byte " + position);
            assertTrue(failure.getMessage().contains(file.toString()), failure.getMessage());
        }
    }

    @Test
    void aFileCutShortIsRefused() throws IOException {
        byte[] good = Files.readAllBytes(file);
        for (int length : new int[] {0, 7, 8, 100, good.length / 2, good.length - 1}) {
            Files.write(file, Arrays.copyOf(good, length));
            assertThrows(SafeTensorsException.class, () -> Checkpoint.read(file), "length " + length);
        }
    }

    @Test
    void plainWeightsAreNoCheckpoint() throws IOException {
        SafeTensors.write(file, TinyTask.network().stateDict(), Map.of());
        CheckpointException failure = assertThrows(CheckpointException.class, () -> Checkpoint.read(file));
        assertTrue(failure.getMessage().contains("is not a Lanewise checkpoint"), failure.getMessage());
    }

    @Test
    void aDescriptionOfAnotherFormIsIgnored() {
        assertTrue(ModelDescription.fromMetadata(Map.of()).isEmpty());
        for (String text : List.of("", "[]", "{}", "{\"name\":1}", "{\"sample_shape\":[99999999999]}")) {
            assertTrue(ModelDescription.fromMetadata(Map.of("lanewise.model", text)).isEmpty(), text);
        }
    }
}
