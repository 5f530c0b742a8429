package dev.lanewise.nn;

import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.PoolGeometry;
import dev.lanewise.tensor.ops.Pooling;
import dev.lanewise.testing.OnnxModel.Node;
import dev.lanewise.testing.OnnxTensor;
import java.util.Arrays;
import java.util.List;

/** Convolutions and poolings of ONNX, over rows of pixels as images of one column. */
final class OnnxWindows {
    private final Node node;
    private final int[] inputSize;
    private final int[] kernel;
    private final int[] stride;
    private final int[] dilation;
    /** Top, left, bottom, right. */
    private final int[] pads;

    private OnnxWindows(Node node, OnnxTensor x, int[] kernel) {
        this.node = node;
        int axes = x.rank() - 2;
        if (axes < 1 || axes > 2) {
            throw new OnnxOperator.OutOfScopeException("images of " + axes + " dimensions");
        }
        inputSize = images(x).dimensions().clone();
        this.kernel = twice(kernel, 1);
        stride = twice(node.integers("strides", filled(axes)), 1);
        dilation = twice(node.integers("dilations", filled(axes)), 1);
        int[] given = node.integers("pads", new int[2 * axes]);
        int[] both = axes == 2 ? given : new int[] {given[0], 0, given[1], 0};
        pads = node.text("auto_pad", "NOTSET").startsWith("SAME") && !node.operator().equals("ConvTranspose")
                ? samePads()
                : both;
    }

