package dev.lanewise.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.nn.LayerSummary;
import dev.lanewise.nn.Linear;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.Pass;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What exporters write, read: names, free sizes, shape arithmetic, constants that are not folded, functions that are written out. */
class OnnxImportTest {
    @TempDir
    private Path folder;

    private Network read(ModelBuilder model) throws IOException {
        return Onnx.read(model.write(folder));
    }

    private static List<String> types(Network network) {
        return network.summary().stream().map(LayerSummary::type).toList();
    }

    private static float[] predict(Network network, float... values) {
        return network.predict(Tensor.of(network.inputShape(), values)).toArray();
    }

    @Test
    void layersHaveTheNamesOfTheirWeights() throws IOException {
        Network network = read(new ModelBuilder().input("x", -1, 2, -1, -1).output("y")
                .floats("features.0.weight", new int[] {3, 2, 1, 1}, 1, 2, 3, 4, 5, 6)
                .floats("features.0.bias", new int[] {3}, 1, 1, 1)
                .floats("onnx::MatMul_7", new int[] {3, 2}, 1, 0, 0, 1, 0, 0)
                .floats("scale", new int[] {2}, 2, 3)
                .node("Conv", List.of("x", "features.0.weight", "features.0.bias"), "/features/features.0/Conv")
                .node("ReduceMean", List.of("/features/features.0/Conv"), "m", ModelBuilder.list("axes", 2, 3),
                        ModelBuilder.integer("keepdims", 0))
                .node("MatMul", List.of("m", "onnx::MatMul_7"), "/head/MatMul")
                .node("Mul", List.of("/head/MatMul", "scale"), "y"));
        assertEquals(List.of("features.0.weight", "features.0.bias", "head.MatMul.weight", "scale"),
                List.copyOf(network.stateDict().keySet()));
        assertEquals(Shape.of(1, 2, 224, 224), network.inputShape());
        assertEquals(Shape.of(5, 2), network.outputShape(Shape.of(5, 2, 7, 3)));
        assertThrows(IllegalArgumentException.class, () -> network.outputShape(Shape.of(5, 3, 7, 3)));
    }

    @Test
    void shapeArithmeticFollowsEachInput() throws IOException {
        Network network = read(new ModelBuilder().input("x", -1, 4, -1, -1).output("y")
                .integers("0", 0).integers("1", 1).integers("2", 2).integers("3", 3).integers("minus", -1)
                .node("Shape", List.of("x"), "shape")
                .node("Gather", List.of("shape", "0"), "n").node("Gather", List.of("shape", "1"), "c")
                .node("Gather", List.of("shape", "2"), "h").node("Gather", List.of("shape", "3"), "w")
                .node("Div", List.of("c", "2"), "half")
                .node("Concat", List.of("n", "2", "half", "h", "w"), "grouped", ModelBuilder.integer("axis", 0))
                .node("Reshape", List.of("x", "grouped"), "r")
                .node("Transpose", List.of("r"), "t", ModelBuilder.list("perm", 0, 2, 1, 3, 4))
                .node("Concat", List.of("n", "minus", "h", "w"), "flat", ModelBuilder.integer("axis", 0))
                .node("Reshape", List.of("t", "flat"), "y"));
        for (int size = 1; size < 5; size++) {
            Tensor x = Tensor.zeros(2, 4, size, 3);
            for (int c = 0; c < 4; c++) {
                x.set(c, 1, c, size - 1, 2);
            }
            Tensor y = network.predict(x);
            assertEquals(x.shape(), y.shape());
            for (int c = 0; c < 4; c++) {
                assertEquals(c % 2 * 2 + c / 2, y.get(1, c, size - 1, 2));
            }
        }
    }

    @Test
    void scalesByASizeAndExpandsATokenToTheBatch() throws IOException {
        Network network = read(new ModelBuilder().input("x", -1, 3, 4).output("y")
                .floats("token", new int[] {1, 1, 4}, 5, 6, 7, 8)
                .integers("last", 2).integers("0", 0).integers("one", 1).integers("minus", -1)
                .node("Shape", List.of("x"), "shape")
                .node("Gather", List.of("shape", "last"), "width")
                .node("Cast", List.of("width"), "number", ModelBuilder.integer("to", 1))
                .node("Sqrt", List.of("number"), "root")
                .node("Div", List.of("x", "root"), "scaled")
                .node("Gather", List.of("shape", "0"), "n")
                .node("Concat", List.of("n", "minus", "minus"), "wanted", ModelBuilder.integer("axis", 0))
                .integers("three", 3).node("ConstantOfShape", List.of("three"), "ones",
                        ModelBuilder.value(ModelBuilder.integerTensor("", 1)))
                .node("Mul", List.of("ones", "minus"), "minuses")
                .node("Equal", List.of("wanted", "minuses"), "open")
                .node("Where", List.of("open", "ones", "wanted"), "sizes")
                .node("Expand", List.of("token", "sizes"), "tokens")
                .node("Concat", List.of("tokens", "scaled"), "y", ModelBuilder.integer("axis", 1)));
        Tensor y = network.predict(Tensor.zeros(2, 3, 4).fill(4));
        assertEquals(Shape.of(2, 4, 4), y.shape());
        assertArrayEquals(new float[] {5, 6, 7, 8, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2},
                java.util.Arrays.copyOf(y.toArray(), 16));
        assertEquals(List.of("token"), network.parameters().stream().map(Parameter::name).toList());
    }

