package dev.lanewise.cli;

import dev.lanewise.data.Dataset;
import dev.lanewise.data.Normalization;
import dev.lanewise.data.TrainTest;
import dev.lanewise.models.Models;
import dev.lanewise.tensor.Shape;
import dev.lanewise.training.Metrics;
import dev.lanewise.training.ModelDescription;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures trained weights on the test images of a data set. */
@Command(name = "evaluate", mixinStandardHelpOptions = true, versionProvider = Main.Version.class, sortOptions = false,
        description = "Measures trained weights on the test images of a data set.", footerHeading = "%nExamples:%n",
        footer = {
                "  lanewise evaluate lenet5 --weights runs/lenet5-digits-1/model.safetensors --data digits",
                "  lanewise evaluate lenet5-valid --weights lenet.pth --data mnist --mean 0.1307 --std 0.3081 --json"})
final class EvaluateCommand implements Callable<Integer> {
    private final Streams streams;

    @Parameters(paramLabel = "MODEL", description = "name of the architecture")
    private String model;

    @Option(names = "--weights", paramLabel = "FILE", required = true,
            description = "safetensors file, PyTorch file, or checkpoint of a run")
    private Path weights;

    @Option(names = "--data", paramLabel = "NAME", required = true, description = "fashion-mnist, mnist or digits")
    private String data;

    @Mixin
    private NormalizationOptions normalization;

    @Mixin
    private DataOptions dataOptions;

    @Mixin
    private ThreadsOption threads;

    @Option(names = "--json", description = "print one JSON object")
    private boolean json;

    EvaluateCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        threads.apply();
        Names.require("model", model, Models.names());
        TrainTest dataset = dataOptions.open(data, streams);
        Dataset test = dataset.test();
        TrainedModel trained = TrainedModel.read(model, weights, test.classes(), test.sampleShape());
        requireFits(trained, test);
        Normalization inputs = normalization.orElse(
                trained.description().map(ModelDescription::normalization).orElse(dataset.normalization()),
                test.sampleShape().dimension(0));
        Metrics metrics = TrainingRun.evaluate(trained.network(), test, inputs);
        if (json) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("model", model);
            result.put("weights", weights.toString());
            result.put("data", data);
            result.put("top1", metrics.top1());
            result.put("top5", metrics.top5());
            result.put("loss", metrics.loss());
            result.put("images", metrics.images());
            streams.printJson(result);
        } else {
            streams.out().println("test " + metrics);
        }
        return 0;
    }

    private void requireFits(TrainedModel trained, Dataset test) {
        Shape expected = trained.network().inputShape();
        Shape sample = test.sampleShape();
        if (!expected.equals(Shape.of(1, sample.dimension(0), sample.dimension(1), sample.dimension(2)))) {
            throw new InputException(
                    weights + ": is for images of shape " + expected + ", but those of " + data + " are "
                            + sample);
        }
        int outputs = trained.network().outputShape().dimension(1);
        if (outputs != test.classes()) {
            throw new InputException(
                    weights + ": is for " + outputs + " classes, but " + data + " has " + test.classes());
        }
    }
}
