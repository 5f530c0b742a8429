package dev.lanewise.cli;

import dev.lanewise.data.DataIdentity;
import dev.lanewise.data.Dataset;
import dev.lanewise.data.Normalization;
import dev.lanewise.data.TrainTest;
import dev.lanewise.models.Weights;
import dev.lanewise.nn.Network;
import dev.lanewise.tensor.Shape;
import dev.lanewise.training.Metrics;
import dev.lanewise.training.ModelDescription;
import dev.lanewise.training.ModelDescription.HeldBack;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures trained weights on a part of a data set. */
@Command(name = "evaluate", mixinStandardHelpOptions = true, versionProvider = Main.Version.class, sortOptions = false,
        description = "Measures trained weights on the test images of a data set, or on another part of it.",
        footerHeading = "%nExamples:%n",
        footer = {
                "  lanewise evaluate lenet5 --weights runs/lenet5-digits-1/model.safetensors --data digits",
                "  lanewise evaluate lenet5-valid --weights lenet.pth --data mnist --mean 0.1307 --std 0.3081 --json",
                "  lanewise evaluate alexnet --weights a.pth --weights b.pth --data imagefolder:photos --views ten-crop"})
final class EvaluateCommand implements Callable<Integer> {
    private static final List<String> PARTS = List.of("test", "validation", "train");

    private final Streams streams;

    @Parameters(paramLabel = "MODEL", arity = "0..1", description = ModelOptions.MODEL_DESCRIPTION)
    private String model;

    @Option(names = "--weights", paramLabel = "FILE",
            description = "safetensors file, PyTorch file, checkpoint of a run, or ONNX file; given several times, the probabilities of "
                    + "all are averaged")
    private List<Path> weights;

    @Option(names = "--data", paramLabel = "NAME", defaultValue = DataSourceOptions.DEFAULT,
            description = "digits (default; built in), fashion-mnist, mnist, cifar10, cifar100, imagefolder:DIR or npz:FILE")
    private String data;

    @Option(names = "--part", paramLabel = "NAME", defaultValue = "test",
            description = "test (default), validation or train")
    private String part;

    @Option(names = "--views", paramLabel = "NAME", defaultValue = "plain",
            description = "how each image is shown, and the answers averaged: ${COMPLETION-CANDIDATES} (default: plain)",
            completionCandidates = ViewNames.class)
    private String views;

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
        if (model != null && weights == null && TrainedModel.isOnnx(model)) {
            weights = List.of(Path.of(model));
            model = null;
        }
        ModelOptions.requireWeights("evaluate", weights);
        ModelOptions.requireKnown(model);
        Names.require("part", part, PARTS);
        TrainTest dataset = asTrained(dataOptions.open(data, streams));
        Dataset all = part(dataset, part);
        if (all.size() == 0) {
            List<String> others = PARTS.stream().filter(other -> part(dataset, other).size() > 0).toList();
            throw new InputException(
                    data + " in " + dataset.source() + " has no " + part + " images; choose another part by "
                            + "--part " + String.join(" or ", others));
        }
        TestViews shown = TestViews.of(views);
        List<Network> networks = new ArrayList<>();
        List<Normalization> normalizations = new ArrayList<>();
        Dataset images = null;
        String shownModel = model;
        for (Path file : weights) {
            TrainedModel trained = TrainedModel.read(model, file,
                    new TrainedModel.Otherwise(all.classes(), ModelOptions.inputShapeOrNull(data, all),
                            dataOptions.inputSizeOr0()),
                    streams);
            model = TrainedModel.isOnnx(trained.name()) ? null : trained.name();
            shownModel = trained.name();
            Dataset own = RunData.evaluated(all, data, trained.network().inputShape().dimension(2));
            requireFits(file, trained, own);
            images = images == null ? RunData.limited(own, dataOptions.limitImagesOr0()) : images;
            if (!own.sampleShape().equals(images.sampleShape())) {
                throw new InputException(file + ": is for images of shape " + own.sampleShape() + ", but "
                        + weights.getFirst() + " for " + images.sampleShape());
            }
            normalization.adapt(trained.network());
            networks.add(trained.network());
            normalizations.add(normalization.orElse(dataset.normalization(), trained, data, streams));
        }
        Metrics metrics = shown.measure(networks, normalizations, images);
        if (json) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("model", shownModel);
            result.put("weights", weights.size() == 1
                    ? weights.getFirst().toString()
                    : weights.stream().map(Path::toString).toList());
            result.put("data", data);
            result.put("top1", metrics.top1());
            result.put("top5", metrics.top5());
            result.put("loss", metrics.loss());
            result.put("images", metrics.images());
            streams.printJson(result);
        } else {
            streams.out().println(part + " " + metrics);
        }
        return 0;
    }

    /** The data as the first of the weights were trained on them: what was held back then is neither training nor test images. */
    private TrainTest asTrained(TrainTest found) throws IOException {
        Path first = weights.getFirst();
        if (found.validation().size() > 0 || TrainedModel.isOnnx(first.toString())) {
            return found;
        }
        Optional<HeldBack> split = ModelDescription.fromMetadata(Weights.open(first).metadata())
                .flatMap(ModelDescription::heldBack)
                .filter(known -> known.checksum().equals(DataIdentity.of(found).checksum()));
        if (split.isEmpty()) {
            return found;
        }
        TrainTest parts = RunData.splitAs(split.get(), found);
        streams.err().printf(Locale.ROOT,
                "split as in training: %,d images learned from, %,d held back for validation%n",
                parts.train().size(), parts.validation().size());
        return parts;
    }

    private static Dataset part(TrainTest dataset, String name) {
        return switch (name) {
            case "train" -> dataset.train();
            case "validation" -> dataset.validation();
            default -> dataset.test();
        };
    }

    private void requireFits(Path file, TrainedModel trained, Dataset images) {
        Shape expected = trained.network().inputShape();
        Shape sample = images.sampleShape();
        if (!expected.equals(Shape.of(1, sample.dimension(0), sample.dimension(1), sample.dimension(2)))) {
            throw new InputException(
                    file + ": is for images of shape " + expected + ", but those of " + data + " are "
                            + sample);
        }
        int outputs = trained.network().outputShape().dimension(1);
        // A network may have been given more outputs than there are classes (--classes).
        List<String> known = trained.description().map(ModelDescription::classNames).orElse(images.classNames());
        if (outputs < images.classes() || outputs != known.size()) {
            throw new InputException(
                    file + ": is for " + outputs + " classes, but " + data + " has " + images.classes());
        }
        if (!known.subList(0, images.classes()).equals(images.classNames())) {
            throw new InputException(file + ": is for the classes " + known + ", but those of " + data + " are "
                    + images.classNames());
        }
    }

    /** What {@code --views} may be, for its help. */
    private static final class ViewNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(TestViews.values()).map(shown -> shown + " (" + shown.description() + ")").iterator();
        }
    }
}
