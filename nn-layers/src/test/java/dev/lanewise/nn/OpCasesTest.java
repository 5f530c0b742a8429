package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.lanewise.formats.SafeTensors;
import dev.lanewise.nn.activation.ELU;
import dev.lanewise.nn.activation.GELU;
import dev.lanewise.nn.activation.Hardsigmoid;
import dev.lanewise.nn.activation.Hardswish;
import dev.lanewise.nn.activation.Hardtanh;
import dev.lanewise.nn.activation.LeakyReLU;
import dev.lanewise.nn.activation.LogSigmoid;
import dev.lanewise.nn.activation.LogSoftmax;
import dev.lanewise.nn.activation.Mish;
import dev.lanewise.nn.activation.PReLU;
import dev.lanewise.nn.activation.ReLU;
import dev.lanewise.nn.activation.ReLU6;
import dev.lanewise.nn.activation.SELU;
import dev.lanewise.nn.activation.SiLU;
import dev.lanewise.nn.activation.Sigmoid;
import dev.lanewise.nn.activation.Softmax;
import dev.lanewise.nn.activation.Softplus;
import dev.lanewise.nn.activation.Softsign;
import dev.lanewise.nn.activation.Tanh;
import dev.lanewise.nn.loss.BinaryCrossEntropyWithLogitsLoss;
import dev.lanewise.nn.loss.HuberLoss;
import dev.lanewise.nn.loss.KullbackLeiblerLoss;
import dev.lanewise.nn.loss.L1Loss;
import dev.lanewise.nn.loss.SmoothL1Loss;
import dev.lanewise.nn.regularization.Dropout;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.BatchNormalization;
import dev.lanewise.tensor.ops.Elementwise;
import dev.lanewise.tensor.ops.Layout;
import dev.lanewise.tensor.ops.PoolGeometry;
import dev.lanewise.tensor.ops.Pooling;
import dev.lanewise.testing.TestData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** Forward and all gradients of every operation that exists here, against PyTorch in double precision. */
@Tag("references")
class OpCasesTest {
    private static final Map<String, Consumer<OpCase>> RUNNERS = new TreeMap<>(Map.ofEntries(
            Map.entry("conv2d", c -> runLayer(conv2d(c), c)),
            Map.entry("linear", c -> runLayer(linear(c), c)),
            Map.entry("max_pool2d", OpCasesTest::runMaxPool),
            Map.entry("avg_pool2d", c -> runLayer(avgPool2d(c), c)),
            Map.entry("conv_transpose2d", c -> runLayer(convTranspose2d(c), c)),
            Map.entry("lp_pool2d", c -> runLayer(lpPool2d(c), c)),
            Map.entry("prelu", c -> runLayer(new PReLU(c.tensor("in.weight").elements()), c)),
            Map.entry("dropout_mask", OpCasesTest::runDropoutMask),
            Map.entry("adaptive_avg_pool2d", c -> runLayer(adaptiveAvgPool2d(c), c)),
            Map.entry("batch_norm", OpCasesTest::runBatchNorm),
            Map.entry("local_response_norm", c -> runLayer(localResponseNorm(c), c)),
            Map.entry("relu", c -> runLayer(new ReLU(), c)),
            Map.entry("tanh", c -> runLayer(new Tanh(), c)),
            Map.entry("sigmoid", c -> runLayer(new Sigmoid(), c)),
            Map.entry("leaky_relu", c -> runLayer(new LeakyReLU(lowest(c)[1] / lowest(c)[0]), c)),
            Map.entry("elu", c -> runLayer(new ELU(-lowest(c)[1]), c)),
            Map.entry("selu", c -> runLayer(new SELU(), c)),
            Map.entry("softplus", c -> runLayer(new Softplus(), c)),
            Map.entry("softsign", c -> runLayer(new Softsign(), c)),
            Map.entry("gelu_erf", c -> runLayer(new GELU(), c)),
            Map.entry("gelu_tanh", c -> runLayer(new GELU(GELU.Form.TANH), c)),
            Map.entry("silu", c -> runLayer(new SiLU(), c)),
            Map.entry("mish", c -> runLayer(new Mish(), c)),
            Map.entry("hardsigmoid", c -> runLayer(new Hardsigmoid(), c)),
            Map.entry("hardswish", c -> runLayer(new Hardswish(), c)),
            Map.entry("relu6", c -> runLayer(new ReLU6(), c)),
            Map.entry("logsigmoid", c -> runLayer(new LogSigmoid(), c)),
            Map.entry("hardtanh", c -> runLayer(new Hardtanh(), c)),
            Map.entry("resnet_cifar_optionA_shortcut", OpCasesTest::runZeroPadShortcut),
            Map.entry("softmax", c -> runSoftmax(new Softmax(), c)),
            Map.entry("log_softmax", c -> runSoftmax(new LogSoftmax(), c)),
            Map.entry("cross_entropy", OpCaseLosses::crossEntropy),
            Map.entry("loss_mse", OpCaseLosses::meanSquaredError),
            Map.entry("loss_l1", c -> OpCaseLosses.elementwise(new L1Loss(), c)),
            Map.entry("loss_smooth_l1", c -> OpCaseLosses.elementwise(new SmoothL1Loss(), c)),
            Map.entry("loss_huber", c -> OpCaseLosses.elementwise(new HuberLoss(OpCaseLosses.steepest(c)), c)),
            Map.entry("loss_kl_div", c -> OpCaseLosses.elementwise(new LogSoftmax(), new KullbackLeiblerLoss(), c)),
            Map.entry("loss_bce_with_logits", c -> OpCaseLosses.elementwise(new BinaryCrossEntropyWithLogitsLoss(), c)),
            Map.entry("cat", OpCasesTest::runConcat),
            Map.entry("add", OpCasesTest::runAdd),
            Map.entry("resnet_basic_block", OpCasesTest::runBasicBlock)));

