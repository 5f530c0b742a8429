package dev.lanewise.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.nn.Flatten;
import dev.lanewise.nn.Linear;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.Sequential;
import dev.lanewise.tensor.Shape;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints as they are found: pickles with all that programs put beside and around a state dict. */
class WildCheckpointTest {
    /** {@code fc.weight} of shape [1, 2] in the storage 0. */
    private static final float[] WEIGHT = {5, 7};
    private static final byte[] STORAGE = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN).putFloat(5).putFloat(7)
            .putFloat(9).array();

    @TempDir
    Path folder;

    /** A network of one layer, {@code fc}, without a bias. */
    private static Network network() {
        return new Network(Sequential.builder().add("flatten", new Flatten())
                .add("fc", new Linear(2, 1).bias(false)).build(), Shape.of(1, 1, 1, 2));
    }

    private static PickleBuilder weight(PickleBuilder pickle) {
        return pickle.tensor("FloatStorage", "0", 3, 0, new long[] {1, 2}, new long[] {2, 1});
    }

    private Network load(byte[] pickle) throws IOException {
        Network network = network();
        Path file = PickleBuilder.zip(folder.resolve("model.pth"), ZipEntry.STORED, pickle, STORAGE);
        assertEquals("", Weights.load(file, network));
        return network;
    }

    /** Every instruction of pickletools, as programs use them and as they must not; those beyond ASCII are in octal. */
    @ParameterizedTest
    @ValueSource(strings = {
            "I42\n0I01\n0I99999999999999999999\n0L12345678901234567890123L\n", "F1.5\n0Fx\n0G\0\0\0\0\0\0\0\0",
            "\212\2\1\2\60\213\1\0\0\0\5", "K\1\60M\1\0\60J\1\0\0\0\60\210\60\211",
            "S'a'\n0Va\n0T\1\0\0\0a0U\1a0X\1\0\0\0a0\214\1a0\215\1\0\0\0\0\0\0\0a", "\214\3\355\240\200",
            "C\1a0B\1\0\0\0a0\216\1\0\0\0\0\0\0\0a0\226\1\0\0\0\0\0\0\0a0\227\230", ")0N\2050NN\2060NNN\2070(NNt",
            "]0(Nl0]Na0](NNe", "}0(NNd0}NNs0}(NNu", "}K\1\205Ns", "}cx\ny\n)RNs", "\217(NN\2200(N\221",
            "Np5\n0g5\n0Nq\1\60h\1\60Nr\2\0\0\0\60j\2\0\0\0\60N\224", "N20(NN1", "(0N", "\200\4\225\0\0\0\0\0\0\0\0N",
            "ca\nB\n)R0ca\nB\n)\2010ca\nB\n)}\2220(ia\nB\n0(ca\nB\nNo0\214\1a\214\1B\223", "N)R",
            "ca\nB\n)\201}b0ca\nB\n)\201N}\206b0]}b", "NN\223", "ca\nB\n)R}b(NNu", "ca\nB\n)R(NNe", "NQ0P1\n",
            "\202\1\60\203\1\0\60\204\1\0\0\0", "ctorch._utils\n_rebuild_tensor_v2\n)R",
            "ctorch._utils\n_rebuild_sparse_tensor\n)R", "ctorch\nfloat16\n0ctorch\ndevice\nX\4\0\0\0cuda\205R",
            "]\224h\0a0ca\nB\n)R\224h\1b", "(X\7\0\0\0storageca\nB\nU\19U\3cpuK\1tQ",
            "(X\7\0\0\0storagectorch\nQInt8Storage\nU\19U\3cpuK\1tQ",
            "cnumpy.core.multiarray\nscalar\ncnumpy\ndtype\n(U\2f8K\0K\1tR(K\3U\1<NNNJ\377\377\377\377J\377\377\377\377K\0tbC\1a\206R"
    })
    void whatStandsBesideDoesNoHarm(String instructions) throws IOException {
        PickleBuilder pickle = new PickleBuilder().code('}', '(').text("other")
                .raw(instructions.getBytes(StandardCharsets.ISO_8859_1));
        byte[] whole = weight(pickle.text("net").code('}').text("fc.weight")).code('s', 'u').stop();
        assertArrayEquals(WEIGHT, load(whole).stateDict().get("fc.weight").toArray());
    }

    /** A way to the state dict, of keys in dictionaries and lists, in the names that frameworks and people use. */
    @ParameterizedTest
    @ValueSource(
            strings = {"", "state_dict", "model", "net", "network", "model_state", "model_state_dict", "ema", "teacher",
                    "weights/params/0", "checkpoint/model"})
    void theStateDictIsFoundWhereverItIs(String way) throws IOException {
        PickleBuilder pickle = new PickleBuilder();
        String[] keys = way.isEmpty() ? new String[0] : way.split("/");
        for (String key : keys) {
            pickle.code('}', '(').text("epoch").integer(3).text("best").tensor("FloatStorage", "0", 3, 0, new long[] {},
                    new long[] {}).text(key);
        }
        weight(pickle.code('}').text("fc.weight")).code('s');
        for (int i = 0; i < keys.length; i++) {
            pickle.code('u');
        }
        assertArrayEquals(WEIGHT, load(pickle.stop()).stateDict().get("fc.weight").toArray());
    }

    @Test
    void readsTheLayersOfAModuleThatWasSavedWhole() throws IOException {
        PickleBuilder layer = new PickleBuilder().code('}').text("model").global("user", "Net")
                .code(')', 0x81, '}', '(')
                .text("training").code(0x88).text("_parameters").code('}').text("_buffers").code('}').text("_modules")
                .code('}').text("fc").global("torch.nn.modules.linear", "Linear").code(')', 0x81, '}', '(')
                .text("_parameters").code('}').text("weight");
        byte[] whole = weight(layer).code('s').text("_modules").code('}', 'u', 'b', 's', 'u', 'b', 's').stop();
        assertArrayEquals(WEIGHT, load(whole).stateDict().get("fc.weight").toArray());
    }

    @Test
    void readsTensorsOfStrideZeroAndPartsOfStorages() throws IOException {
        byte[] expanded = new PickleBuilder().code('}').text("fc.weight")
                .tensor("FloatStorage", "0", 3, 2, new long[] {1, 2}, new long[] {0, 0}).code('s').stop();
        assertArrayEquals(new float[] {9, 9}, load(expanded).stateDict().get("fc.weight").toArray());
        byte[] part = new PickleBuilder().code('}').text("fc.weight")
                .tensor("FloatStorage", "0", 3, 1, new long[] {1, 2}, new long[] {2, 1}).code('s').stop();
        assertArrayEquals(new float[] {7, 9}, load(part).stateDict().get("fc.weight").toArray());
    }

    @Test
    void whatIsNeededMustBeReadable() {
        byte[] pickle = new PickleBuilder().code('}').text("fc.weight").global("torch._utils", "_rebuild_qtensor")
                .code(')', 'R', 's').stop();
        WeightsFormatException e = assertThrows(WeightsFormatException.class, () -> load(pickle));
        assertTrue(e.getMessage().contains("fc.weight cannot be read: it is made by torch._utils._rebuild_qtensor"),
                e.getMessage());
    }

    @Test
    void namesTheScriptThatIsNoCheckpoint() {
        Path file = PickleBuilder.zip(folder.resolve("script.pt"), ZipEntry.STORED,
                new PickleBuilder().code('N').stop());
        PickleBuilder.add(file, "archive/constants.pkl", new byte[1]);
        IOException e = assertThrows(PyTorchFormatException.class, () -> Weights.open(file));
        assertTrue(e.getMessage().contains("torch.jit.save"), e.getMessage());
    }

    /** Random programs of known instructions end in a value, or in an exception of the reader: quickly, and in bounded memory. */
    @Test
    void randomProgramsAreReadOrRefused() throws IOException {
        String instructions = "()0N21}]tlaedsu\205\206\207\217\220\221\223\224h\0q\0RboQ\201\222K\1\214\1a\210I1\ncx\ny\n";
        Random random = new Random(5);
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            PickleBuilder pickle = new PickleBuilder();
            for (int length = random.nextInt(40); length > 0; length--) {
                pickle.code(instructions.charAt(random.nextInt(instructions.length())));
            }
            byte[] bytes = pickle.stop();
            try {
                RestrictedUnpickler.Pickled pickled = RestrictedUnpickler.load(
                        new PickleStream(folder, new ByteArrayInputStream(bytes), bytes.length), 1 << 20);
                PickleTree.of(pickled.value());
            } catch (PyTorchFormatException e) {
                refused++;
            }
        }
        assertTrue(refused > 1000 && refused < 19_999, refused + " of 20000 were refused");
    }
}