    private static int[] filled(int axes) {
        int[] ones = new int[axes];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static int[] twice(int[] values, int second) {
        return values.length == 2 ? values : new int[] {values[0], second};
    }

    private static OnnxTensor images(OnnxTensor x) {
        return x.rank() == 4 ? x : x.reshape(x.dimensions()[0], x.dimensions()[1], x.dimensions()[2], 1);
    }

    private int[] samePads() {
        int[] same = new int[4];
        for (int axis = 0; axis < 2; axis++) {
            int size = inputSize[2 + axis];
            int outputs = Math.ceilDiv(size, stride[axis]);
            int total = (outputs - 1) * stride[axis] + (kernel[axis] - 1) * dilation[axis] + 1 - size;
            split(Math.max(0, total), axis, same);
        }
        return same;
    }

    private void split(int total, int axis, int[] result) {
        boolean more = node.text("auto_pad", "NOTSET").equals("SAME_UPPER");
        result[axis] = more ? total / 2 : total - total / 2;
        result[axis + 2] = total - result[axis];
    }

    private <P extends WindowPool2d<P>> P pool(P pool) {
        Window window = new Window(kernel[0], kernel[1], stride[0], stride[1], pads[0], pads[1], pads[2], pads[3],
                dilation[0], dilation[1]);
        return pool.with(window, node.integer("ceil_mode", 0) == 1);
    }

    private List<OnnxTensor> apply(Layer layer, OnnxTensor x) {
        OnnxTensor y = OnnxOperator.apply(layer, images(x)).getFirst();
        return List.of(x.rank() == 4 ? y : y.reshape(Arrays.copyOf(y.dimensions(), 3)));
    }

    private static OnnxWindows pooling(Node node, OnnxTensor x) {
        return new OnnxWindows(node, x, node.integers("kernel_shape"));
    }

    static List<OnnxTensor> averagePool(Node node, int opset, List<OnnxTensor> inputs) {
        OnnxWindows windows = pooling(node, inputs.getFirst());
        boolean countPadding = node.integer("count_include_pad", 0) == 1;
        return windows.apply(windows.pool(new AvgPool2d(1).countIncludePad(countPadding)), inputs.getFirst());
    }

    static List<OnnxTensor> lpPool(Node node, int opset, List<OnnxTensor> inputs) {
        OnnxWindows windows = pooling(node, inputs.getFirst());
        return windows.apply(windows.pool(new LpPool2d(node.integer("p", 2), 1)), inputs.getFirst());
    }

    static List<OnnxTensor> maxPool(Node node, int opset, List<OnnxTensor> inputs) {
        OnnxTensor x = inputs.getFirst();
        OnnxWindows windows = pooling(node, x);
        MaxPool2d pool = windows.pool(new MaxPool2d(1));
        OnnxTensor y = windows.apply(pool, x).getFirst();
        if (node.outputs().size() == 1) {
            return List.of(y);
        }
        Tensor images = OnnxOperator.tensor(images(x));
        PoolGeometry geometry = pool.geometry(images.shape());
        Tensor maxima = Tensor.zeros(pool.outputShape(images.shape()));
        Tensor taps = Tensor.zeros(maxima.shape());
        Pooling.maxForward(geometry, images, maxima, taps);
        float[] places = OpCasesTest.placesInPlane(geometry, taps.toArray());
        for (int i = 0; i < places.length; i++) {
            int plane = i / (geometry.outputHeight() * geometry.outputWidth());
            places[i] += plane * geometry.inputHeight() * geometry.inputWidth();
        }
        return List.of(y, OnnxTensor.of(y.dimensions(), places));
    }

    static List<OnnxTensor> convolution(Node node, int opset, List<OnnxTensor> inputs) {
        OnnxTensor weight = inputs.get(1);
        OnnxWindows w = new OnnxWindows(node, inputs.getFirst(), spatial(weight));
        OnnxTensor filters = images(weight);
        Conv2d layer = new Conv2d(w.inputSize[1], filters.dimensions()[0], w.kernel[0], w.kernel[1])
                .stride(w.stride[0], w.stride[1])
                .padding(w.pads[0], w.pads[1], w.pads[2], w.pads[3])
                .dilation(w.dilation[0], w.dilation[1])
                .groups(node.integer("group", 1))
                .bias(inputs.size() > 2);
        load(layer, filters, inputs);
        return w.apply(layer, inputs.getFirst());
    }

    static List<OnnxTensor> transposedConvolution(Node node, int opset, List<OnnxTensor> inputs) {
        OnnxTensor weight = inputs.get(1);
        OnnxWindows w = new OnnxWindows(node, inputs.getFirst(), spatial(weight));
        OnnxTensor filters = images(weight);
        int groups = node.integer("group", 1);
        int[] extra = node.integers("output_padding", 0, 0);
        int[] pads = w.pads.clone();
        int[] wanted = node.integers("output_shape");
        boolean same = node.text("auto_pad", "NOTSET").startsWith("SAME");
        for (int axis = 0; axis < 2 && (same || wanted.length > 0); axis++) {
            int size = w.inputSize[2 + axis];
            int output = same ? size * w.stride[axis] : wanted[axis];
            int reach = (w.kernel[axis] - 1) * w.dilation[axis] + 1;
            int total = w.stride[axis] * (size - 1) + extra[axis] + reach - output;
            w.split(Math.max(0, total), axis, pads);
            extra[axis] += Math.max(0, -total);
        }
        if (w.dilation[0] != w.dilation[1]) {
            throw new OnnxOperator.OutOfScopeException("a transposed convolution of unequal dilations");
        }
        ConvTranspose2d layer = new ConvTranspose2d(filters.dimensions()[0], filters.dimensions()[1] * groups,
                w.kernel[0], w.kernel[1])
                .stride(w.stride[0], w.stride[1])
                .padding(pads[0], pads[1], pads[2], pads[3])
                .outputPadding(extra[0], extra.length > 1 ? extra[1] : 0)
                .dilation(w.dilation[0])
                .groups(groups)
                .bias(inputs.size() > 2);
        load(layer, filters, inputs);
        return w.apply(layer, inputs.getFirst());
    }

    private static int[] spatial(OnnxTensor weight) {
        return Arrays.copyOfRange(weight.dimensions(), 2, weight.rank());
    }

    private static void load(AffineLayer layer, OnnxTensor weight, List<OnnxTensor> inputs) {
        layer.parameters().getFirst().value().copyFrom(weight.floats());
        if (inputs.size() > 2) {
            layer.parameters().getLast().value().copyFrom(inputs.get(2).floats());
        }
    }
}