    @TestFactory
    List<DynamicTest> everyCase() throws IOException {
        Path index = TestData.path("op-cases/index.json");
        List<DynamicTest> tests = new ArrayList<>();
        int known = 0;
        for (JsonNode entry : TestData.json(index)) {
            String op = entry.get("op").asString();
            String file = entry.get("file").asString();
            known += RUNNERS.containsKey(op) ? 1 : 0;
            tests.add(DynamicTest.dynamicTest(file, () -> run(op, entry.get("params"), index.resolveSibling(file))));
        }
        assertTrue(known > 0, index + " has no case of an operation that exists here");
        return tests;
    }

    private static void run(String op, JsonNode params, Path file) throws IOException {
        Consumer<OpCase> runner = RUNNERS.get(op);
        if (runner == null) {
            abort("no operation " + op + " here");
        }
        runner.accept(new OpCase(op, params, file, SafeTensors.read(file).tensors()));
    }

    private static Layer conv2d(OpCase c) {
        Shape weight = c.tensor("in.weight").shape();
        int groups = c.integer("groups");
        int[] stride = c.pair("stride");
        int[] padding = c.pair("padding");
        int[] dilation = c.pair("dilation");
        return new Conv2d(c.tensor("in.x").dimension(1), weight.dimension(0), weight.dimension(2), weight.dimension(3))
                .stride(stride[0], stride[1])
                .padding(padding[0], padding[1])
                .dilation(dilation[0], dilation[1])
                .groups(groups)
                .bias(c.has("in.bias"));
    }

