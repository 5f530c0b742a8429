package dev.lanewise.cli;

import dev.lanewise.data.Batch;
import dev.lanewise.data.BatchLoader;
import dev.lanewise.data.Dataset;
import dev.lanewise.data.Epoch;
import dev.lanewise.data.Normalization;
import dev.lanewise.data.Splits;
import dev.lanewise.data.TrainTest;
import dev.lanewise.models.Models;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.loss.CrossEntropyLoss;
import dev.lanewise.optim.Sgd;
import dev.lanewise.optim.parallel.Downpour;
import dev.lanewise.optim.parallel.ElasticAveraging;
import dev.lanewise.optim.parallel.Hogwild;
import dev.lanewise.optim.parallel.ParallelMethod;
import dev.lanewise.optim.parallel.ReplicaWorker;
import dev.lanewise.optim.parallel.SynchronousDataParallel;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Random;
import dev.lanewise.training.BatchGradient;
import dev.lanewise.training.Evaluator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Trains by several workers. */
@Command(name = "parallel", mixinStandardHelpOptions = true, versionProvider = Main.Version.class, sortOptions = false,
        description = {
                "Trains a network by several workers, threads here, each with a share of the images and a copy of the network.",
                "The last line of the output is the result on the test images. Only 'synchronous' gives the same result at every run."},
        footerHeading = "%nExamples:%n", footer = {"  lanewise parallel lenet5 --data digits --workers 4",
                "  lanewise parallel lenet5 --data digits --method elastic --workers 4 --epochs 10",
                "  lanewise parallel linear --data mnist --method hogwild --batch-size 8 --lr 0.01"})
final class ParallelCommand implements Callable<Integer> {
    private static final int MOST_WORKERS = 64;
    private static final double MOMENTUM = 0.9;
    /** Zhang et al. 2015: α is 0.9 divided by the number of workers, and 10 steps lie between two exchanges. */
    private static final double ELASTICITY = 0.9;
    private static final int ELASTIC_PERIOD = 10;
    private static final List<String> METHODS = List.of("synchronous", "hogwild", "downpour", "downpour-adagrad",
            "delay-tolerant", "elastic");

    private final Streams streams;

    @Parameters(paramLabel = "MODEL", description = "a name that 'lanewise models' lists")
    private String model;

    @Option(names = "--data", paramLabel = "NAME", defaultValue = DataSourceOptions.DEFAULT,
            description = "as of lanewise train (default: digits)")
    private String data;

    @Option(names = "--method", paramLabel = "NAME", defaultValue = "synchronous",
            description = "synchronous (default; the mean of all gradients, Nesterov), hogwild (no lock), downpour, downpour-adagrad or "
                    + "delay-tolerant (a parameter server), or elastic (averaging)")
    private String method;

    @Option(names = "--workers", paramLabel = "N", defaultValue = "2", description = "number of workers (default: 2)")
    private int workers;

    @Option(names = "--epochs", paramLabel = "N", defaultValue = "5",
            description = "how often each worker goes through its images (default: 5)")
    private int epochs;

    @Option(names = "--batch-size", paramLabel = "N", defaultValue = "16",
            description = "images of a worker's step (default: 16)")
    private int batchSize;

    @Option(names = "--lr", paramLabel = "RATE", defaultValue = "0.03", description = "learning rate (default: 0.03)")
    private double learningRate;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "seed of all random numbers")
    private long seed;

    @Mixin
    private ThreadsOption threads;

    @Mixin
    private DataOptions dataOptions;

    /** A worker's network and batches, epoch after epoch. */
    private static final class Replica implements AutoCloseable {
        private final Network network;
        private final BatchLoader loader;
        private final BatchGradient gradient;
        private Epoch batches;
        private int epoch;

        Replica(Network network, BatchLoader loader, Random random) {
            this.network = network;
            this.loader = loader;
            gradient = new BatchGradient(network, new CrossEntropyLoss(), random);
        }

        ReplicaWorker worker() {
            return new ReplicaWorker(network.parameters(), step -> gradient.add(next(), 1, step));
        }

        private Batch next() {
            if (batches == null || !batches.hasNext()) {
                close();
                batches = loader.epoch(epoch++, 0);
            }
            return batches.next();
        }

        @Override
        public void close() {
            if (batches != null) {
                batches.close();
            }
        }
    }

    ParallelCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        Names.require("model", model, Models.names());
        Names.require("method", method, METHODS);
        requireAtLeast1("--epochs", epochs);
        requireAtLeast1("--batch-size", batchSize);
        if (workers < 1 || workers > MOST_WORKERS) {
            throw new InputException("--workers must be 1 to " + MOST_WORKERS + ", but is " + workers);
        }
        if (!(learningRate > 0) || Double.isInfinite(learningRate)) {
            throw new InputException("--lr must be above 0, but is " + learningRate);
        }
        threads.apply();
        TrainTest dataset = dataOptions.open(data, streams);
        RunData images = dataOptions.images(model, data, dataset);
        List<Replica> replicas = replicas(images);
        Network network = replicas.getFirst().network;
        Parameter weights = ReplicaWorker.gather(network.parameters());
        int steps = epochs * replicas.getFirst().loader.batchesPerEpoch();
        long start = System.nanoTime();
        try {
            method().run(weights, replicas.stream().map(Replica::worker).toList(), steps);
        } finally {
            replicas.forEach(Replica::close);
        }
        ReplicaWorker.scatter(weights.value(), network.parameters());
        streams.err().printf(Locale.ROOT, "%s: %d workers, %d steps each, %.1f s%n", method, workers, steps,
                (System.nanoTime() - start) * 1e-9);
        streams.out().println(images.resultName() + " " + new Evaluator(network, new CrossEntropyLoss())
                .evaluate(TestViews.loader(images.result(), images.normalization())));
        return 0;
    }

    private static void requireAtLeast1(String option, int value) {
        if (value < 1) {
            throw new InputException(option + " must be at least 1, but is " + value);
        }
    }

    /** All begin with the same weights; each has an equal share of the images, drawn at random. */
    private List<Replica> replicas(RunData images) {
        Dataset training = images.training();
        int[] sizes = new int[workers];
        Arrays.fill(sizes, training.size() / workers);
        if (sizes[0] < batchSize) {
            throw new InputException("--batch-size " + batchSize + " is more than the " + sizes[0]
                    + " images of a worker");
        }
        List<Replica> replicas = new ArrayList<>();
        Normalization normalization = images.normalization();
        for (Dataset part : Splits.split(training, Random.of(seed).stream("workers"), sizes)) {
            BatchLoader loader = BatchLoader.of(part, batchSize).withNormalization(normalization).shuffled(seed)
                    .droppingLast();
            replicas.add(new Replica(
                    Models.create(model, images.classNames().size(), images.sampleShape(), seed), loader,
                    Random.of(seed).stream("dropout").stream(replicas.size())));
        }
        return replicas;
    }

    private ParallelMethod method() {
        return switch (method) {
            case "hogwild" -> new Hogwild(learningRate);
            case "downpour" -> new Downpour(learningRate, Downpour.Rule.SGD);
            case "downpour-adagrad" -> new Downpour(learningRate, Downpour.Rule.ADAGRAD);
            case "delay-tolerant" -> new Downpour(learningRate, Downpour.Rule.ADAPTIVE_REVISION);
            case "elastic" -> new ElasticAveraging(learningRate, ELASTICITY / workers, ELASTIC_PERIOD);
            default -> new SynchronousDataParallel(
                    parameters -> new Sgd(parameters, learningRate).withMomentum(MOMENTUM).withNesterov());
        };
    }
}
