package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.nn.activation.Softmax;
import dev.lanewise.nn.activation.Sigmoid;
import dev.lanewise.nn.activation.ReLU;
import dev.lanewise.nn.activation.Tanh;
import dev.lanewise.nn.math.Line;
import dev.lanewise.nn.merge.Add;
import dev.lanewise.nn.merge.Concatenate;
import dev.lanewise.nn.merge.Divide;
import dev.lanewise.nn.merge.Extreme;
import dev.lanewise.nn.merge.MatMul;
import dev.lanewise.nn.merge.Multiply;
import dev.lanewise.nn.merge.Subtract;
import dev.lanewise.nn.shape.AlongAxis;
import dev.lanewise.nn.shape.Permute;
import dev.lanewise.nn.shape.Reshape;
import dev.lanewise.nn.shape.Slice;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Graphs: gradients, names, messages, memory, sizes that change, and chains that are computed as sequences. */
class GraphTest {
    private static Conv2d conv(int inputs, int outputs) {
        return new Conv2d(inputs, outputs, 3).padding(1);
    }

    private static Graph residualBlock() {
        return Graph.builder("x")
                .add("conv1", conv(2, 2), "x")
                .add("norm", new BatchNorm2d(2), "conv1")
                .add("relu", new Tanh(), "norm")
                .add("conv2", conv(2, 2), "relu")
                .add("sum", new Add(), "conv2", "x")
                .add("out", new Tanh(), "sum")
                .build("out");
    }

    @Test
    void gradients() {
        GradientCheck.check(residualBlock(), 2, 2, 3, 4);
        GradientCheck.check(Graph.builder("x").build("x"), 2, 3);
    }

    @Test
    void gradientsOfSqueezeAndExcitation() {
        GradientCheck.check(Graph.builder("x")
                .add("conv", conv(2, 3), "x")
                .add("pool", new AdaptiveAvgPool2d(1), "conv")
                .add("fc", new Conv2d(3, 3, 1), "pool")
                .add("gate", new Sigmoid(), "fc")
                .add("scaled", new Multiply(), "conv", "gate")
                .build("scaled"), 2, 2, 3, 4);
    }

    @Test
    void gradientsOfAttention() {
        GradientCheck.check(Graph.builder("x")
                .add("q", new Slice(2, 0, 4), "x")
                .add("k", new Slice(2, 4, 8), "x")
                .add("v", new Slice(2, 8, 12), "x")
                .add("heads.q", new Reshape(0, 0, 2, 2), "q")
                .add("heads.k", new Reshape(0, 0, 2, 2), "k")
                .add("heads.v", new Reshape(0, 0, 2, 2), "v")
                .add("q1", new Permute(0, 2, 1, 3), "heads.q")
                .add("k1", new Permute(0, 2, 3, 1), "heads.k")
                .add("v1", new Permute(0, 2, 1, 3), "heads.v")
                .add("scores", new MatMul(), "q1", "k1")
                .add("weights", new AlongAxis(-1, new Softmax()), "scores")
                .add("mixed", new MatMul(), "weights", "v1")
                .build("mixed"), 2, 3, 12);
    }

    @Test
    void gradientsOfMerges() {
        for (Merge merge : List.of(new Add(), new Subtract(), new Multiply(), new Divide(), Extreme.maximum(),
                Extreme.minimum())) {
            GradientCheck.check(Graph.builder("x")
                    .add("row", new Slice(1, 0, 1), "x")
                    .add("away", new Line(0.7f, 5.013f), "row")
                    .add("merged", merge, "x", "away")
                    .add("far", new Line(0.3f, -7.013f), "row")
                    .add("again", merge, "merged", "far")
                    .build("again"), 2, 3, 2);
        }
        for (Merge extreme : List.of(Extreme.maximum(), Extreme.minimum())) {
            GradientCheck.check(Graph.builder("x").add("last", new Slice(1, 2, 3), "x").add("line",
                    new Line(0.5f, 0.013f), "last").add("merged", extreme, "x", "line")
                    .build("merged"), 4, 3);
        }
        GradientCheck.check(Graph.builder("x")
                .add("double", new Multiply(), "x", "x")
                .add("joined", new Concatenate(-1), "double", "x", "x")
                .build("joined"), 2, 3);
        GradientCheck.check(Graph.builder("x")
                .add("joined", new Concatenate(1), "x", "x")
                .add("higher", new Concatenate(2), "joined", "joined")
                .build("higher"), 2, 2, 3, 2);
        GradientCheck.check(Graph.builder("x")
                .parameter("weights", Tensor.zeros(3, 2))
                .add("product", new MatMul(), "x", "weights")
                .build("product"), 2, 4, 3);
    }