    private static Layer convTranspose2d(OpCase c) {
        Shape weight = c.tensor("in.weight").shape();
        int groups = c.integer("groups");
        int[] stride = c.pair("stride");
        int[] padding = c.pair("padding");
        int[] outputPadding = c.pair("output_padding");
        return new ConvTranspose2d(weight.dimension(0), weight.dimension(1) * groups, weight.dimension(2),
                weight.dimension(3))
                .stride(stride[0], stride[1])
                .padding(padding[0], padding[1], padding[0], padding[1])
                .outputPadding(outputPadding[0], outputPadding[1])
                .dilation(c.integer("dilation"))
                .groups(groups)
                .bias(c.has("in.bias"));
    }

    private static Layer lpPool2d(OpCase c) {
        int[] kernel = c.pair("kernel_size");
        int[] stride = c.pair("stride");
        return new LpPool2d(c.number("p"), kernel[0], kernel[1]).signed(true).stride(stride[0], stride[1]);
    }

    private static Layer linear(OpCase c) {
        Shape weight = c.tensor("in.weight").shape();
        return new Linear(weight.dimension(1), weight.dimension(0)).bias(c.has("in.bias"));
    }

    private static <P extends WindowPool2d<P>> P pooling(P pool, OpCase c) {
        int[] stride = c.pair("stride");
        int[] padding = c.pair("padding");
        return pool.stride(stride[0], stride[1]).padding(padding[0], padding[1]).ceilMode(c.flag("ceil_mode"));
    }

    private static Layer avgPool2d(OpCase c) {
        int[] kernel = c.pair("kernel_size");
        return pooling(new AvgPool2d(kernel[0], kernel[1]), c).countIncludePad(c.flag("count_include_pad"));
    }

    private static Layer adaptiveAvgPool2d(OpCase c) {
        int[] size = c.pair("output_size");
        return new AdaptiveAvgPool2d(size[0], size[1]);
    }

    private static Layer localResponseNorm(OpCase c) {
        return new LocalResponseNorm(c.integer("size"), c.number("alpha"), c.number("beta"), c.number("k"));
    }

    private static void runLayer(Layer layer, OpCase c) {
        runLayer(layer, c, UnaryOperator.identity());
    }

    /** Runs a layer both ways; {@code nameOf} says what the case calls a parameter. */
    private static void runLayer(Layer layer, OpCase c, UnaryOperator<String> nameOf) {
        for (Parameter parameter : layer.parameters()) {
            parameter.value().copyFrom(c.tensor("in." + nameOf.apply(parameter.name())));
        }
        Pass pass = Pass.training(Random.of(0));
        c.expect("out.y", layer.forward(c.tensor("in.x"), pass));
        c.expect("gin.x", layer.backward(c.tensor("gout.y"), pass));
        for (Parameter parameter : layer.parameters()) {
            c.expect("gin." + nameOf.apply(parameter.name()), parameter.gradient());
        }
    }

    private static void runMaxPool(OpCase c) {
        int[] kernel = c.pair("kernel_size");
        MaxPool2d layer = pooling(new MaxPool2d(kernel[0], kernel[1]), c).dilation(c.integer("dilation"));
        runLayer(layer, c);
        PoolGeometry g = layer.geometry(c.tensor("in.x").shape());
        Tensor output = Tensor.zeros(c.tensor("out.y").shape());
        Tensor taps = Tensor.zeros(output.shape());
        Pooling.maxForward(g, c.tensor("in.x"), output, taps);
        c.expect("out.argmax", placesInPlane(g, taps.toArray()));
    }

    /** Where the taps of maxima are in their planes of the input, row by row. */
    static float[] placesInPlane(PoolGeometry g, float[] taps) {
        float[] places = new float[taps.length];
        for (int i = 0; i < places.length; i++) {
            int row = i / g.outputWidth() % g.outputHeight() * g.strideHeight() - g.padTop()
                    + (int) taps[i] / g.kernelWidth() * g.dilationHeight();
            int column = i % g.outputWidth() * g.strideWidth() - g.padLeft()
                    + (int) taps[i] % g.kernelWidth() * g.dilationWidth();
            places[i] = row * g.inputWidth() + column;
        }
        return places;
    }

