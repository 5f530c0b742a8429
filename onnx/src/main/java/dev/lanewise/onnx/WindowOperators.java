package dev.lanewise.onnx;

import dev.lanewise.nn.AdaptiveAvgPool2d;
import dev.lanewise.nn.AdaptiveMaxPool2d;
import dev.lanewise.nn.AvgPool2d;
import dev.lanewise.nn.Conv2d;
import dev.lanewise.nn.ConvTranspose2d;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.LpPool2d;
import dev.lanewise.nn.MaxPool2d;
import dev.lanewise.nn.math.Reduce;
import dev.lanewise.nn.shape.Pad;
import dev.lanewise.nn.shape.Reshape;
import dev.lanewise.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/** Convolutions and poolings, over images and over rows of pixels, which are images of one column. */
final class WindowOperators {
    private static final String[] POOLING = {"kernel_shape", "strides", "pads", "auto_pad", "ceil_mode", "dilations"};

    private WindowOperators() {}

    static final List<Operator> ALL = List.of(
            Operator.of("Conv", WindowOperators::convolution, "kernel_shape", "strides", "pads", "auto_pad",
                    "dilations", "group"),
            Operator.of("ConvTranspose", WindowOperators::transposed, "kernel_shape", "strides", "pads", "auto_pad",
                    "dilations", "group", "output_padding", "output_shape"),
            Operator.of("MaxPool", (node, to) -> pooling(node, to, WindowOperators::maximum), with("storage_order")),
            Operator.of("AveragePool", (node, to) -> pooling(node, to, WindowOperators::mean),
                    with("count_include_pad")),
            Operator.of("LpPool", (node, to) -> pooling(node, to, WindowOperators::norm), with("p")),
            Operator.of("GlobalAveragePool",
                    (node, to) -> global(node, to, new AdaptiveAvgPool2d(1), Reduce.Kind.MEAN)),
            Operator.of("GlobalMaxPool",
                    (node, to) -> global(node, to, new AdaptiveMaxPool2d(1), Reduce.Kind.MAXIMUM)));

    private static String[] with(String attribute) {
        String[] all = Arrays.copyOf(POOLING, POOLING.length + 1);
        all[POOLING.length] = attribute;
        return all;
    }

    /** What kinds of windows have in common: height, then width. */
    private record Windows(int[] kernel, int[] strides, int[] dilations, int[] pads, String autoPad) {
        static Windows of(OnnxNode node, int axes, int[] kernel) {
            if (axes != 1 && axes != 2) {
                throw new RefusedException("is over " + axes + " dimensions of pixels; 1 and 2 are computed");
            }
            int[] given = node.sizes("kernel_shape", kernel);
            if (!Arrays.equals(kernel, given)) {
                throw new RefusedException("has the kernel " + Arrays.toString(given) + " and weights of "
                        + Arrays.toString(kernel));
            }
            int[] pads = node.sizes("pads", new int[2 * axes]);
            String autoPad = node.text("auto_pad", "NOTSET");
            if (!List.of("NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER").contains(autoPad)) {
                throw new RefusedException("has the auto_pad " + autoPad);
            }
            int[] ones = new int[axes];
            Arrays.fill(ones, 1);
            int[] strides = node.sizes("strides", ones);
            int[] dilations = node.sizes("dilations", ones);
            if (pads.length != 2 * axes || strides.length != axes || dilations.length != axes
                    || kernel.length != axes) {
                throw new RefusedException("has strides, pads or dilations of another number of dimensions");
            }
            int[] both = axes == 2 ? pads : new int[] {pads[0], 0, pads[1], 0};
            return new Windows(twice(kernel), twice(strides), twice(dilations),
                    autoPad.equals("VALID") ? new int[4] : both, autoPad);
        }

        private static int[] twice(int[] values) {
            return values.length == 2 ? values : new int[] {values[0], 1};
        }

        boolean isSame() {
            return autoPad.startsWith("SAME");
        }

        /** The pads, above, left, below, right, which follow from an image's size where they are automatic. */
        int[] pads(Shape images) {
            if (!isSame()) {
                return pads;
            }
            int[] same = new int[4];
            for (int axis = 0; axis < 2; axis++) {
                int size = images.dimension(2 + axis);
                int outputs = Math.ceilDiv(size, strides[axis]);
                split(Math.max(0, (outputs - 1) * strides[axis] + reach(axis) - size), axis, same);
            }
            return same;
        }

        int reach(int axis) {
            return (kernel[axis] - 1) * dilations[axis] + 1;
        }

        void split(int total, int axis, int[] result) {
            boolean lower = autoPad.equals("SAME_LOWER");
            result[axis] = lower ? total - total / 2 : total / 2;
            result[axis + 2] = total - result[axis];
        }

        int dilation() {
            if (dilations[0] != dilations[1]) {
                throw new RefusedException("has two dilations, " + Arrays.toString(dilations));
            }
            return dilations[0];
        }
    }

    private static String images(OnnxNode node, String x, Lowering to) {
        return to.shape(x).rank() == 3 ? to.add(node, new Reshape(0, 0, -1, 1), x) : x;
    }

    private static String rows(OnnxNode node, String x, String y, Lowering to) {
        return to.shape(x).rank() == 3 ? to.add(node, new Reshape(0, 0, -1), y) : y;
    }

    private static int[] kernelOf(HostTensor weight) {
        if (weight.rank() < 3) {
            throw new RefusedException("has weights of " + weight.rank() + " dimensions");
        }
        return Arrays.copyOfRange(weight.dimensions(), 2, weight.rank());
    }

