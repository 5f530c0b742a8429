package dev.lanewise.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Layouts of folders and archives as users have them: each is understood as meant, told, or refused with the cause. */
class ImageLayoutTest {
    @TempDir
    private Path folder;

    private final List<String> messages = new ArrayList<>();

    /** One image each, but as many as a number before it says: {@code 3*train/cat}. */
    private Path images(String root, String... places) throws IOException {
        for (String place : places) {
            int star = place.indexOf('*');
            int count = star < 0 ? 1 : Integer.parseInt(place.substring(0, star));
            for (int i = 0; i < count; i++) {
                PictureFiles.writePlain(folder.resolve(root).resolve(place.substring(star + 1)).resolve(i + ".png"), 8,
                        8,
                        0x102030);
            }
        }
        return folder.resolve(root);
    }

    private void file(String path) throws IOException {
        Files.createDirectories(folder.resolve(path).getParent());
        Files.writeString(folder.resolve(path), "no image");
    }

    /** What was understood, without the folder of this test. */
    private String understood(Path root) throws IOException {
        messages.clear();
        TrainTest data = ImageFolder.openParts(root, CenterCrop.square(8), messages::add);
        return data.summary().substring(("imagefolder:" + root + ": ").length());
    }

    private String refusal(Path root) {
        return assertThrows(DatasetFormatException.class, () -> understood(root)).getMessage();
    }

    private void assertWarning(String... texts) {
        assertTrue(messages.stream().anyMatch(line -> line.startsWith("warning: ")
                && List.of(texts).stream().allMatch(line::contains)), List.of(texts) + " in " + messages);
    }

    @ParameterizedTest
    @CsvSource({"train,val,test", "Training,Validation,Testing", "seg_train,seg_val,seg_test", "TRAIN,dev,TESTS",
            "training_set,valid,test_set", "train-images,Validation Set,test-images"})
    void partsAreKnownByTheirNamesInAnyCaseAndEachIsWhatItIs(String train, String validation, String test)
            throws IOException {
        Path root = images("set", "3*" + train + "/cat", "3*" + train + "/dog", "2*" + validation + "/cat",
                "2*" + validation + "/dog", test + "/cat", test + "/dog");
        assertEquals(
                "2 classes (cat, dog), 6 training images from " + train + "/, 4 validation images from " + validation
                        + "/, 2 test images from " + test + "/",
                understood(root));
        assertEquals(List.of(), messages);
    }

    @Test
    void onePartMayBeThereAlone() throws IOException {
        assertEquals("2 classes (cat, dog), 2 test images from Test/", understood(images("a", "Test/cat", "Test/dog")));
        assertEquals("2 classes (cat, dog), 2 training images from train/",
                understood(images("b", "train/cat", "train/dog")));
        assertEquals("2 classes (cat, dog), 2 training images from train/, 2 validation images from val/",
                understood(images("c", "train/cat", "train/dog", "val/cat", "val/dog")));
    }

    @Test
    void foldersAroundAllOrAroundAPartAreEntered() throws IOException {
        assertEquals(
                "2 classes (cat, dog), 2 training images from archive/data/seg_train/seg_train/, 2 test images from "
                        + "archive/data/seg_test/seg_test/",
                understood(images("a", "archive/data/seg_train/seg_train/cat",
                        "archive/data/seg_train/seg_train/dog", "archive/data/seg_test/seg_test/cat",
                        "archive/data/seg_test/seg_test/dog")));
        assertEquals("2 classes (cat, dog), 2 training images from train/images/",
                understood(images("b", "train/images/cat", "train/images/dog")));
    }

    @Test
    void aFolderOfImagesNamedAsAPartIsAClassAmongOthers() throws IOException {
        assertEquals("3 classes (bus, car, train), 3 training images", understood(images("a", "bus", "car", "train")));
    }