    private static void runBatchNorm(OpCase c) {
        int channels = c.tensor("in.weight").elements();
        if (c.flag("training")) {
            BatchNorm<?> layer = c.tensor("in.x").shape().rank() == 4
                    ? new BatchNorm2d(channels).eps(c.number("eps")).momentum(c.number("momentum"))
                    : new BatchNorm1d(channels).eps(c.number("eps")).momentum(c.number("momentum"));
            layer.buffers().forEach(buffer -> buffer.value().copyFrom(c.tensor("in." + buffer.name())));
            runLayer(layer, c);
            layer.buffers().forEach(buffer -> c.expectBeside(buffer.name() + "_after", buffer.value()));
            return;
        }
        Tensor y = Tensor.zeros(c.tensor("in.x").shape());
        Tensor mean = c.tensor("in.running_mean");
        Tensor variance = c.tensor("in.running_var");
        Tensor weight = c.tensor("in.weight");
        BatchNormalization.forwardEvaluation(c.tensor("in.x"), weight, c.tensor("in.bias"), mean, variance,
                c.number("eps"), y);
        c.expect("out.y", y);
        Tensor weightGradient = Tensor.zeros(channels);
        Tensor biasGradient = Tensor.zeros(channels);
        BatchNormalization.backwardEvaluation(c.tensor("in.x"), c.tensor("gout.y"), weight, mean, variance,
                c.number("eps"), y,
                weightGradient, biasGradient, false);
        c.expect("gin.x", y);
        c.expect("gin.weight", weightGradient);
        c.expect("gin.bias", biasGradient);
    }

    private static void runSoftmax(Layer layer, OpCase c) {
        Pass pass = Pass.training(Random.of(0));
        c.expect("out.y", unrows(layer.forward(rows(c.tensor("in.x")), pass), c.tensor("in.x").shape()));
        c.expect("gin.x", unrows(layer.backward(rows(c.tensor("gout.y")), pass), c.tensor("in.x").shape()));
    }

    /**
     * The references take the softmax over dimension 1 of {@code [A, C, B]}; the operation works on rows {@code [A·B,
     * C]}.
     */
    private static Tensor rows(Tensor x) {
        int inner = x.dimension(2);
        Tensor rows = Tensor.zeros(x.dimension(0) * inner, x.dimension(1));
        for (int i = 0; i < x.elements(); i++) {
            int c = i / inner % x.dimension(1);
            rows.set(x.get(i / inner / x.dimension(1), c, i % inner), i / inner / x.dimension(1) * inner + i % inner,
                    c);
        }
        return rows;
    }

    private static Tensor unrows(Tensor rows, Shape shape) {
        Tensor x = Tensor.zeros(shape);
        int inner = shape.dimension(2);
        for (int i = 0; i < x.elements(); i++) {
            int a = i / inner / shape.dimension(1);
            int c = i / inner % shape.dimension(1);
            x.set(rows.get(a * inner + i % inner, c), a, c, i % inner);
        }
        return x;
    }

    private static void runConcat(OpCase c) {
        assertEquals(1, c.integer("dim"), "dimension to concatenate along");
        List<String> names = c.tensors().keySet().stream()
                .filter(name -> name.startsWith("in.")).map(name -> name.substring(3)).sorted().toList();
        List<Tensor> parts = names.stream().map(name -> c.tensor("in." + name)).toList();
        Tensor y = Tensor.zeros(c.tensor("out.y").shape());
        Layout.concatChannels(parts, y);
        c.expect("out.y", y);
        List<Tensor> gradients = parts.stream().map(part -> Tensor.zeros(part.shape())).toList();
        Layout.splitChannels(c.tensor("gout.y"), gradients);
        for (int i = 0; i < names.size(); i++) {
            c.expect("gin." + names.get(i), gradients.get(i));
        }
    }