    @Test
    void constantsThatAreNotFoldedAreWeights() throws IOException {
        Network network = read(new ModelBuilder().input("x", -1, 2).output("y")
                .floats("fc.weight", new int[] {3, 2}, 1, 2, 3, 4, 5, 6)
                .node("Constant", List.of(), "bias", ModelBuilder.value(
                        ModelBuilder.tensor("", new int[] {3}, 1, 1, 1)))
                .node("Transpose", List.of("fc.weight"), "t", ModelBuilder.list("perm", 1, 0))
                .node("MatMul", List.of("x", "t"), "p")
                .node("Add", List.of("bias", "p"), "y"));
        assertEquals(List.of("Declared", "Linear"), types(network));
        assertEquals(List.of("fc.weight", "fc.bias"), List.copyOf(network.stateDict().keySet()));
        assertArrayEquals(new float[] {4, 8, 12}, predict(network, 1, 1));
    }

    private static ModelBuilder activation() {
        return new ModelBuilder().input("x", -1, 3).output("y").floats("2", new int[0], 2).floats("3", new int[0], 3)
                .floats("6", new int[0], 6).floats("0", new int[0], 0).floats("1", new int[0], 1)
                .floats("half", new int[0], 0.5f).floats("root2", new int[0], 1.4142135f)
                .floats("sixth", new int[0], 1 / 6f);
    }

    private void becomes(String type, ModelBuilder model, float... expected) throws IOException {
        Network network = read(model);
        assertEquals(List.of("Declared", type), types(network));
        assertArrayEquals(expected, predict(network, -1, 0.5f, 4), 1e-6f);
    }

    @Test
    void writtenOutActivationsAreRecognized() throws IOException {
        float[] gelu = {-0.15865526f, 0.34573123f, 3.9998732f};
        becomes("GELU", activation().node("Div", List.of("x", "root2"), "a").node("Erf", List.of("a"), "b")
                .node("Add", List.of("b", "1"), "c").node("Mul", List.of("x", "c"), "d")
                .node("Mul", List.of("d", "half"), "y"), gelu);
        becomes("GELU", activation().node("Div", List.of("x", "root2"), "a").node("Erf", List.of("a"), "b")
                .node("Add", List.of("1", "b"), "c").node("Mul", List.of("x", "half"), "d")
                .node("Mul", List.of("d", "c"), "y"), gelu);
        becomes("GELU", activation().node("Div", List.of("x", "root2"), "a").node("Erf", List.of("a"), "b")
                .node("Add", List.of("1", "b"), "c").node("Mul", List.of("half", "c"), "d")
                .node("Mul", List.of("x", "d"), "y"), gelu);
        float[] hardswish = {-1 / 3f, 0.5f * 3.5f / 6, 4};
        becomes("Hardswish", activation().node("Add", List.of("x", "3"), "a").node("Clip", List.of("a", "0", "6"), "b")
                .node("Mul", List.of("x", "b"), "c").node("Div", List.of("c", "6"), "y"), hardswish);
        becomes("Hardswish", activation().node("Add", List.of("x", "3"), "a").node("Clip", List.of("a", "0", "6"), "b")
                .node("Mul", List.of("b", "sixth"), "c").node("Mul", List.of("x", "c"), "y"), hardswish);
        becomes("Hardswish", activation().node("HardSigmoid", List.of("x"), "a", ModelBuilder.number("alpha", 1 / 6f))
                .node("Mul", List.of("x", "a"), "y"), hardswish);
        becomes("Hardswish", activation().opset(9).node("Add", List.of("3", "x"), "a")
                .node("Clip", List.of("a"), "b", ModelBuilder.number("min", 0), ModelBuilder.number("max", 6))
                .node("Mul", List.of("b", "x"), "c").node("Div", List.of("c", "6"), "y"), hardswish);
        becomes("SiLU", activation().node("Sigmoid", List.of("x"), "a").node("Mul", List.of("a", "x"), "y"),
                -0.26894143f, 0.31122968f, 3.928055f);
    }

    @Test
    void whatOnlyLooksLikeIsComputedAsWritten() throws IOException {
        Network other = read(activation().node("Add", List.of("x", "2"), "a").node("Clip", List.of("a", "0", "6"), "b")
                .node("Mul", List.of("x", "b"), "c").node("Div", List.of("c", "6"), "y"));
        assertArrayEquals(new float[] {-1 / 6f, 0.5f * 2.5f / 6, 4}, predict(other, -1, 0.5f, 4), 1e-6f);
        Network shared = read(activation().output("z").node("Sigmoid", List.of("x"), "z")
                .node("Mul", List.of("z", "x"), "y"), "z");
        assertArrayEquals(new float[] {0.5f, 0.5f, 0.5f}, predict(shared, 0, 0, 0));
    }

