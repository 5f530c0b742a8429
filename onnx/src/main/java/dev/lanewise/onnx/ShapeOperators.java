package dev.lanewise.onnx;

import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Sequential;
import dev.lanewise.nn.merge.Concatenate;
import dev.lanewise.nn.shape.BilinearUpsample;
import dev.lanewise.nn.shape.Expand;
import dev.lanewise.nn.shape.NearestUpsample;
import dev.lanewise.nn.shape.Pad;
import dev.lanewise.nn.shape.Permute;
import dev.lanewise.nn.shape.Reshape;
import dev.lanewise.nn.shape.Select;
import dev.lanewise.nn.shape.Slice;
import dev.lanewise.nn.shape.Tile;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.ops.Resampling.Coordinates;
import dev.lanewise.tensor.ops.Resampling.Rounding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Operators that move, choose, repeat and join elements. */
final class ShapeOperators {
    private ShapeOperators() {}

    static final List<Operator> ALL = List.of(
            Operator.of("Reshape", ShapeOperators::reshape, "allowzero"),
            Operator.of("Flatten", ShapeOperators::flatten, "axis"),
            Operator.of("Transpose", ShapeOperators::transpose, "perm"),
            Operator.of("Squeeze", (node, to) -> to.addForArguments(node, to.input(node, 0),
                    (arguments, shape) -> sized(HostLayout.squeezed(shape.toArray(), axes(node, arguments)))),
                    "axes"),
            Operator.of("Unsqueeze", (node, to) -> to.addForArguments(node, to.input(node, 0),
                    (arguments, shape) -> sized(HostLayout.unsqueezed(shape.toArray(), axes(node, arguments)))),
                    "axes"),
            Operator.of("Slice", ShapeOperators::slice, "starts", "ends", "axes"),
            Operator.of("Split", ShapeOperators::split, "axis", "split", "num_outputs"),
            Operator.of("Concat", ShapeOperators::concat, "axis"),
            Operator.of("Expand", (node, to) -> to.addSized(node, to.input(node, 0),
                    arguments -> new Expand(Shape.of(arguments.require(1).sizes())))),
            Operator.of("Gather", ShapeOperators::gather, "axis"),
            Operator.of("Tile", (node, to) -> to.addSized(node, to.input(node, 0),
                    arguments -> new Tile(arguments.require(1).sizes()))),
            Operator.of("Pad", ShapeOperators::pad, "mode", "pads", "value"),
            Operator.of("Resize", ShapeOperators::resize, "mode", "coordinate_transformation_mode", "nearest_mode",
                    "cubic_coeff_a", "exclude_outside", "extrapolation_value", "antialias", "axes",
                    "keep_aspect_ratio_policy"),
            Operator.of("Upsample", ShapeOperators::resize, "mode", "scales"),
            Operator.of("DepthToSpace", ShapeOperators::depthToSpace, "blocksize", "mode"),
            Operator.of("SpaceToDepth", ShapeOperators::spaceToDepth, "blocksize"));

    private static int[] axes(OnnxNode node, Lowering.Arguments arguments) {
        HostTensor given = arguments.get(1);
        return given != null ? given.sizes() : node.attributes().containsKey("axes") ? node.sizes("axes") : null;
    }

    /** A reshaping to these sizes, none of which stands for another. */
    private static Layer sized(int[] sizes) {
        if (IntStream.of(sizes).anyMatch(size -> size < 1)) {
            throw new RefusedException("leaves nothing of its input: " + Arrays.toString(sizes));
        }
        return new Reshape(sizes);
    }

    private static String reshape(OnnxNode node, Lowering to) {
        if (node.integer("allowzero", 0) != 0) {
            return to.addSized(node, to.input(node, 0), arguments -> sized(arguments.require(1).sizes()));
        }
        return to.addSized(node, to.input(node, 0), arguments -> new Reshape(arguments.require(1).sizes()));
    }