    /** The gradient of a sum is the upstream gradient for both. */
    private static void runAdd(OpCase c) {
        Tensor y = Tensor.zeros(c.tensor("out.y").shape());
        Elementwise.add(c.tensor("in.a"), c.tensor("in.b"), y);
        c.expect("out.y", y);
        c.expect("gin.a", c.tensor("gout.y"));
        c.expect("gin.b", c.tensor("gout.y"));
    }

    /**
     * The mask is given, but the layer draws its own: wherever the two agree, value and gradient must be those of the case,
     * and they agree everywhere sooner or later.
     */
    private static void runDropoutMask(OpCase c) {
        float[] mask = c.tensor("in.mask").toArray();
        float[] y = new float[mask.length];
        float[] gx = new float[mask.length];
        Arrays.fill(y, Float.NaN);
        Layer layer = new Dropout(c.number("p"));
        for (int seed = 0; seed < 100; seed++) {
            Pass pass = Pass.training(Random.of(seed));
            float[] output = layer.forward(c.tensor("in.x"), pass).toArray();
            float[] gradient = layer.backward(c.tensor("gout.y"), pass).toArray();
            float[] drawn = ownMask(layer, c.tensor("in.x").shape(), seed);
            for (int i = 0; i < mask.length; i++) {
                if (drawn[i] == mask[i]) {
                    y[i] = output[i];
                    gx[i] = gradient[i];
                }
            }
        }
        c.expect("out.y", y);
        c.expect("gin.x", gx);
    }

    private static float[] ownMask(Layer layer, Shape shape, int seed) {
        float[] kept = layer.forward(Tensor.zeros(shape).fill(1), Pass.training(Random.of(seed))).toArray();
        for (int i = 0; i < kept.length; i++) {
            kept[i] = kept[i] == 0 ? 0 : 1;
        }
        return kept;
    }

    /** The lowest argument of a function and its value there: the cases of functions with a number do not state it. */
    private static float[] lowest(OpCase c) {
        float[] x = c.tensor("in.x").toArray();
        int at = 0;
        for (int i = 1; i < x.length; i++) {
            at = x[i] < x[at] ? i : at;
        }
        return new float[] {x[at], c.tensor("out.y").toArray()[at]};
    }

    private static void runZeroPadShortcut(OpCase c) {
        int in = c.tensor("in.x").dimension(1);
        int stride = Math.ceilDiv(c.tensor("in.x").dimension(2), c.tensor("out.y").dimension(2));
        runLayer(new ZeroPadShortcut(in, c.integer("planes"), stride), c);
    }

    private static void runBasicBlock(OpCase c) {
        int in = c.tensor("in.x").dimension(1);
        int out = c.tensor("in.w1").dimension(0);
        int stride = c.integer("stride");
        float eps = c.number("eps");
        Layer body = Sequential.builder()
                .add("w1", new Conv2d(in, out, 3).stride(stride).padding(1).bias(false))
                .add("n1", new BatchNorm2d(out).eps(eps))
                .add("relu", new ReLU())
                .add("w2", new Conv2d(out, out, 3).padding(1).bias(false))
                .add("n2", new BatchNorm2d(out).eps(eps))
                .build();
        Layer shortcut = Sequential.builder()
                .add("ws", new Conv2d(in, out, 1).stride(stride).bias(false))
                .add("ns", new BatchNorm2d(out).eps(eps))
                .build();
        runLayer(Sequential.of(new Residual(body, shortcut), new ReLU()), c, OpCasesTest::nameInBlock);
    }

    /** Convolutions are w1, w2 and ws in the references, scales g1, … and shifts b1, …. */
    private static String nameInBlock(String name) {
        String[] path = name.split("\\.");
        String layer = path[path.length - 2];
        String kind = layer.startsWith("w") ? "w" : path[path.length - 1].equals("weight") ? "g" : "b";
        return kind + layer.charAt(1);
    }
}