    @Test
    void trainsTensorsAndLeavesConstantsAlone() {
        Graph graph = Graph.builder("x")
                .parameter("token.position", Tensor.zeros(1, 3))
                .constant("mask", Tensor.of(Shape.of(3), 1, 0, 2))
                .add("sum", new Add(), "x", "token.position")
                .add("masked", new Multiply(), "mask", "sum")
                .build("masked");
        GradientCheck.check(graph, 4, 3);
        Network network = new Network(graph, Shape.of(1, 3));
        assertEquals(List.of("token.position"), network.parameters().stream().map(Parameter::name).toList());
        assertEquals(List.of("token.position"), List.copyOf(network.stateDict().keySet()));
    }

    @Test
    void aLayerThatStandsTwiceIsOneInMemoryAndInTheOptimizer() {
        Linear shared = new Linear(3, 3);
        Graph graph = Graph.builder("x").add("first", shared, "x").add("tanh", new Tanh(), "first")
                .add("second", shared, "tanh").build("second");
        GradientCheck.check(Sequential.of(shared, new Tanh(), shared), 2, 3);
        Network network = new Network(graph, Shape.of(1, 3));
        assertEquals(2, network.parameters().size());
        assertEquals(4, network.stateDict().size());
    }

    @Test
    void severalInputsAndOutputs() {
        Graph graph = Graph.builder("a", "b")
                .add("sum", new Add(), "a", "b")
                .add("product", new Multiply(), "sum", "b")
                .build("product", "sum");
        Tensor a = Tensor.of(Shape.of(2), 1, 2);
        Tensor b = Tensor.of(Shape.of(2), 3, 4);
        Pass pass = Pass.training(Random.of(1));
        List<Tensor> outputs = graph.forward(List.of(a, b), pass);
        assertArrayEquals(new float[] {12, 24}, outputs.get(0).toArray());
        assertArrayEquals(new float[] {4, 6}, outputs.get(1).toArray());
        outputs.forEach(pass::release);
        List<Tensor> gradients = graph.backward(
                List.of(Tensor.of(Shape.of(2), 1, 1), Tensor.of(Shape.of(2), 10, 10)), pass);
        assertArrayEquals(new float[] {13, 14}, gradients.get(0).toArray());
        assertArrayEquals(new float[] {17, 20}, gradients.get(1).toArray());
        gradients.forEach(pass::release);
        assertEquals(0, pass.workspace().buffersInUse());
        assertThrows(IllegalArgumentException.class, () -> new Network(graph, Shape.of(1, 2)));
    }

    @Test
    void computesAsTheSameLayersInSequence() {
        Conv2d conv = conv(3, 4);
        BatchNorm2d norm = new BatchNorm2d(4);
        Sequential sequence = Sequential.of(conv, norm, new ReLU(), new MaxPool2d(2), new Flatten(), new Linear(16, 5));
        Random random = Random.of(9);
        sequence.parameters().forEach(parameter -> random.fillUniform(parameter.value(), -1, 1));
        Graph.Builder builder = Graph.builder("x");
        String last = "x";
        for (Layer.Child child : sequence.children()) {
            builder.add(child.name(), child.layer(), last);
            last = child.name();
        }
        Graph graph = builder.build(last);
        Tensor input = random.fillUniform(Tensor.zeros(2, 3, 4, 4), -1, 1);
        for (Pass pass : List.of(Pass.evaluation(), Pass.inference(), Pass.training(Random.of(1)))) {
            assertArrayEquals(sequence.forward(input, pass).toArray(), graph.forward(input, pass).toArray());
        }
        assertEquals(new Network(sequence, input.shape()).stateDict().keySet(),
                new Network(graph, input.shape()).stateDict().keySet());
        assertEquals(sequence.multiplyAccumulates(input.shape()), graph.multiplyAccumulates(input.shape()));
    }