    private Network read(ModelBuilder model, String output) throws IOException {
        return Onnx.read(model.write(folder), null, output);
    }

    @Test
    void writtenOutLayerNormalizationIsRecognized() throws IOException {
        Network network = read(new ModelBuilder().input("x", -1, 2, 3).output("y").floats("2", new int[0], 2)
                .floats("eps", new int[0], 1e-5f).floats("norm.weight", new int[] {3}, 1, 2, 3)
                .floats("norm.bias", new int[] {3}, 0, 1, 0)
                .node("ReduceMean", List.of("x"), "m", ModelBuilder.list("axes", -1))
                .node("Sub", List.of("x", "m"), "d")
                .node("Pow", List.of("d", "2"), "q")
                .node("ReduceMean", List.of("q"), "v", ModelBuilder.list("axes", -1))
                .node("Add", List.of("v", "eps"), "e").node("Sqrt", List.of("e"), "s")
                .node("Div", List.of("d", "s"), "n").node("Mul", List.of("n", "norm.weight"), "w")
                .node("Add", List.of("w", "norm.bias"), "y"));
        assertEquals(List.of("Declared", "LayerNorm"), types(network));
        assertEquals(List.of("norm.weight", "norm.bias"), List.copyOf(network.stateDict().keySet()));
        float r = (float) Math.sqrt(1.5);
        assertArrayEquals(new float[] {-r, 1, 3 * r, 0, 1, 0}, predict(network, 1, 2, 3, 5, 5, 5), 1e-4f);
    }

    @Test
    void operatorsOfOldVersions() throws IOException {
        Network slice = read(new ModelBuilder().opset(9).input("x", 1, 4).output("y")
                .node("Slice", List.of("x"), "s", ModelBuilder.list("axes", 1), ModelBuilder.list("starts", 1),
                        ModelBuilder.list("ends", 3))
                .node("Unsqueeze", List.of("s"), "u", ModelBuilder.list("axes", 1))
                .node("Squeeze", List.of("u"), "y", ModelBuilder.list("axes", 1)));
        assertArrayEquals(new float[] {2, 3}, predict(slice, 1, 2, 3, 4));
        Network softmax = read(new ModelBuilder().opset(11).input("x", 1, 2, 2).output("y")
                .node("Softmax", List.of("x"), "y"));
        assertArrayEquals(new float[] {0.25f, 0.25f, 0.25f, 0.25f}, predict(softmax, 1, 1, 1, 1));
        Network plain = read(new ModelBuilder().opset(13).input("x", 1, 2, 2).output("y")
                .node("Softmax", List.of("x"), "y"));
        assertArrayEquals(new float[] {0.5f, 0.5f, 0.5f, 0.5f}, predict(plain, 1, 1, 1, 1));
        Network upsample = read(new ModelBuilder().opset(9).input("x", 1, 1, 1, 2).output("y")
                .floats("s", new int[] {4}, 1, 1, 1, 2).node("Upsample", List.of("x", "s"), "y"));
        assertArrayEquals(new float[] {1, 1, 2, 2}, predict(upsample, 1, 2));
    }

    @Test
    void aFixedBatchIsFreeOnlyWhereNothingDependsOnIt() throws IOException {
        Network free = read(new ModelBuilder().input("x", 4, 3).output("y").node("Relu", List.of("x"), "y"));
        assertEquals(Shape.of(1, 3), free.inputShape());
        Network fixed = read(new ModelBuilder().input("x", 4, 6).output("y").integers("s", 4, 3, 2)
                .node("Reshape", List.of("x", "s"), "y"));
        assertEquals(Shape.of(4, 6), fixed.inputShape());
        String message = assertThrows(IllegalArgumentException.class, () -> fixed.predict(Tensor.zeros(2, 12)))
                .getMessage();
        assertTrue(message.contains("[4, 6]"), message);
    }

    @Test
    void trainsOnWithAnotherHead() throws IOException {
        Network network = read(new ModelBuilder().input("x", -1, 2).output("y")
                .floats("body.weight", new int[] {4, 2}, 1, -1, 2, 0.5f, 0, 1, -1, 1)
                .floats("head.weight", new int[] {3, 4}, new float[12])
                .node("Gemm", List.of("x", "body.weight"), "b", ModelBuilder.integer("transB", 1))
                .node("Relu", List.of("b"), "r")
                .node("Gemm", List.of("r", "head.weight"), "y", ModelBuilder.integer("transB", 1)));
        assertArrayEquals(new float[3], predict(network, 1, 2));
        Network other = network.replace("head", new Linear(4, 2));
        assertEquals(Shape.of(1, 2), other.outputShape());
        other.freeze("body.*");
        Pass pass = Pass.training(Random.of(1));
        pass.release(other.forward(Tensor.of(Shape.of(1, 2), 1, 2), pass));
        other.backward(Tensor.of(Shape.of(1, 2), 1, 1), pass);
        assertEquals(List.of("head.weight", "head.bias"), other.parameters().stream().map(Parameter::name).toList());
        assertArrayEquals(new float[] {0, 3, 2, 1, 0, 3, 2, 1}, other.parameters().getFirst().gradient().toArray());
    }
}
