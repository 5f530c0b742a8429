package dev.lanewise.data;

import dev.lanewise.tensor.Random;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The data sets known by name. */
public final class Datasets {
    private static final String DIGITS = "digits";
    private static final int DIGITS_TEST_SIZE = 1000;
    private static final int IMAGE_FOLDER_SIZE = 224;
    private static final Path SHARED_FOLDER = Path.of("/usr/share/datasets");

    private static final List<PublishedDataset> PUBLISHED = Stream
            .<PublishedDataset>concat(PublishedImages.ALL.stream(), PublishedCifar.ALL.stream()).toList();

    private Datasets() {}

    /** Whether {@link #open} takes the name for a data set of the user's own: {@code imagefolder:PATH} or {@code npz:FILE}. */
    public static boolean isPath(String name) {
        return name.startsWith(ImageFolder.PREFIX) || name.startsWith(NpzImages.PREFIX);
    }

    /** The names that {@link #open} knows, beside {@code imagefolder:PATH} and {@code npz:FILE}. */
    public static List<String> names() {
        return Stream.concat(Stream.of(DIGITS), PUBLISHED.stream().map(PublishedDataset::name)).sorted().toList();
    }

    /**
     * Opens a data set.
     *
     * <ul>
     * <li>{@code digits} is built in.
     * <li>{@code mnist}, {@code fashion-mnist}, {@code cifar10} and {@code cifar100} are looked for in the data folder of the options,
     * in a folder of this name in {@link #cacheFolder}, and where Debian's packages install ({@code /usr/share/datasets}); if
     * found nowhere, they are downloaded where the options allow it. A data folder may hold the files itself, or a
     * folder named as the data set, as its archive, or as torchvision does ({@code MNIST/raw}). Of CIFAR one part alone
     * will do, and the other is then empty.
     * <li>{@code imagefolder:PATH} is a folder or zip file of images in folders of their classes ({@link ImageFolder#openParts}), cut
     * to 224 pixels until {@link Dataset#framed} otherwise.
     * <li>{@code npz:FILE} is an NPZ file with the arrays {@code x_train}, {@code y_train}, {@code x_test} and {@code y_test} (Keras), or
     * {@code train_images}, {@code train_labels}, {@code test_images} and {@code test_labels} (MedMNIST): numbers from 0 to 255, or
     * 255ths of them from 0 to 1, of shape {@code [N, H, W]} or {@code [N, H, W, 1 or 3]}. Other arrays are not read.
     * </ul>
     *
     * @throws IllegalArgumentException if there is no data set of this name
     * @throws DatasetNotFoundException if its files are in none of these places
     * @throws DatasetFormatException if a file is damaged
     * @throws IOException if a file cannot be read or downloaded
     */
    public static TrainTest open(String name, DatasetOptions options) throws IOException {
        if (name.equals(DIGITS)) {
            return digits();
        }
        if (name.startsWith(ImageFolder.PREFIX)) {
            return ImageFolder.openParts(Path.of(name.substring(ImageFolder.PREFIX.length())),
                    CenterCrop.of(IMAGE_FOLDER_SIZE), options.messages());
        }
        if (name.startsWith(NpzImages.PREFIX)) {
            return NpzImages.open(Path.of(name.substring(NpzImages.PREFIX.length())), options.messages());
        }
        for (PublishedDataset published : PUBLISHED) {
            if (published.name().equals(name)) {
                return published.open(options, cacheFolder(), SHARED_FOLDER);
            }
        }
        throw new IllegalArgumentException("unknown data set '" + name + "': expected "
                + String.join(", ", names()) + ", " + ImageFolder.PREFIX + "PATH or " + NpzImages.PREFIX + "FILE");
    }

    /**
     * The embedded handwritten digits of OpenCV's samples: 5,000 gray-scale images {@code [1, 20, 20]}, ten classes, of which 1,000
     * (100 of each class, a fixed random choice) are the test part.
     */
    public static TrainTest digits() {
        try (CheckedInput images = embedded("digits-images-idx3-ubyte.gz");
                CheckedInput labels = embedded("digits-labels-idx1-ubyte.gz")) {
            Dataset digits = IdxFile.read(images, labels, PublishedImages.DIGIT_NAMES);
            List<Subset> split = Splits.stratified(digits, Random.of(0).stream(DIGITS),
                    digits.size() - DIGITS_TEST_SIZE,
                    DIGITS_TEST_SIZE);
            return new TrainTest(DIGITS, "built in", split.getFirst(), split.getLast(),
                    Normalization.of(0.1325, 0.2908));
        } catch (IOException e) {
            throw new IllegalStateException("the embedded digits are damaged", e);
        }
    }

    private static CheckedInput embedded(String name) throws IOException {
        return CheckedInput.of(name, Datasets.class.getResourceAsStream(name), Long.MAX_VALUE);
    }

    /**
     * The folder of this user for downloaded data: {@code lanewise} in {@code $XDG_CACHE_HOME} or {@code ~/.cache}, on macOS in
     * {@code ~/Library/Caches}, on Windows in {@code %LOCALAPPDATA%}; it need not exist.
     */
    public static Path cacheFolder() {
        Path home = Path.of(System.getProperty("user.home", "."));
        String system = System.getProperty("os.name", "");
        if (system.startsWith("Windows")) {
            return environmentFolder("LOCALAPPDATA", home.resolve("AppData").resolve("Local")).resolve("lanewise");
        }
        Path usual = system.startsWith("Mac") ? home.resolve("Library").resolve("Caches") : home.resolve(".cache");
        return environmentFolder("XDG_CACHE_HOME", usual).resolve("lanewise");
    }

    private static Path environmentFolder(String variable, Path otherwise) {
        String value = System.getenv(variable);
        // The XDG specification: a path that is not absolute is to be ignored.
        return value == null || !Path.of(value).isAbsolute() ? otherwise : Path.of(value);
    }
}