    @Test
    void takesNoMemoryBeyondWhatLivesAtOnce() {
        Graph.Builder builder = Graph.builder("x");
        String last = "x";
        for (int i = 0; i < 20; i++) {
            builder.add("tanh" + i, new Tanh(), last).add("sum" + i, new Add(), "tanh" + i, last);
            last = "sum" + i;
        }
        Graph graph = builder.build(last);
        Pass pass = Pass.evaluation();
        Tensor input = Tensor.zeros(1, 1000);
        pass.release(graph.forward(input, pass));
        assertTrue(pass.workspace().bytes() < 3 * 4 * 1100, "bytes: " + pass.workspace().bytes());
        assertEquals(0, pass.workspace().buffersInUse());
    }

    @Test
    void sizesMayChangeFromCallToCall() {
        Graph graph = Graph.builder("x")
                .add("conv", conv(2, 3), "x")
                .addByShape("rows", shapes -> new Reshape(shapes.apply("x").dimension(0), 3, -1), "conv")
                .build("rows");
        Pass pass = Pass.evaluation();
        for (int size = 1; size < 40; size++) {
            Tensor output = graph.forward(Tensor.zeros(2, 2, size, 3), pass);
            assertEquals(Shape.of(2, 3, 3 * size), output.shape());
            pass.release(output);
        }
        GradientCheck.check(graph, 2, 2, 3, 2);
    }

    @Test
    void messagesNameTheNode() {
        Graph graph = Graph.builder("x").add("stem.conv", conv(3, 4), "x").add("sum", new Add(), "stem.conv", "x")
                .build("sum");
        String sum = assertThrows(IllegalArgumentException.class, () -> new Network(graph, Shape.of(1, 3, 8, 8)))
                .getMessage();
        assertTrue(sum.contains("sum") && sum.contains("[1, 4, 8, 8]") && sum.contains("[1, 3, 8, 8]"), sum);
        String conv = assertThrows(IllegalArgumentException.class, () -> new Network(graph, Shape.of(1, 2, 8, 8)))
                .getMessage();
        assertTrue(conv.contains("stem.conv") && conv.contains("expects 3 channels"), conv);
    }

    @Test
    void refusesNamesThatDoNotFit() {
        Graph.Builder builder = Graph.builder("x").add("a", new Tanh(), "x");
        assertThrows(IllegalArgumentException.class, () -> builder.add("a", new Tanh(), "x"));
        assertThrows(IllegalArgumentException.class, () -> builder.add("x", new Tanh(), "a"));
        assertThrows(IllegalArgumentException.class, () -> builder.add("b", new Tanh(), "c"));
        assertThrows(IllegalArgumentException.class, () -> builder.build("c"));
        assertThrows(IllegalArgumentException.class, () -> builder.build());
        assertThrows(IllegalArgumentException.class, () -> Graph.builder());
    }

    @Test
    void surgery() {
        Network network = new Network(Graph.builder("x")
                .add("stem.conv", conv(3, 4), "x")
                .add("flat", new Flatten(), "stem.conv")
                .add("head.fc", new Linear(16, 10), "flat")
                .build("head.fc"), Shape.of(1, 3, 2, 2));
        assertEquals(Shape.of(1, 4, 2, 2), network.upTo("stem.conv").outputShape());
        Network other = network.replace("head.fc", new Linear(16, 3));
        assertEquals(Shape.of(1, 3), other.outputShape());
        assertEquals(network.parameters().getFirst().value(), other.parameters().getFirst().value());
        assertThrows(IllegalArgumentException.class, () -> network.replace("head", new Linear(16, 3)));
    }
}