    @Test
    void whatCanBeMeantInTwoWaysIsRefused() throws IOException {
        assertTrue(refusal(images("a", "train", "test")).contains("train/, but not in folders of their classes"));
        assertTrue(refusal(images("b", "train/cat", "Training/cat")).contains("two folders of training images"));
        assertTrue(refusal(images("c", "cat", "dog", "test/cat", "test/dog")).contains("no training part"));
        assertTrue(refusal(images("d", "cat/train", "cat/test", "dog/train", "dog/test"))
                .contains("parts in its classes"));
        String deeper = refusal(images("e", "pets/train/cat", "pets/test/cat", "other/x"));
        assertTrue(deeper.contains("use imagefolder:" + folder.resolve("e/pets")), deeper);
        String unknown = refusal(images("f", "train/cat", "train/dog", "test/cat", "test/fox"));
        assertTrue(unknown.contains("test/fox") && unknown.contains("no training images"), unknown);
    }

    @Test
    void whatIsLeftOutIsSaid() throws IOException {
        Path root = images("set", "train/cat", "train/dog", "test/cat", "2*extra/x", "train", "");
        file("set/train/cat/a.txt");
        file("set/train/cat/b.txt");
        file("set/train/dog/c.psd");
        file("set/train/dog/noSuffix");
        Files.createDirectories(root.resolve("train/fox"));
        understood(root);
        assertWarning(".txt: 2, .psd: 1, without suffix: 1");
        assertWarning("extra", "2 images", "left out");
        assertWarning("1 image directly in", "train");
        assertWarning("1 image left out: beside");
        assertWarning("without images is no class: fox");
        assertWarning("test", "no images of the class dog");
        assertEquals(6, messages.size(), messages.toString());
    }