    private static String flatten(OnnxNode node, Lowering to) {
        String x = to.input(node, 0);
        int rank = to.shape(x).rank();
        long axis = node.integer("axis", 1);
        int cut = (int) (axis < 0 ? axis + rank : axis);
        if (cut < 0 || cut > rank) {
            throw new RefusedException("has the axis " + axis + ", but its input " + rank + " dimensions");
        }
        if (cut == 1) {
            return to.add(node, rank == 1 ? new Reshape(0, 1) : new dev.lanewise.nn.Flatten(), x);
        }
        return to.addForShape(node, x, shape -> {
            int before = IntStream.range(0, cut).map(shape::dimension).reduce(1, Math::multiplyExact);
            return new Reshape(before, -1);
        });
    }

    private static String transpose(OnnxNode node, Lowering to) {
        String x = to.input(node, 0);
        return to.add(node, new Permute(HostLayout.permutation(node, to.shape(x).rank())), x);
    }

    private static String slice(OnnxNode node, Lowering to) {
        String x = to.input(node, 0);
        int rank = to.shape(x).rank();
        return to.addSized(node, x, arguments -> {
            List<HostTensor> inputs = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                inputs.add(arguments.get(i));
            }
            return in(SliceSpec.of(node, to.opset(), inputs, rank).parts().stream()
                    .map(part -> (Layer) new Slice(part.axis(), part.start(), part.end(), part.step())).toList());
        });
    }

    private static Layer in(List<Layer> layers) {
        return layers.size() == 1 ? layers.getFirst() : Sequential.of(layers.toArray(Layer[]::new));
    }

    private static String split(OnnxNode node, Lowering to) {
        String x = to.input(node, 0);
        int axis = HostLayout.axis(node.integer("axis", 0), to.shape(x).rank());
        int count = node.outputs().size();
        String first = null;
        for (int i = 0; i < count; i++) {
            int part = i;
            String slice = to.addForArguments(named(node, node.outputs().get(i)), x, (arguments, shape) -> {
                int[] sizes = arguments.get(1) != null
                        ? arguments.get(1).sizes()
                        : node.sizes("split", equal(shape.dimension(axis), count));
                if (sizes.length != count || IntStream.of(sizes).sum() != shape.dimension(axis)) {
                    throw new RefusedException("splits " + shape.dimension(axis) + " into " + Arrays.toString(sizes)
                            + " for " + count + " outputs");
                }
                int start = IntStream.of(sizes).limit(part).sum();
                return new Slice(axis, start, start + sizes[part]);
            });
            to.define(node.outputs().get(i), slice);
            first = first == null ? slice : first;
        }
        return first;
    }

    /** The same node under the name of one of its outputs. */
    private static OnnxNode named(OnnxNode node, String name) {
        return new OnnxNode(name, node.domain(), node.operator(), node.inputs(), node.outputs(), node.attributes());
    }

    /** Parts of one size but for the last, which has the rest. */
    private static int[] equal(int size, int count) {
        int[] sizes = new int[count];
        Arrays.fill(sizes, Math.ceilDiv(size, count));
        sizes[count - 1] = size - (count - 1) * sizes[0];
        return sizes;
    }

    private static String concat(OnnxNode node, Lowering to) {
        String[] inputs = IntStream.range(0, node.inputs().size()).mapToObj(i -> to.input(node, i))
                .toArray(String[]::new);
        return to.merge(node, new Concatenate((int) node.integer("axis", 1)), inputs);
    }

    private static String gather(OnnxNode node, Lowering to) {
        String x = to.input(node, 0);
        int axis = HostLayout.axis(node.integer("axis", 0), to.shape(x).rank());
        if (to.isComputed(node.input(1))) {
            throw new RefusedException("has indices that are computed");
        }
        String chosen = to.addSized(node, x, arguments -> new Select(axis, arguments.require(1).sizes()));
        return to.addForArguments(node, chosen, (arguments, shape) -> {
            int[] indices = arguments.require(1).dimensions();
            int[] sizes = shape.toArray();
            return sized(IntStream.concat(IntStream.concat(Arrays.stream(sizes, 0, axis), Arrays.stream(indices)),
                    Arrays.stream(sizes, axis + 1, sizes.length)).toArray());
        });
    }

    private static String pad(OnnxNode node, Lowering to) {
        String x = to.input(node, 0);
        int rank = to.shape(x).rank();
        Pad.Mode mode = switch (node.text("mode", "constant")) {
            case "constant" -> Pad.Mode.CONSTANT;
            case "reflect" -> Pad.Mode.REFLECT;
            case "edge" -> Pad.Mode.EDGE;
            case "wrap" -> Pad.Mode.WRAP;
            default -> throw new RefusedException("pads by " + node.text("mode", ""));
        };
        return to.addSized(node, x, arguments -> {
            int[] given = arguments.get(1) != null ? arguments.get(1).sizes() : node.sizes("pads");
            int[] axes = arguments.get(3) != null ? arguments.get(3).sizes() : IntStream.range(0, rank).toArray();
            if (given.length != 2 * axes.length) {
                throw new RefusedException("has " + given.length + " pads for " + axes.length + " dimensions");
            }
            int[] padding = new int[2 * rank];
            for (int i = 0; i < axes.length; i++) {
                int axis = HostLayout.axis(axes[i], rank);
                padding[axis] = given[i];
                padding[axis + rank] = given[i + axes.length];
            }
            float value = arguments.get(2) != null ? arguments.get(2).single() : node.number("value", 0);
            return mode == Pad.Mode.CONSTANT ? Pad.constant(value, padding) : new Pad(mode, padding);
        });
    }

    private static String resize(OnnxNode node, Lowering to) {
        String x = to.input(node, 0);
        if (to.shape(x).rank() != 4) {
            throw new RefusedException(
                    "is over " + to.shape(x).rank() + " dimensions; images [N, C, H, W] are computed");
        }
        boolean old = node.operator().equals("Upsample") || to.opset() < 11;
        String mode = node.text("mode", "nearest");
        Coordinates coordinates = switch (node.text("coordinate_transformation_mode",
                old ? "asymmetric" : "half_pixel")) {
            case "half_pixel" -> Coordinates.HALF_PIXEL;
            case "pytorch_half_pixel" -> Coordinates.PYTORCH_HALF_PIXEL;
            case "align_corners" -> Coordinates.ALIGN_CORNERS;
            case "asymmetric" -> Coordinates.ASYMMETRIC;
            default -> throw new RefusedException("has the coordinate_transformation_mode "
                    + node.text("coordinate_transformation_mode", ""));
        };
        Rounding rounding = switch (node.text("nearest_mode", old ? "floor" : "round_prefer_floor")) {
            case "floor" -> Rounding.FLOOR;
            case "ceil" -> Rounding.CEIL;
            case "round_prefer_floor" -> Rounding.HALF_DOWN;
            case "round_prefer_ceil" -> Rounding.HALF_UP;
            default -> throw new RefusedException("has the nearest_mode " + node.text("nearest_mode", ""));
        };
        if (!List.of("nearest", "linear", "bilinear").contains(mode) || node.integer("antialias", 0) != 0
                || !node.text("keep_aspect_ratio_policy", "stretch").equals("stretch")) {
            throw new RefusedException(
                    "resizes by " + mode + (node.integer("antialias", 0) != 0 ? " with antialias" : "")
                            + ", keep_aspect_ratio_policy " + node.text("keep_aspect_ratio_policy", "stretch")
                            + "; nearest and linear are computed, stretched, without antialias");
        }
        return to.addForArguments(node, x, (arguments, shape) -> {
            ResizeSpec spec = ResizeSpec.of(node, old, arguments, shape);
            if (mode.equals("nearest")) {
                return (spec.isFactor()
                        ? NearestUpsample.byFactor(spec.height(), spec.width())
                        : NearestUpsample.toSize((int) spec.height(), (int) spec.width())).rule(coordinates, rounding);
            }
            return (spec.isFactor()
                    ? BilinearUpsample.byFactor(spec.height(), spec.width())
                    : BilinearUpsample.toSize((int) spec.height(), (int) spec.width())).coordinates(coordinates);
        });
    }

    /** By how much, or to what size, images are resized. */
    private record ResizeSpec(boolean isFactor, double height, double width) {
        static ResizeSpec of(OnnxNode node, boolean old, Lowering.Arguments arguments, Shape shape) {
            HostTensor sizes = old ? null : arguments.get(3);
            boolean isFactor = sizes == null || sizes.elements() == 0;
            float[] given = isFactor ? factors(node, old, arguments) : sizes.toFloats().floats();
            int[] axes = node.sizes("axes", 0, 1, 2, 3);
            double[] all = isFactor
                    ? new double[] {1, 1, 1, 1}
                    : IntStream.of(shape.toArray()).asDoubleStream().toArray();
            if (given.length != axes.length) {
                throw new RefusedException("has " + given.length + " sizes for " + axes.length + " dimensions");
            }
            double[] result = all.clone();
            for (int i = 0; i < axes.length; i++) {
                result[HostLayout.axis(axes[i], 4)] = given[i];
            }
            if (result[0] != all[0] || result[1] != all[1]) {
                throw new RefusedException("resizes samples or channels: " + Arrays.toString(result));
            }
            return new ResizeSpec(isFactor, result[2], result[3]);
        }

        private static float[] factors(OnnxNode node, boolean old, Lowering.Arguments arguments) {
            HostTensor scales = arguments.get(old ? 1 : 2);
            float[] values = scales != null ? scales.floats() : node.numbersOrNull("scales");
            if (values == null) {
                throw new RefusedException("has neither scales nor sizes");
            }
            return values;
        }
    }

    private static int blockSize(OnnxNode node) {
        int size = Math.toIntExact(node.integer("blocksize", 0));
        if (size < 1) {
            throw new RefusedException("has the blocksize " + size);
        }
        return size;
    }

    private static String depthToSpace(OnnxNode node, Lowering to) {
        int b = blockSize(node);
        String mode = node.text("mode", "DCR");
        if (!mode.equals("DCR") && !mode.equals("CRD")) {
            throw new RefusedException("has the mode " + mode);
        }
        boolean depthFirst = mode.equals("DCR");
        return to.addForShape(node, to.input(node, 0), shape -> {
            int[] s = images(shape);
            int channels = s[1] / (b * b);
            return Sequential.of(
                    depthFirst
                            ? new Reshape(s[0], b, b, channels, s[2], s[3])
                            : new Reshape(s[0], channels, b, b, s[2], s[3]),
                    depthFirst ? new Permute(0, 3, 4, 1, 5, 2) : new Permute(0, 1, 4, 2, 5, 3),
                    new Reshape(s[0], channels, s[2] * b, s[3] * b));
        });
    }

    private static String spaceToDepth(OnnxNode node, Lowering to) {
        int b = blockSize(node);
        return to.addForShape(node, to.input(node, 0), shape -> {
            int[] s = images(shape);
            return Sequential.of(new Reshape(s[0], s[1], s[2] / b, b, s[3] / b, b), new Permute(0, 3, 5, 1, 2, 4),
                    new Reshape(s[0], s[1] * b * b, s[2] / b, s[3] / b));
        });
    }

    private static int[] images(Shape shape) {
        if (shape.rank() != 4) {
            throw new RefusedException("is over " + shape + "; images [N, C, H, W] are computed");
        }
        return shape.toArray();
    }
}
