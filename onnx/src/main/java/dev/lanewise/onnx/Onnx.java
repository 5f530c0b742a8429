package dev.lanewise.onnx;

import dev.lanewise.nn.Graph;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.Sequential;
import dev.lanewise.tensor.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Networks from ONNX files, ready for predictions and for further training.
 *
 * <p>What the file leaves open stays open: batches, and images of any size where it says so. Layers get the names of PyTorch's modules where the
 * file has kept them.
 */
public final class Onnx {
    private static final int FLOAT = 1;
    private static final int FLOAT16 = 10;
    private static final int DOUBLE = 11;
    private static final int BFLOAT16 = 16;
    /** The height and width of a sample where the file leaves them open. */
    private static final int USUAL_SIZE = 224;

    private Onnx() {}

    /**
     * The network in a file. Where it leaves sizes of images open, its sample has 224 by 224 pixels.
     *
     * @throws OnnxFormatException if it is no ONNX model, is damaged, or needs what is not there; the message lists all that is missing
     * @throws IOException if it cannot be read
     */
    public static Network read(Path file) throws IOException {
        return read(file, null, null);
    }

    /**
     * The network in a file for samples of a shape.
     *
     * @param sample the shape of one sample with its batch dimension, where the file leaves sizes open
     * @throws OnnxFormatException if it is no ONNX model, is damaged, needs what is not there, or takes no such samples
     * @throws IOException if it cannot be read
     */
    public static Network read(Path file, Shape sample) throws IOException {
        return read(file, sample, null);
    }

    /**
     * The network in a file that ends at one of its outputs.
     *
     * @param sampleOrNull the shape of one sample with its batch dimension; null as in {@link #read(Path)}
     * @param outputOrNull the output's name; null if it has one only
     * @throws OnnxFormatException if it is no ONNX model, is damaged, needs what is not there, or has no such output
     * @throws IOException if it cannot be read
     */
    public static Network read(Path file, Shape sampleOrNull, String outputOrNull) throws IOException {
        OnnxModel model = ModelReader.read(file);
        Importer.requireKnown(file, model);
        try {
            OnnxModel.Input input = input(file, model);
            List<String> outputs = List.of(output(file, model, outputOrNull));
            Shape sample = sampleOrNull == null ? sample(file, input) : sampleOrNull;
            requireFits(file, input, sample);
            return network(new Importer(file, model, outputs).graph(input, sample, outputs), input, sample);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new OnnxFormatException(file + ": " + e.getMessage(), e);
        }
    }

    /** The names of the operators that are computed, and of those that are done on shapes and constants only, in order. */
    public static List<String> operators() {
        return Stream.concat(Operators.ALL.keySet().stream(), HostOperators.names().stream()).distinct().sorted()
                .toList();
    }

    private static OnnxModel.Input input(Path file, OnnxModel model) throws OnnxFormatException {
        if (model.inputs().size() != 1) {
            throw new OnnxFormatException(file + ": has the inputs "
                    + model.inputs().stream().map(OnnxModel.Input::name).toList() + "; a network has one");
        }
        OnnxModel.Input input = model.inputs().getFirst();
        if (!List.of(FLOAT, FLOAT16, DOUBLE, BFLOAT16).contains(input.elementType())) {
            throw new OnnxFormatException(file + ": its input " + input.name() + " has the element type "
                    + input.elementType() + " of ONNX; a network takes floats");
        }
        return input;
    }

    private static String output(Path file, OnnxModel model, String wantedOrNull) throws OnnxFormatException {
        if (wantedOrNull == null && model.outputs().size() == 1) {
            return model.outputs().getFirst();
        }
        if (wantedOrNull == null || !model.outputs().contains(wantedOrNull)) {
            throw new OnnxFormatException(file + ": has the outputs " + model.outputs()
                    + (wantedOrNull == null ? "; say which one" : ", none of them " + wantedOrNull));
        }
        return wantedOrNull;
    }

    private static Shape sample(Path file, OnnxModel.Input input) throws OnnxFormatException {
        int[] declared = input.dimensions();
        int[] sizes = declared == null ? new int[0] : declared.clone();
        for (int axis = 0; axis < sizes.length; axis++) {
            if (sizes[axis] == OnnxModel.FREE) {
                sizes[axis] = axis == 0 ? 1 : sizes.length == 4 && axis >= 2 ? USUAL_SIZE : OnnxModel.FREE;
            }
        }
        if (declared == null || Arrays.stream(sizes).anyMatch(size -> size == OnnxModel.FREE)) {
            throw new OnnxFormatException(file + ": leaves the sizes of its input " + input.name() + " open, "
                    + (declared == null ? "" : new Declared(declared).description() + ", ")
                    + "so the shape of a sample must be given");
        }
        return Shape.of(sizes);
    }

    private static void requireFits(Path file, OnnxModel.Input input, Shape sample) throws OnnxFormatException {
        if (input.dimensions() == null) {
            return;
        }
        int[] declared = input.dimensions().clone();
        if (declared.length > 0) {
            declared[0] = OnnxModel.FREE;
        }
        try {
            new Declared(declared).outputShape(sample);
        } catch (IllegalArgumentException e) {
            throw new OnnxFormatException(file + ": its input " + input.name() + " " + e.getMessage(), e);
        }
    }

    /** The graph behind its declared input; a batch that the file fixes is free where nothing depends on it. */
    private static Network network(Graph graph, OnnxModel.Input input, Shape sample) {
        int[] declared = input.dimensions() == null ? sample.toArray() : input.dimensions().clone();
        boolean isFree = declared.length > 0 && takesBatches(graph, sample);
        if (isFree) {
            declared[0] = OnnxModel.FREE;
        }
        Layer checked = Sequential.builder().add("input", new Declared(declared)).inline(graph).build();
        return Network.withoutValues(checked, isFree ? sample.withBatch(1) : sample);
    }

    private static boolean takesBatches(Graph graph, Shape sample) {
        try {
            return givesBatch(graph, sample.withBatch(1)) && givesBatch(graph, sample.withBatch(3));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean givesBatch(Graph graph, Shape input) {
        Shape output = graph.outputShape(input);
        return output.rank() > 0 && output.dimension(0) == input.dimension(0);
    }
}