    @Test
    void oneClassAndClassesThatLieDeeperAreSaid() throws IOException {
        understood(images("a", "only"));
        assertWarning("one class only, only");
        understood(images("b", "animals/cat", "animals/dog", "plants/fern"));
        assertWarning("the class animals", "cat, dog", "use imagefolder:" + folder.resolve("b/animals"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"@eaDir", "__MACOSX", ".ipynb_checkpoints", "lost+found", "$RECYCLE.BIN",
            "System Volume Information", "#recycle", ".hidden"})
    void clutterOfSystemsIsNoClass(String name) throws IOException {
        assertEquals("2 classes (cat, dog), 2 training images", understood(
                images("set", "cat", "dog", name, name + "/cat", "cat/" + name)));
        for (String file : List.of("Thumbs.db", "desktop.ini", ".DS_Store", "._0.png")) {
            file("set/cat/" + file);
        }
        understood(folder.resolve("set"));
        assertEquals(List.of(), messages);
    }

    /** Archives of macOS have the decomposed form of a name, keyboards write the composed one. */
    @Test
    void aClassIsTheSameWhateverTheFormOfItsName() throws IOException {
        Path zip = zip("a.zip", StandardCharsets.UTF_8, "train/K\u00e4tzchen/a.png", "train/dog /a.png",
                "test/Ka\u0308tzchen/a.png", "test/dog/a.png");
        assertEquals("2 classes (K\u00e4tzchen, dog), 2 training images from train/, 2 test images from test/",
                understood(zip));
        Path cases = zip("b.zip", StandardCharsets.UTF_8, "train/cat/a.png", "train/Dog/a.png", "test/Cat/a.png",
                "test/dog/a.png");
        assertTrue(understood(cases).contains("2 test images"));
        assertWarning("test/Cat", "taken for the class cat");
        understood(zip("c.zip", StandardCharsets.UTF_8, "cat/a.png", "Cat/a.png", "dog/a.png", "dog /a.png"));
        assertWarning("Cat and cat differ only in case");
        assertWarning("'dog' and 'dog '", "one class");
    }

    private Path zip(String name, Charset names, String... entries) throws IOException {
        byte[] picture = PictureFiles.encode(PictureFiles.picture(8, 8, 1), "png");
        Path file = folder.resolve(name);
        try (OutputStream out = Files.newOutputStream(file); ZipOutputStream zip = new ZipOutputStream(out, names)) {
            for (String entry : entries) {
                zip.putNextEntry(new ZipEntry(entry));
                zip.write(picture);
            }
        }
        return file;
    }

    @ParameterizedTest
    @ValueSource(strings = {"set\\%s\\a.png", "/set/%s/a.png", "./set/%s/a.png", "C:\\set\\%s\\a.png"})
    void pathsOfOtherToolsAreUnderstood(String pattern) throws IOException {
        Path zip = zip("a.zip", StandardCharsets.UTF_8, pattern.formatted("cat"), pattern.formatted("dog"));
        assertTrue(understood(zip).startsWith("2 classes (cat, dog), 2 training images"), understood(zip));
        ImageFolder.open(zip, CenterCrop.square(8)).read(1, new float[192], 0);
    }

    @Test
    void namesThatLeadOutOrStandTwiceOrAreInAnotherEncodingAreRefused() throws IOException {
        assertTrue(refusal(zip("a.zip", StandardCharsets.UTF_8, "cat/a.png", "../cat/b.png")).contains("leads out"));
        assertTrue(refusal(zip("b.zip", StandardCharsets.UTF_8, "cat/a.png", "cat\\a.png")).contains("two entries"));
        for (String charset : List.of("IBM437", "IBM866", "GBK")) {
            String name = charset.equals("GBK")
                    ? "\u72d0/a.png"
                    : charset.equals("IBM866") ? "\u0441/a.png" : "\u00e4/a.png";
            String refusal = refusal(zip(charset + ".zip", Charset.forName(charset), name, "cat/a.png"));
            assertTrue(refusal.contains("UTF-8"), refusal);
        }
    }

    /** Zip files were open until the collector found them: the 1,003rd failed where 1,024 descriptors are allowed. */
    @Test
    void noDescriptorStaysOpen() throws IOException {
        Path zip = zip("a.zip", StandardCharsets.UTF_8, "cat/a.png", "dog/a.png");
        List<Dataset> kept = new ArrayList<>();
        long before = openFiles();
        for (int i = 0; i < 50; i++) {
            Dataset data = ImageFolder.open(zip, CenterCrop.square(8));
            data.read(0, new float[192], 0);
            kept.add(data);
        }
        assertTrue(openFiles() < before + 20, "open before " + before + ", after " + openFiles());
        assertEquals(50, kept.size());
    }

    private static long openFiles() throws IOException {
        Path descriptors = Path.of("/proc/self/fd");
        if (!Files.isDirectory(descriptors)) {
            return 0;
        }
        try (var files = Files.list(descriptors)) {
            return files.count();
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void linksThatLoopOrLeadNowhereAreLeftOutAndSaid() throws IOException {
        Path root = images("set", "cat", "dog");
        Files.createSymbolicLink(root.resolve("cat/loop"), Path.of(".."));
        Files.createSymbolicLink(root.resolve("cat/self.png"), Path.of("self.png"));
        Files.createSymbolicLink(root.resolve("dog/gone.png"), Path.of("nowhere.png"));
        Files.createSymbolicLink(root.resolve("fox"), images("elsewhere", "x").resolve("x"));
        assertEquals("3 classes (cat, dog, fox), 3 training images", understood(root));
        assertWarning("cat/loop", "a loop");
        assertWarning("cat/self.png", "leads nowhere, or to itself");
        assertWarning("dog/gone.png", "leads nowhere");
        Files.createSymbolicLink(folder.resolve("round"), Path.of("round"));
        assertTrue(refusal(folder.resolve("round")).contains("symbolic link that leads nowhere, or to itself"));
    }

    @Test
    void longListsOfClassesAreShortened() throws IOException {
        String[] names = new String[30];
        for (int i = 0; i < names.length; i++) {
            names[i] = "class%02d".formatted(i);
        }
        assertEquals(
                "30 classes (class00, class01, class02, class03, class04, class05, class06, class07, class08, … class29), "
                        + "30 training images",
                understood(images("set", names)));
    }
}
