package dev.lanewise.cli;

import dev.lanewise.data.BatchLoader;
import dev.lanewise.data.Dataset;
import dev.lanewise.data.TrainTest;
import dev.lanewise.models.Models;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.loss.CrossEntropyLoss;
import dev.lanewise.optim.Optimizer;
import dev.lanewise.training.Evaluator;
import dev.lanewise.training.Metrics;
import dev.lanewise.training.Trainer;
import dev.lanewise.training.plot.LineChart;
import dev.lanewise.training.visual.LossCurve;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Draws the training losses of one network under all optimizers. */
@Command(name = "convergence", mixinStandardHelpOptions = true, versionProvider = Main.Version.class,
        sortOptions = false,
        description = {
                "Trains a network by each optimizer, and draws their training losses.",
                "All begin with the same weights and see the same batches, each at its usual learning rate; their results on the test "
                        + "images are printed."},
        footerHeading = "%nExamples:%n", footer = {
                "  lanewise visualize convergence --data fashion-mnist --epochs 2 --out convergence.svg",
                "  lanewise visualize convergence --optimizers sgd,adam,rmsprop --out three.svg"})
final class ConvergenceCommand implements Callable<Integer> {
    private static final int POINTS = 60;
    /** Fewer would show the batches rather than the optimizers. */
    private static final int LEAST_STEPS = 5;

    private final Streams streams;

    @Parameters(arity = "0..1", paramLabel = "MODEL", defaultValue = "lenet5",
            description = "name of the architecture (default: lenet5)")
    private String model;

    @Option(names = "--data", paramLabel = "NAME", defaultValue = DataSourceOptions.DEFAULT,
            description = "name of the data set (default: digits)")
    private String data;

    @Option(names = "--optimizers", paramLabel = "NAME", split = ",",
            description = "as for lanewise train --optimizer (default: all)")
    private List<String> optimizers = OptimizerFactory.names();

    @Option(names = "--epochs", paramLabel = "N", defaultValue = "5", description = "epochs of each (default: 5)")
    private int epochs;

    @Option(names = "--batch-size", paramLabel = "N", defaultValue = "64",
            description = "images of a step (default: 64)")
    private int batchSize;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "seed of all random numbers")
    private long seed;

    @Mixin
    private ThreadsOption threads;

    @Mixin
    private DataOptions dataOptions;

    @Mixin
    private PictureOption picture;

    ConvergenceCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        Names.require("model", model, Models.names());
        optimizers.forEach(name -> Names.require("optimizer", name, OptimizerFactory.names()));
        picture.requireForLines();
        threads.apply();
        TrainTest dataset = dataOptions.open(data, streams);
        RunData parts = dataOptions.images(model, data, dataset);
        Dataset images = parts.training();
        BatchLoader training = BatchLoader.of(images, batchSize).withNormalization(dataset.normalization())
                .shuffled(seed).droppingLast();
        LineChart chart = new LineChart(model + " on " + data + ": training loss").size(860, 560)
                .axes("step", "mean loss").logY();
        for (String name : optimizers) {
            Network network = Models.create(model, images.classes(), images.sampleShape(), seed);
            LossCurve curve = new LossCurve(
                    Math.max(LEAST_STEPS, (int) ((long) epochs * training.batchesPerEpoch() / POINTS)));
            Trainer.builder(network, new CrossEntropyLoss(), optimizer(name, network, training)).epochs(epochs)
                    .seed(seed).training(training).listener(curve).build().run();
            Metrics test = new Evaluator(network, new CrossEntropyLoss())
                    .evaluate(TestViews.loader(parts.result(), dataset.normalization()));
            streams.out().printf("%-12s %s %s%n", name, parts.resultName(), test);
            streams.out().flush();
            chart.line(name, curve.steps(), curve.losses());
        }
        picture.write(chart, streams);
        return 0;
    }

    private Optimizer optimizer(String name, Network network, BatchLoader training) {
        Recipe recipe = Recipes.of(model, data).withOptimizer(name);
        return OptimizerFactory.create(recipe, network.parameters(), network.buffers(),
                OptimizerFactory.defaults(name).learningRate(),
                (long) epochs * training.batchesPerEpoch());
    }
}
