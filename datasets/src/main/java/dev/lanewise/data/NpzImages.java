package dev.lanewise.data;

import dev.lanewise.tensor.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Images and labels in the arrays of one NPZ file, under the names that Keras uses ({@code x_train}, {@code y_train}, {@code x_test},
 * {@code y_test}) or MedMNIST ({@code train_images}, {@code train_labels}, {@code test_images}, {@code test_labels}).
 */
final class NpzImages {
    /** The name of a data set that is such a file begins with this, and its path follows. */
    static final String PREFIX = "npz:";

    private static final List<ArrayNames> NAMES = List.of(new ArrayNames("x_train", "y_train", "x_test", "y_test"),
            new ArrayNames("train_images", "train_labels", "test_images", "test_labels"));

    private final Path file;
    private final NpzFile npz;
    private final ArrayNames names;
    private final Consumer<String> messages;

    private NpzImages(Path file, NpzFile npz, ArrayNames names, Consumer<String> messages) {
        this.file = file;
        this.npz = npz;
        this.names = names;
        this.messages = messages;
    }

    private record ArrayNames(String trainImages, String trainLabels, String testImages, String testLabels) {
        private List<String> all() {
            return List.of(trainImages, trainLabels, testImages, testLabels);
        }

        private boolean fit(Set<String> found) {
            return found.contains(trainImages) && found.contains(trainLabels)
                    && found.contains(testImages) == found.contains(testLabels);
        }
    }

    /**
     * Reads the file into memory. Classes are named by their numbers, and the normalization is measured on the training part. Other
     * arrays, whatever they hold, are not read.
     *
     * @param file images of shape {@code [N, H, W]} or {@code [N, H, W, 1 or 3]}, as {@link PixelArray} takes them, and labels
     *        of shape {@code [N]} or {@code [N, 1]} with values 0 to 255; the test part may be missing
     * @param messages receives a line about each thing that was not clear
     * @throws DatasetFormatException if the file is damaged, or lacks the arrays, or they are of another form
     * @throws IOException if it cannot be read
     */
    static TrainTest open(Path file, Consumer<String> messages) throws IOException {
        NpzFile npz = NpzFile.open(file);
        Set<String> found = npz.names();
        ArrayNames names = NAMES.stream().filter(these -> these.fit(found)).findFirst()
                .orElseThrow(() -> new DatasetFormatException(file, "has the arrays " + found + ", expected "
                        + NAMES.stream().map(these -> String.join(", ", these.all()))
                                .collect(Collectors.joining("; or "))));
        Set<String> others = new TreeSet<>(found);
        names.all().forEach(others::remove);
        if (!others.isEmpty()) {
            messages.accept(file + ": not used are the arrays " + others);
        }
        return new NpzImages(file, npz, names, messages).read(found.contains(names.testImages));
    }

    private TrainTest read(boolean tested) throws IOException {
        byte[] labels = labels(names.trainLabels);
        List<String> classNames = classNames(labels);
        ImageDataset train = images(names.trainImages, names.trainLabels, labels, classNames);
        if (train.size() == 0) {
            throw new DatasetFormatException(file, names.trainImages + " has no images");
        }
        ImageDataset test = ImageDataset.of(train.sampleShape(), new byte[0], new byte[0], classNames);
        if (tested) {
            byte[] testLabels = labels(names.testLabels);
            requireClasses(testLabels, classNames.size());
            test = images(names.testImages, names.testLabels, testLabels, classNames);
            if (!test.sampleShape().equals(train.sampleShape())) {
                throw new DatasetFormatException(file, names.testImages + " has images of shape " + test.sampleShape()
                        + ", but those of " + names.trainImages + " are " + train.sampleShape());
            }
        }
        return new TrainTest(PREFIX + file, file.toString(), train, test, Normalization.of(train));
    }

    /** One class for each number up to the largest label. */
    private List<String> classNames(byte[] labels) {
        BitSet seen = new BitSet();
        for (byte label : labels) {
            seen.set(Byte.toUnsignedInt(label));
        }
        List<String> missing = IntStream.range(0, seen.length()).filter(label -> !seen.get(label))
                .mapToObj(Integer::toString).toList();
        if (!missing.isEmpty()) {
            messages.accept(file + ": " + names.trainLabels + " has labels from 0 to " + (seen.length() - 1)
                    + ", but no image of the classes " + String.join(", ", missing));
        }
        return IntStream.range(0, seen.length()).mapToObj(Integer::toString).toList();
    }

