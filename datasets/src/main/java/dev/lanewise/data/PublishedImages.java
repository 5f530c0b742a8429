package dev.lanewise.data;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A data set that is published as the four IDX files of MNIST: how it is called, found, fetched and verified.
 *
 * @param folders the names of the folder that may hold its files, with {@code /} between parts
 * @param address where the official files are, ending in {@code /}
 * @param files the two of the training part (images, labels), then the two of the test part
 */
record PublishedImages(String name, List<String> folders, URI address, List<RemoteFile> files, List<String> classNames,
        Normalization normalization) implements PublishedDataset {

    /**
     * A file without its suffix {@code .gz}.
     *
     * @param sha256 of the content when uncompressed: the same wherever and however it was compressed
     */
    record RemoteFile(String name, String sha256) {}

    static final List<String> DIGIT_NAMES = IntStream.range(0, 10).mapToObj(Integer::toString).toList();

    private static final PublishedImages MNIST = new PublishedImages("mnist", List.of("mnist", "MNIST/raw"),
            URI.create("https://ossci-datasets.s3.amazonaws.com/mnist/"),
            mnistFiles("ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
                    "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
                    "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
                    "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
            DIGIT_NAMES, Normalization.of(0.1307, 0.3081));

    private static final PublishedImages FASHION_MNIST = new PublishedImages("fashion-mnist",
            List.of("fashion-mnist", "FashionMNIST/raw"),
            URI.create("https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/"),
            mnistFiles("c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
                    "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
                    "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
                    "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"),
            List.of("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
                    "Ankle boot"),
            Normalization.of(0.2860, 0.3530));

    static final List<PublishedImages> ALL = List.of(FASHION_MNIST, MNIST);

    private static List<RemoteFile> mnistFiles(String trainImages, String trainLabels, String testImages,
            String testLabels) {
        return List.of(new RemoteFile("train-images-idx3-ubyte", trainImages),
                new RemoteFile("train-labels-idx1-ubyte", trainLabels),
                new RemoteFile("t10k-images-idx3-ubyte", testImages),
                new RemoteFile("t10k-labels-idx1-ubyte", testLabels));
    }

    @Override
    public TrainTest open(DatasetOptions options, Path cache, Path shared) throws IOException {
        List<String> looked = new ArrayList<>();
        for (Path place : places(options, cache, shared)) {
            List<Path> found = filesIn(place);
            if (found.size() == files.size()) {
                return read(place, found);
            }
            looked.add(found.isEmpty() ? place.toString() : place + " (which has only " + found.size() + " of them)");
        }
        if (options.download()) {
            Path target = target(options, cache);
            for (RemoteFile file : files) {
                Download.fetch(address.resolve(file.name + ".gz"), target.resolve(file.name + ".gz"),
                        Download.Checksum.ofGzipContent(file.sha256), options.messages());
            }
            return read(target, filesIn(target));
        }
        throw new DatasetNotFoundException(
                "the four files of " + name + " (" + files.getFirst().name + ".gz, …) are in none of "
                        + String.join(", ", looked)
                        + ": name their folder by --data-dir, or let them be downloaded by --download");
    }

    /** Those of the files that are in the folder, compressed or not. */
    private List<Path> filesIn(Path folder) {
        List<Path> found = new ArrayList<>();
        for (RemoteFile file : files) {
            String dotted = file.name.replace("-idx", ".idx");
            for (String candidate : List.of(file.name, file.name + ".gz", dotted, dotted + ".gz")) {
                if (Files.isRegularFile(folder.resolve(candidate))) {
                    found.add(folder.resolve(candidate));
                    break;
                }
            }
        }
        return found;
    }

    private TrainTest read(Path folder, List<Path> found) throws IOException {
        Dataset train = IdxFile.read(found.get(0), found.get(1), classNames);
        Dataset test = IdxFile.read(found.get(2), found.get(3), classNames);
        if (!train.sampleShape().equals(test.sampleShape())) {
            throw new DatasetFormatException(found.get(2),
                    "has images of shape " + test.sampleShape() + ", but those of "
                            + found.get(0) + " are " + train.sampleShape());
        }
        return new TrainTest(name, folder.toString(), train, test, normalization);
    }
}
