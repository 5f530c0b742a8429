package dev.lanewise.cli;

import dev.lanewise.models.Models;
import dev.lanewise.nn.LayerSummary;
import dev.lanewise.nn.Network;
import dev.lanewise.onnx.Onnx;
import dev.lanewise.tensor.Shape;
import dev.lanewise.training.TrainingMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.ToLongFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the layers of a network. */
@Command(name = "summary", mixinStandardHelpOptions = true, versionProvider = Main.Version.class, sortOptions = false,
        description = {
                "Shows the layers of a network with their shapes, memory, parameters and multiply-accumulates.",
                "Memory is the number of output values; weights are the parameters not counting biases."},
        footerHeading = "%nExamples:%n", footer = {
                "  lanewise summary vgg16", "  lanewise summary alexnet-lecture",
                "  lanewise summary resnet50 --input 32,3,224,224 --all --json",
                "  lanewise summary model.onnx --all",
                "  lanewise summary resnet50 --train --batch 16 --optimizer adamw"})
final class SummaryCommand implements Callable<Integer> {
    /** Layers that work on the memory of the layer before. */
    private static final Set<String> IN_PLACE = Set.of("ReLU", "Dropout", "Flatten", "GELU", "Tanh", "Scale");
    private static final String FORMAT = "%-30s %-18s %-34s %-20s %14s %14s %14s %16s%n";

    private final Streams streams;

    @Parameters(paramLabel = "MODEL", description = "a name that 'lanewise models' lists, or an ONNX file")
    private String model;

    @Option(names = "--input", paramLabel = "N,C,H,W", split = ",",
            description = "shape of a batch (default: one image as the network was published for)")
    private int[] input;

    @Option(names = "--classes", paramLabel = "N", description = "number of outputs")
    private Integer classes;

    @Option(names = "--batch", paramLabel = "N",
            description = "images in a batch, in place of the first number of --input")
    private Integer batch;

    @Option(names = "--train", description = "predict the peak memory of training on such batches")
    private boolean train;

    @Option(names = "--optimizer", paramLabel = "NAME",
            description = "with --train: the optimizer (default: that of the network's recipe)")
    private String optimizer;

    @Mixin
    private ThreadsOption threads;

    @Option(names = "--all",
            description = "show activations, dropout and flattening too, which need no memory of their own")
    private boolean all;

    @Option(names = "--json", description = "print one JSON object, with all layers")
    private boolean json;

    SummaryCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        if (TrainedModel.isOnnx(model)) {
            return ofOnnx();
        }
        Names.require("model", model, Models.names());
        Shape sample = Models.defaultSampleShape(model);
        if (input == null) {
            input = new int[] {1, sample.dimension(0), sample.dimension(1), sample.dimension(2)};
        }
        if (input.length != 4 || Arrays.stream(input).anyMatch(size -> size < 1)) {
            throw new InputException("--input must be four numbers above 0, N,C,H,W, but is " + Arrays.toString(input));
        }
        if (batch != null) {
            if (batch < 1) {
                throw new InputException("--batch must be at least 1, but is " + batch);
            }
            input[0] = batch;
        }
        if (!train && (optimizer != null || threads.isGiven())) {
            throw new InputException(
                    "--" + (optimizer != null ? "optimizer" : "threads") + " is of use with --train only");
        }
        if (classes != null && classes < 1) {
            throw new InputException("--classes must be at least 1, but is " + classes);
        }
        Network network = Models.named(model).withoutValues(
                classes == null ? Models.defaultClasses(model) : classes, Shape.of(input[1], input[2], input[3]));
        List<LayerSummary> rows = network.summary(Shape.of(input));
        long parameters = network.parameterCount();
        Map<String, Long> memory = train ? trainingMemory(network) : Map.of();
        if (json) {
            printJson(rows, parameters, memory);
        } else {
            print(rows.stream().filter(row -> all || !IN_PLACE.contains(row.type())).toList(), parameters);
            printMemory(memory);
        }
        return 0;
    }

    /** The layers of an ONNX file, whose input may be of any number of dimensions. */
    private int ofOnnx() throws IOException {
        if (classes != null || train || optimizer != null || threads.isGiven()) {
            throw new InputException(model + ": for an ONNX file there are --input, --batch, --all and --json only");
        }
        Network network = Onnx.read(Path.of(model), input == null ? null : Shape.of(input));
        input = (input == null ? network.inputShape() : Shape.of(input)).toArray();
        if (batch != null) {
            input[0] = batch;
        }
        List<LayerSummary> rows = network.summary(Shape.of(input));
        if (json) {
            printJson(rows, network.parameterCount(), Map.of());
        } else {
            print(rows.stream().filter(row -> all || !IN_PLACE.contains(row.type())).toList(),
                    network.parameterCount());
        }
        return 0;
    }

    /** The bytes of a training step by what they are for, the total last. */
    private Map<String, Long> trainingMemory(Network network) {
        threads.apply();
        Recipe published = Recipes.of(model, "");
        Recipe recipe = optimizer == null ? published : published.withOptimizer(optimizer);
        TrainingMemory memory = TrainingMemory.predict(network, Shape.of(input),
                trained -> OptimizerFactory.create(recipe, trained, network.buffers(), recipe.learningRate(), 1));
        Map<String, Long> parts = new LinkedHashMap<>();
        parts.put("parameters", memory.parameters());
        parts.put("gradients", memory.gradients());
        parts.put("optimizer_state", memory.optimizerState());
        parts.put("images", memory.images());
        parts.put("activations", memory.activations());
        parts.put("scratch", memory.scratch());
        parts.put("peak", memory.total());
        return parts;
    }

    private void printMemory(Map<String, Long> memory) {
        if (!memory.isEmpty()) {
            streams.out().printf(Locale.ROOT, "%ntraining on batches of %d:%n", input[0]);
            memory.forEach((part, size) -> streams.out().printf(Locale.ROOT, "  %-16s %14s%n", part.replace('_', ' '),
                    bytes(size / Float.BYTES)));
        }
    }

    private void print(List<LayerSummary> rows, long parameters) {
        Shape batch = Shape.of(input);
        streams.out().printf(Locale.ROOT, FORMAT, "layer", "type", "", "output shape", "memory", "weights",
                "parameters", "multiply-adds");
        streams.out().printf(Locale.ROOT, FORMAT, "input", "", "", batch, grouped(batch.elements()), 0, 0, 0);
        for (LayerSummary row : rows) {
            streams.out().printf(Locale.ROOT, FORMAT, row.path(), row.type(), row.description(), row.outputShape(),
                    grouped(row.outputShape().elements()), grouped(row.weights()), grouped(row.parameters()),
                    grouped(row.multiplyAccumulates()));
        }
        long memory = batch.elements() + sum(rows, row -> row.outputShape().elements());
        streams.out().printf(Locale.ROOT, FORMAT, "total", "", "", "", grouped(memory),
                grouped(sum(rows, LayerSummary::weights)), grouped(parameters),
                grouped(sum(rows, LayerSummary::multiplyAccumulates)));
        streams.out().printf(Locale.ROOT, "memory %s forward (about twice that with backward), parameters %s%n",
                bytes(memory), bytes(parameters));
    }

    private void printJson(List<LayerSummary> rows, long parameters, Map<String, Long> memory) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("model", model);
        result.put("input", Arrays.stream(input).boxed().toList());
        result.put("weights", sum(rows, LayerSummary::weights));
        result.put("parameters", parameters);
        result.put("multiply_accumulates", sum(rows, LayerSummary::multiplyAccumulates));
        result.put("parameter_bytes", Float.BYTES * parameters);
        result.put("output_bytes", sum(rows, LayerSummary::outputBytes));
        if (!memory.isEmpty()) {
            result.put("training_bytes", memory);
        }
        result.put("layers", rows.stream().map(SummaryCommand::toJson).toList());
        streams.printJson(result);
    }

    private static Map<String, Object> toJson(LayerSummary row) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", row.path());
        json.put("type", row.type());
        json.put("description", row.description());
        json.put("output_shape", Arrays.stream(row.outputShape().toArray()).boxed().toList());
        json.put("memory", row.outputShape().elements());
        json.put("weights", row.weights());
        json.put("parameters", row.parameters());
        json.put("multiply_accumulates", row.multiplyAccumulates());
        json.put("output_bytes", row.outputBytes());
        return json;
    }

    private static long sum(List<LayerSummary> rows, ToLongFunction<LayerSummary> column) {
        return rows.stream().mapToLong(column).sum();
    }

    private static String grouped(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** The memory of so many float32 numbers. */
    private static String bytes(long numbers) {
        double kibibytes = Float.BYTES * numbers / 1024.0;
        return kibibytes < 1024
                ? String.format(Locale.ROOT, "%.1f KiB", kibibytes)
                : String.format(Locale.ROOT, "%.1f MiB", kibibytes / 1024);
    }
}