    private static String convolution(OnnxNode node, Lowering to) {
        HostTensor weight = to.known(node, 1);
        String x = to.input(node, 0);
        Windows windows = Windows.of(node, weight.rank() - 2, kernelOf(weight));
        int groups = Math.toIntExact(node.integer("group", 1));
        String images = images(node, x, to);
        int[] pads = windows.pads;
        if (windows.isSame()) {
            images = to.addForShape(node, images, shape -> {
                int[] same = windows.pads(shape);
                return new Pad(Pad.Mode.CONSTANT, 0, 0, same[0], same[1], 0, 0, same[2], same[3]);
            });
            pads = new int[4];
        }
        Conv2d layer = new Conv2d(Math.multiplyExact(weight.dimension(1), groups), weight.dimension(0),
                windows.kernel[0], windows.kernel[1])
                .stride(windows.strides[0], windows.strides[1])
                .padding(pads[0], pads[1], pads[2], pads[3])
                .dilation(windows.dilations[0], windows.dilations[1])
                .groups(groups)
                .bias(node.hasInput(2));
        load(layer, weight, node, to);
        return rows(node, x, to.add(node, node.input(1), layer, images), to);
    }

    private static void load(Layer layer, HostTensor weight, OnnxNode node, Lowering to) {
        Lowering.load(layer.parameters().getFirst(), weight);
        if (node.hasInput(2)) {
            Lowering.load(layer.parameters().getLast(), to.known(node, 2));
        }
    }

    private static String transposed(OnnxNode node, Lowering to) {
        HostTensor weight = to.known(node, 1);
        String x = to.input(node, 0);
        int axes = weight.rank() - 2;
        Windows windows = Windows.of(node, axes, kernelOf(weight));
        int groups = Math.toIntExact(node.integer("group", 1));
        int[] extra = Arrays.copyOf(node.sizes("output_padding", new int[axes]), 2);
        int[] pads = windows.pads.clone();
        int[] wanted = node.sizes("output_shape");
        String images = images(node, x, to);
        for (int axis = 0; axis < 2 && (windows.isSame() || wanted.length > 0); axis++) {
            int size = to.shape(images).dimension(2 + axis);
            int output = windows.isSame()
                    ? size * windows.strides[axis]
                    : axis < axes ? wanted[wanted.length - axes + axis] : 1;
            int total = windows.strides[axis] * (size - 1) + extra[axis] + windows.reach(axis) - output;
            windows.split(Math.max(0, total), axis, pads);
            extra[axis] += Math.max(0, -total);
        }
        ConvTranspose2d layer = new ConvTranspose2d(weight.dimension(0),
                Math.multiplyExact(weight.dimension(1), groups), windows.kernel[0], windows.kernel[1])
                .stride(windows.strides[0], windows.strides[1])
                .padding(pads[0], pads[1], pads[2], pads[3])
                .outputPadding(extra[0], extra[1])
                .dilation(windows.dilation())
                .groups(groups)
                .bias(node.hasInput(2));
        load(layer, weight, node, to);
        return rows(node, x, to.add(node, node.input(1), layer, images), to);
    }

    /** A pooling of a node's windows with these pads. */
    @FunctionalInterface
    private interface Pool {
        Layer of(OnnxNode node, Windows windows, int[] pads);
    }

    private static String pooling(OnnxNode node, Lowering to, Pool pool) {
        ElementOperators.requireOneOutput(node);
        String x = to.input(node, 0);
        Windows windows = Windows.of(node, to.shape(x).rank() - 2, node.sizes("kernel_shape"));
        String images = images(node, x, to);
        String y = windows.isSame()
                ? to.addForShape(node, images, shape -> pool.of(node, windows, windows.pads(shape)))
                : to.add(node, pool.of(node, windows, windows.pads), images);
        return rows(node, x, y, to);
    }

    private static boolean isCeil(OnnxNode node) {
        return node.integer("ceil_mode", 0) == 1;
    }

    private static Layer maximum(OnnxNode node, Windows windows, int[] pads) {
        return new MaxPool2d(windows.kernel[0], windows.kernel[1])
                .stride(windows.strides[0], windows.strides[1])
                .padding(pads[0], pads[1], pads[2], pads[3])
                .dilation(windows.dilation())
                .ceilMode(isCeil(node));
    }

    private static Layer mean(OnnxNode node, Windows windows, int[] pads) {
        return new AvgPool2d(windows.kernel[0], windows.kernel[1])
                .stride(windows.strides[0], windows.strides[1])
                .padding(pads[0], pads[1], pads[2], pads[3])
                .dilation(windows.dilation())
                .ceilMode(isCeil(node))
                .countIncludePad(node.integer("count_include_pad", 0) == 1);
    }

    private static Layer norm(OnnxNode node, Windows windows, int[] pads) {
        return new LpPool2d(node.integer("p", 2), windows.kernel[0], windows.kernel[1])
                .stride(windows.strides[0], windows.strides[1])
                .padding(pads[0], pads[1], pads[2], pads[3])
                .dilation(windows.dilation())
                .ceilMode(isCeil(node));
    }

    private static String global(OnnxNode node, Lowering to, Layer overImages, Reduce.Kind kind) {
        String x = to.input(node, 0);
        int rank = to.shape(x).rank();
        if (rank < 3) {
            throw new RefusedException("is over an input without pixels");
        }
        int[] axes = new int[rank - 2];
        Arrays.setAll(axes, i -> i + 2);
        return to.add(node, rank == 4 ? overImages : new Reduce(kind, true, axes), x);
    }
}
