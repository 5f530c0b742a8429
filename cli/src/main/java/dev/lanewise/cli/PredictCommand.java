package dev.lanewise.cli;

import dev.lanewise.data.Normalization;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.Pass;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Softmax;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what is on images. */
@Command(name = "predict", mixinStandardHelpOptions = true, versionProvider = Main.Version.class, sortOptions = false,
        description = {
                "Says what is on images: the five most probable classes of each.",
                "Images are scaled to the size that the network was trained on; networks for inputs of 64 pixels or more",
                "are shown the center, as in their papers, smaller ones the whole image.",
                "What cannot be read is told after the answers for all others, and the exit status is 2."},
        footerHeading = "%nExamples:%n", footer = {
                "  lanewise predict --weights runs/lenet5-digits-1/model.safetensors seven.png",
                "  lanewise predict resnet50 --weights resnet50.pth --normalization imagenet zebra.jpg",
                "  lanewise predict --weights runs/lenet5-mnist-1/model.safetensors --invert ink-on-paper.jpg",
                "  lanewise predict --weights runs/lenet5-digits-1/model.safetensors --json - < seven.png"})
final class PredictCommand implements Callable<Integer> {
    private static final int TOP = 5;

    private final Streams streams;

    @Parameters(index = "0", arity = "0..1", paramLabel = "MODEL", description = ModelOptions.MODEL_DESCRIPTION)
    private String model;

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "IMAGE",
            description = "JPEG, PNG, BMP, GIF or TIFF files; - reads one from standard input")
    private List<String> images = new ArrayList<>();

    @Option(names = "--weights", paramLabel = "FILE",
            description = "safetensors file, PyTorch file, checkpoint of a run, or ONNX file, which may also stand for MODEL")
    private Path weights;

    @Option(names = "--input-size", paramLabel = "N",
            description = "height and width of the network's input, where the file of weights does not say (default: that of the model)")
    private int inputSize;

    @Option(names = "--invert", description = "swap black and white: the MNIST sets are light on dark")
    private boolean invert;

    @Mixin
    private NormalizationOptions normalization;

    @Mixin
    private ThreadsOption threads;

    @Option(names = "--json", description = "print one JSON object")
    private boolean json;

    /** A class with its probability. */
    private record Guess(String className, float probability) {
        private Map<String, Object> toJson() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("class", className);
            json.put("probability", probability);
            return json;
        }
    }

    /** Why an image has no answer. */
    private record Problem(String image, String message) {}

    PredictCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        threads.apply();
        if (model != null && weights == null && TrainedModel.isOnnx(model)) {
            weights = Path.of(model);
            model = null;
        }
        ModelOptions.requireWeights("predict", weights);
        findImages();
        ModelOptions.requireKnown(model);
        TrainedModel trained = TrainedModel.read(model, weights, TrainedModel.Otherwise.published(inputSize), streams);
        model = trained.name();
        Network network = trained.network();
        Normalization inputs = normalization.of(trained);
        normalization.adapt(network);
        List<String> names = ModelOptions.classNames(trained);
        streams.err().println(ModelOptions.summary(model, weights, names, network.inputShape()));
        Pass pass = Pass.inference();
        List<Map<String, Object>> predictions = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        for (String image : images) {
            try {
                List<Guess> top = guess(image, network,
                        ModelOptions.input(image, network.inputShape(), inputs, invert), pass, names);
                if (json) {
                    predictions.add(toJson(image, top));
                } else {
                    print(image, top);
                }
            } catch (IOException | RuntimeException | OutOfMemoryError problem) {
                problems.add(new Problem(image, Failures.message(problem)));
            }
        }
        if (json) {
            printJson(predictions, problems);
        }
        problems.forEach(problem -> Failures.report(new InputException(problem.message), streams));
        return problems.isEmpty() ? 0 : Failures.INPUT;
    }

    /** The first argument is an image where the model is left out. */
    private void findImages() {
        if (model != null && !ModelOptions.isModel(model)) {
            images.addFirst(model);
            model = null;
        }
        if (images.isEmpty()) {
            throw new InputException("an IMAGE is missing: give the names of one or more files");
        }
    }

    private static List<Guess> guess(String name, Network network, Tensor image, Pass pass, List<String> names) {
        Tensor logits = network.forward(image, pass);
        Tensor probabilities = Tensor.zeros(logits.shape());
        Softmax.softmax(logits, probabilities);
        for (float logit : logits.toArray()) {
            if (!Float.isFinite(logit)) {
                throw new InputException(name + ": the network's answer is not finite: " + logit);
            }
        }
        pass.release(logits);
        return IntStream.range(0, names.size()).mapToObj(i -> new Guess(names.get(i), probabilities.get(0, i)))
                .sorted((a, b) -> Float.compare(b.probability, a.probability)).limit(TOP).toList();
    }

    private void print(String image, List<Guess> top) {
        streams.out().println(image);
        top.forEach(guess -> streams.out().printf("  %.4f  %s%n", guess.probability, guess.className));
    }

    private static Map<String, Object> toJson(String image, List<Guess> top) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("image", image);
        result.put("top5", top.stream().map(Guess::toJson).toList());
        return result;
    }

    private void printJson(List<Map<String, Object>> predictions, List<Problem> problems) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("model", model);
        all.put("predictions", predictions);
        all.put("errors", problems.stream()
                .map(problem -> Map.of("image", problem.image, "error", problem.message)).toList());
        streams.printJson(all);
    }
}