    private void requireClasses(byte[] labels, int classes) throws DatasetFormatException {
        for (int i = 0; i < labels.length; i++) {
            if (Byte.toUnsignedInt(labels[i]) >= classes) {
                throw new DatasetFormatException(file, names.testLabels + " has the label "
                        + Byte.toUnsignedInt(labels[i]) + " at " + i + ", but those of " + names.trainLabels
                        + " are 0 to " + (classes - 1));
            }
        }
    }

    private ImageDataset images(String name, String labelName, byte[] labels, List<String> classNames)
            throws IOException {
        try (NpyArray array = npz.array(name)) {
            List<Long> shape = array.header().dimensions();
            long channels = shape.size() == 4 ? shape.getLast() : 1;
            if (shape.size() != 3 && shape.size() != 4 || channels != 1 && channels != Image.RGB) {
                throw new DatasetFormatException(file, name + " has the shape " + array.header().shape()
                        + hint(shape) + ", expected [N, H, W] or [N, H, W, 1 or 3]");
            }
            if (shape.getFirst() != labels.length) {
                throw new DatasetFormatException(file, name + " has the shape " + array.header().shape()
                        + ", but " + labelName + " has " + labels.length + " labels");
            }
            if (shape.get(1) < 1 || shape.get(2) < 1) {
                throw new DatasetFormatException(file, name + " has the shape " + array.header().shape()
                        + ", which are images without pixels");
            }
            Shape sample = Shape.of((int) channels, shape.get(1).intValue(), shape.get(2).intValue());
            return ImageDataset.of(sample, PixelArray.read(array, messages), labels, classNames);
        }
    }

    /** What images of another shape probably are, and what to do. */
    private static String hint(List<Long> shape) {
        if (shape.size() == 4 && shape.getLast() == 4) {
            return ", which may be RGBA (x[..., :3] in NumPy leaves out transparency)";
        }
        if (shape.size() == 4 && (shape.get(1) == 1 || shape.get(1) == Image.RGB)) {
            return ", which is channels first (x.transpose(0, 2, 3, 1) in NumPy turns it)";
        }
        return shape.size() == 2 ? ", which are rows of pixels (x.reshape(-1, H, W) in NumPy)" : "";
    }

    private byte[] labels(String name) throws IOException {
        try (NpyArray array = npz.array(name)) {
            List<Long> shape = array.header().dimensions();
            boolean column = shape.size() == 2 && shape.getLast() == 1;
            if (shape.size() != 1 && !column) {
                boolean oneHot = shape.size() == 2 && isOneHot(array.floats(), array.header());
                throw new DatasetFormatException(file, name + " has the shape " + array.header().shape()
                        + (oneHot ? " and is one-hot" : "") + ", expected one number a sample, [N] or [N, 1]"
                        + (oneHot ? "; np.argmax(" + name + ", axis=1) in NumPy makes it so" : ""));
            }
            float[] values = array.floats();
            byte[] labels = new byte[values.length];
            for (int i = 0; i < values.length; i++) {
                if (!(values[i] >= 0 && values[i] <= PixelArray.MAX_BYTE && values[i] == (int) values[i])) {
                    throw new DatasetFormatException(file, name + " has the label " + number(values[i]) + " at " + i
                            + ", expected whole numbers from 0 to " + PixelArray.MAX_BYTE);
                }
                labels[i] = (byte) (int) values[i];
            }
            return labels;
        }
    }

    /** Whether each row has one 1, and zeros. */
    private static boolean isOneHot(float[] values, NpyHeader header) {
        int columns = header.dimensions().getLast().intValue();
        for (int start = 0; start < values.length; start += columns) {
            float[] row = Arrays.copyOfRange(values, start, start + columns);
            Arrays.sort(row);
            if (row[columns - 1] != 1 || row[0] != 0 || columns > 1 && row[columns - 2] != 0) {
                return false;
            }
        }
        return values.length > 0;
    }

    /** As Python writes it: whole numbers without a point. */
    static String number(float value) {
        return value == Math.rint(value) && Math.abs(value) < 1e7 ? Long.toString((long) value) : Float.toString(value);
    }
}
