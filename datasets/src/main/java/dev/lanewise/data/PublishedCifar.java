package dev.lanewise.data;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * CIFAR-10 or CIFAR-100, found as binary files, as the official archive of them, or as images in folders of their classes.
 *
 * @param folder the one in the archive
 * @param trainStart how the names of the training files begin; they end in {@code .bin} or {@code .bin.gz}
 * @param testStart how the names of the test files begin
 * @param labelBytes before each image
 * @param archive the official address of the archive
 * @param sha256 of the archive
 */
record PublishedCifar(String name, String folder, String trainStart, String testStart, int labelBytes, URI archive,
        String sha256, List<String> classNames, Normalization normalization) implements PublishedDataset {

    private static final URI ADDRESS = URI.create("https://www.cs.toronto.edu/~kriz/");
    private static final String SUFFIX = ".bin";
    /** Of CIFAR-10; CIFAR-100 has one. */
    private static final int TRAINING_FILES = 5;

    private static final PublishedCifar CIFAR10 = new PublishedCifar("cifar10", "cifar-10-batches-bin", "data_batch",
            "test_batch", 1, ADDRESS.resolve("cifar-10-binary.tar.gz"),
            "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
            List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"),
            new Normalization(new float[] {0.4914f, 0.4822f, 0.4465f}, new float[] {0.2470f, 0.2435f, 0.2616f}));

    private static final PublishedCifar CIFAR100 = new PublishedCifar("cifar100", "cifar-100-binary", "train", "test",
            2, ADDRESS.resolve("cifar-100-binary.tar.gz"),
            "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec", List.of("""
                    apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus butterfly \
                    camel can castle caterpillar cattle chair chimpanzee clock cloud cockroach couch crab crocodile \
                    cup dinosaur dolphin elephant flatfish forest fox girl hamster house kangaroo keyboard lamp \
                    lawn_mower leopard lion lizard lobster man maple_tree motorcycle mountain mouse mushroom oak_tree \
                    orange orchid otter palm_tree pear pickup_truck pine_tree plain plate poppy porcupine possum \
                    rabbit raccoon ray road rocket rose sea seal shark shrew skunk skyscraper snail snake spider \
                    squirrel streetcar sunflower sweet_pepper table tank telephone television tiger tractor train \
                    trout tulip turtle wardrobe whale willow_tree wolf woman worm""".split(" ")),
            new Normalization(new float[] {0.5071f, 0.4865f, 0.4409f}, new float[] {0.2673f, 0.2564f, 0.2762f}));

    static final List<PublishedCifar> ALL = List.of(CIFAR10, CIFAR100);

    @Override
    public List<String> folders() {
        return List.of(folder, name, name + "/" + folder);
    }

    @Override
    public TrainTest open(DatasetOptions options, Path cache, Path shared) throws IOException {
        List<String> looked = new ArrayList<>();
        for (Path place : places(options, cache, shared)) {
            Optional<TrainTest> found = find(place, options.messages());
            if (found.isPresent()) {
                return found.get();
            }
            looked.add(place.toString());
        }
        if (options.download()) {
            Path target = target(options, cache).resolve(archiveName());
            Download.fetch(archive, target, Download.Checksum.ofFile(sha256), options.messages());
            return fromArchive(target, options.messages());
        }
        throw new DatasetNotFoundException("the files of " + name + " (" + trainStart + "….bin, " + testStart
                + "….bin, their archive " + archiveName() + ", or a folder or zip file of images in folders of their "
                + "classes) are in none of " + String.join(", ", looked)
                + ": name their folder by --data-dir, or let them be downloaded by --download");
    }

    private String archiveName() {
        return Path.of(archive.getPath()).getFileName().toString();
    }

    private Optional<TrainTest> find(Path place, Consumer<String> messages) throws IOException {
        if (Files.isRegularFile(place)) {
            return Optional
                    .of(place.getFileName().toString().endsWith(".zip")
                            ? fromImages(place, messages)
                            : fromArchive(place, messages));
        }
        if (!Files.isDirectory(place)) {
            return Optional.empty();
        }
        List<Path> train = binaries(place, trainStart);
        List<Path> test = binaries(place, testStart);
        if (!train.isEmpty() || !test.isEmpty()) {
            warnOfMissing(place, Stream.concat(train.stream(), test.stream())
                    .map(file -> file.getFileName().toString()).toList(), messages);
            return Optional.of(new TrainTest(name, place.toString(), CifarFile.read(train, labelBytes, classNames),
                    CifarFile.read(test, labelBytes, classNames), normalization));
        }
        if (Files.isRegularFile(place.resolve(archiveName()))) {
            return Optional.of(fromArchive(place.resolve(archiveName()), messages));
        }
        return Files.isDirectory(place.resolve(classNames.getFirst()))
                || Files.isDirectory(place.resolve("train").resolve(classNames.getFirst()))
                        ? Optional.of(fromImages(place, messages))
                        : Optional.empty();
    }

    private static boolean isBinary(String file, String start) {
        return file.startsWith(start) && (file.endsWith(SUFFIX) || file.endsWith(SUFFIX + ".gz"));
    }

    /** The files of one part by their names; where one is there compressed and not, the latter. */
    private static List<Path> binaries(Path place, String start) throws IOException {
        Map<String, Path> byName = new TreeMap<>();
        try (Stream<Path> files = Files.list(place)) {
            files.filter(file -> isBinary(file.getFileName().toString(), start)).sorted()
                    .forEach(file -> byName.putIfAbsent(file.getFileName().toString().replace(".gz", ""), file));
        }
        return List.copyOf(byName.values());
    }

    /** A set of which a file is missing is read, and its user told: it may be meant. */
    private void warnOfMissing(Path place, Collection<String> found, Consumer<String> messages) {
        Stream<String> training = labelBytes == 1
                ? IntStream.rangeClosed(1, TRAINING_FILES).mapToObj(number -> trainStart + "_" + number)
                : Stream.of(trainStart);
        List<String> missing = Stream.concat(training, Stream.of(testStart))
                .filter(start -> found.stream().noneMatch(file -> file.startsWith(start)))
                .map(start -> start + SUFFIX).toList();
        if (!missing.isEmpty()) {
            messages.accept("warning: of " + name + " in " + place + (missing.size() == 1
                    ? " a file is missing: "
                    : " files are missing: ") + String.join(", ", missing));
        }
    }

    private TrainTest fromArchive(Path file, Consumer<String> messages) throws IOException {
        CifarFile.Records train = new CifarFile.Records(labelBytes, classNames);
        CifarFile.Records test = new CifarFile.Records(labelBytes, classNames);
        List<String> found = new ArrayList<>();
        TarFile.read(file, entry -> isBinary(entry, trainStart) || isBinary(entry, testStart), (entry, content) -> {
            found.add(entry);
            (isBinary(entry, trainStart) ? train : test).add(content);
        });
        if (found.isEmpty()) {
            throw new DatasetFormatException(file, "has none of the files of " + name + " (" + trainStart + "….bin, "
                    + testStart + "….bin); the archive for Python and that for Matlab are not read");
        }
        warnOfMissing(file, found, messages);
        return new TrainTest(name, file.toString(), train.dataset(), test.dataset(), normalization);
    }

    private TrainTest fromImages(Path root, Consumer<String> messages) throws IOException {
        ImageFolder.Parts images = ImageFolder.parts(root, CenterCrop.square(CifarFile.SHAPE.dimension(1)), messages);
        if (!images.train().classNames().equals(classNames)) {
            throw new DatasetFormatException(root, "has images of other classes than " + name + ": "
                    + images.train().classNames());
        }
        return new TrainTest(name, root.toString(), images.train().inMemory(), images.validation().inMemory(),
                images.test().inMemory(), normalization, images.summary(name + " in " + root));
    }
}
