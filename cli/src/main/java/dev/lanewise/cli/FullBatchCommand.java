package dev.lanewise.cli;

import dev.lanewise.data.Batch;
import dev.lanewise.data.BatchLoader;
import dev.lanewise.data.Dataset;
import dev.lanewise.data.Epoch;
import dev.lanewise.data.TrainTest;
import dev.lanewise.formats.SafeTensors;
import dev.lanewise.models.Models;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.loss.CrossEntropyLoss;
import dev.lanewise.optim.fullbatch.Bfgs;
import dev.lanewise.optim.fullbatch.Lbfgs;
import dev.lanewise.optim.fullbatch.Minimum;
import dev.lanewise.optim.fullbatch.NetworkObjective;
import dev.lanewise.optim.fullbatch.Newton;
import dev.lanewise.optim.fullbatch.Objective;
import dev.lanewise.tensor.Random;
import dev.lanewise.training.BatchGradient;
import dev.lanewise.training.Evaluator;
import dev.lanewise.training.ModelDescription;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Minimizes the loss on all images at once. */
@Command(name = "full-batch", mixinStandardHelpOptions = true, versionProvider = Main.Version.class,
        sortOptions = false,
        description = {
                "Minimizes the mean loss on all training images by a method of second order.",
                "The loss is a function of the vector of all parameters. The last line of the output is the result on the test images."},
        footerHeading = "%nExamples:%n", footer = {"  lanewise full-batch lenet5 --data digits --iterations 60",
                "  lanewise full-batch linear --data digits --method bfgs --input-size 10 --limit-images 1000",
                "  lanewise full-batch linear --data digits --method newton --input-size 8 --iterations 5"})
final class FullBatchCommand implements Callable<Integer> {
    private static final double GRADIENT_TOLERANCE = 1e-7;
    /** One matrix of so many rows takes 800 MB. */
    private static final int MOST_FOR_BFGS = 10_000;
    /** So many rows take about a second to solve, and 2n evaluations to fill. */
    private static final int MOST_FOR_NEWTON = 1_500;
    private static final List<String> METHODS = List.of("lbfgs", "lbfgs-without-search", "bfgs", "newton");

    private final Streams streams;

    @Parameters(paramLabel = "MODEL", description = "a name that 'lanewise models' lists")
    private String model;

    @Option(names = "--data", paramLabel = "NAME", defaultValue = DataSourceOptions.DEFAULT,
            description = "as of lanewise train (default: digits)")
    private String data;

    @Option(names = "--method", paramLabel = "NAME", defaultValue = "lbfgs",
            description = "lbfgs (default; strong-Wolfe line search), lbfgs-without-search, bfgs (up to 10,000 parameters), or newton (up "
                    + "to 1,500: second derivatives by differences)")
    private String method;

    @Option(names = "--iterations", paramLabel = "N", defaultValue = "50", description = "most steps (default: 50)")
    private int iterations;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "seed of all random numbers")
    private long seed;

    @Option(names = "--out", paramLabel = "FILE", converter = WritableFile.class,
            description = "write the weights to this safetensors file")
    private Path out;

    @Mixin
    private ThreadsOption threads;

    @Mixin
    private DataOptions dataOptions;

    FullBatchCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        Names.require("model", model, Models.names());
        Names.require("method", method, METHODS);
        if (iterations < 1) {
            throw new InputException("--iterations must be at least 1, but is " + iterations);
        }
        threads.apply();
        TrainTest dataset = dataOptions.open(data, streams);
        RunData images = dataOptions.images(model, data, dataset);
        Network network = Models.create(model, images.classNames().size(), images.sampleShape(), seed);
        requireMemory(network);
        NetworkObjective objective = objective(network, images);
        Minimum minimum = minimize(new Reported(objective), objective.read());
        objective.write(minimum.x());
        streams.err().printf(Locale.ROOT, "%s: %d iterations, %d evaluations, loss %.6f, largest gradient %.2e%s%n",
                method,
                minimum.iterations(), minimum.evaluations(), minimum.value(), minimum.gradientNorm(),
                minimum.converged() ? ", converged" : "");
        if (out != null) {
            SafeTensors.write(out, network.stateDict(), new ModelDescription(model, images.sampleShape(),
                    images.classNames(), images.normalization()).toMetadata());
        }
        streams.out().println(images.resultName() + " " + new Evaluator(network, new CrossEntropyLoss())
                .evaluate(TestViews.loader(images.result(), images.normalization())));
        return 0;
    }

    private void requireMemory(Network network) {
        int most = switch (method) {
            case "bfgs" -> MOST_FOR_BFGS;
            case "newton" -> MOST_FOR_NEWTON;
            default -> Integer.MAX_VALUE;
        };
        if (network.parameterCount() > most) {
            throw new InputException(method + " keeps n x n numbers for n parameters, at most " + most + "; " + model
                    + " has " + network.parameterCount() + " parameters. Take lbfgs, or another model or --input-size");
        }
    }

    /** The mean loss on all images; random layers draw the same numbers at every evaluation, so that it is a function. */
    private NetworkObjective objective(Network network, RunData images) {
        Dataset training = images.training();
        BatchLoader loader = TestViews.loader(training, images.normalization());
        BatchGradient gradient = new BatchGradient(network, new CrossEntropyLoss(), Random.of(seed).stream("dropout"));
        return new NetworkObjective(network.parameters(), () -> {
            double sum = 0;
            try (Epoch batches = loader.epoch(0, 0)) {
                for (int number = 0; batches.hasNext(); number++) {
                    Batch batch = batches.next();
                    sum += gradient.add(batch, (double) batch.size() / training.size(), number);
                }
            }
            return sum;
        });
    }

    private Minimum minimize(Objective objective, double[] start) {
        Lbfgs.Options usual = Lbfgs.Options.usual();
        return switch (method) {
            case "bfgs" -> new Bfgs(iterations, GRADIENT_TOLERANCE).minimize(objective, start);
            case "newton" -> new Newton(iterations, GRADIENT_TOLERANCE).minimize(objective, start);
            default -> new Lbfgs(new Lbfgs.Options(usual.learningRate(), iterations, Integer.MAX_VALUE, usual.history(),
                    GRADIENT_TOLERANCE, usual.changeTolerance(), method.equals("lbfgs"))).minimize(objective, start);
        };
    }

    /** A function whose evaluations are told. */
    private final class Reported implements Objective {
        private final Objective objective;
        private int evaluations;

        Reported(Objective objective) {
            this.objective = objective;
        }

        @Override
        public int size() {
            return objective.size();
        }

        @Override
        public double evaluate(double[] x, double[] gradient) {
            double value = objective.evaluate(x, gradient);
            evaluations++;
            // Newton's differences would fill the screen.
            if (!method.equals("newton") || evaluations % (2 * x.length + 1) == 1) {
                streams.err().printf(Locale.ROOT, "evaluation %d  loss %.6f%n", evaluations, value);
            }
            return value;
        }
    }
}
