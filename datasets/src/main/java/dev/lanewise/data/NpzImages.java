package dev.lanewise.data;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Images and labels in the arrays of one NPZ file, under the names that Keras uses ({@code x_train}, {@code y_train}, {@code x_test},
 * {@code y_test}) or MedMNIST ({@code train_images}, {@code train_labels}, {@code test_images}, {@code test_labels}).
 */
final class NpzImages {
    /** The name of a data set that is such a file begins with this, and its path follows. */
    static final String PREFIX = "npz:";

    private static final int MAX_BYTE = 255;

    private NpzImages() {}

    /**
     * Reads the file into memory. Classes are named by their numbers, and the normalization is measured on the training part.
     *
     * @param file images of shape {@code [N, H, W]} or {@code [N, H, W, 1 or 3]} with values 0 to 255, and labels of shape {@code [N]}
     *        or {@code [N, 1]} with values 0 to 255; the test part may be missing
     * @throws DatasetFormatException if the file is damaged, or lacks the arrays, or they are of another form
     * @throws IOException if it cannot be read
     */
    static TrainTest open(Path file) throws IOException {
        Map<String, Tensor> arrays = NpyFile.readAll(file);
        boolean keras = arrays.containsKey("x_train");
        String trainImages = keras ? "x_train" : "train_images";
        String trainLabels = keras ? "y_train" : "train_labels";
        String testImages = keras ? "x_test" : "test_images";
        String testLabels = keras ? "y_test" : "test_labels";
        if (!arrays.containsKey(trainImages) || !arrays.containsKey(trainLabels)
                || arrays.containsKey(testImages) != arrays.containsKey(testLabels)) {
            throw new DatasetFormatException(file, "has the arrays " + arrays.keySet() + ", expected x_train, y_train,"
                    + " x_test and y_test, or train_images, train_labels, test_images and test_labels");
        }
        byte[] labels = bytes(file, trainLabels, arrays.get(trainLabels));
        int largest = 0;
        for (byte label : labels) {
            largest = Math.max(largest, Byte.toUnsignedInt(label));
        }
        List<String> names = IntStream.rangeClosed(0, largest).mapToObj(Integer::toString).toList();
        ImageDataset train = images(file, trainImages, arrays.get(trainImages), labels, names);
        boolean tested = arrays.containsKey(testImages);
        ImageDataset test = tested
                ? images(file, testImages, arrays.get(testImages), bytes(file, testLabels, arrays.get(testLabels)),
                        names)
                : ImageDataset.of(train.sampleShape(), new byte[0], new byte[0], names);
        return new TrainTest(PREFIX + file, file.toString(), train, test, Normalization.of(train));
    }

    private static ImageDataset images(Path file, String name, Tensor images, byte[] labels, List<String> names)
            throws IOException {
        int rank = images.shape().rank();
        int channels = rank == 4 ? images.dimension(3) : 1;
        if (rank != 3 && rank != 4 || channels != 1 && channels != Image.RGB || images.dimension(0) != labels.length) {
            throw new DatasetFormatException(file,
                    name + " has the shape " + images.shape() + ", expected [N, H, W] or "
                            + "[N, H, W, 1 or 3] for " + labels.length + " labels");
        }
        Shape sample = Shape.of(channels, images.dimension(1), images.dimension(2));
        try {
            return ImageDataset.of(sample, bytes(file, name, images), labels, names);
        } catch (IllegalArgumentException e) {
            throw new DatasetFormatException(file, name + ": " + e.getMessage());
        }
    }

    private static byte[] bytes(Path file, String name, Tensor array) throws IOException {
        float[] values = array.toArray();
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            if (!(values[i] >= 0 && values[i] <= MAX_BYTE && values[i] == (int) values[i])) {
                throw new DatasetFormatException(file, name + " has the value " + values[i] + ", expected whole numbers"
                        + " from 0 to " + MAX_BYTE);
            }
            bytes[i] = (byte) (int) values[i];
        }
        return bytes;
    }
}
