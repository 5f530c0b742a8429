package dev.lanewise.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Finds what exporters write out in several nodes and what is computed in one pass here: layer normalization, GELU, SiLU, hard-swish, and a
 * fully connected layer with its bias.
 *
 * <p>A pattern is matched from its last node backwards; nodes that nothing needs any more are dropped, others stay.
 */
final class Recognizer {
    /** A fully connected layer, whose inputs are the data, a matrix [K, N] and a row. */
    static final String LINEAR = "lanewise.Linear";
    /** Says that a layer normalization is over one dimension, whichever it is. */
    static final String ONE_AXIS = "lanewise.one_axis";

    private final Map<String, HostTensor> known;
    private final Map<String, OnnxNode> producers = new HashMap<>();

    private Recognizer(Map<String, HostTensor> known) {
        this.known = known;
    }

    /** The nodes with what is found in place of what was written out; only those that the outputs need. */
    static List<OnnxNode> recognize(List<OnnxNode> nodes, Map<String, HostTensor> known, List<String> outputs) {
        Recognizer recognizer = new Recognizer(known);
        List<OnnxNode> result = new ArrayList<>();
        for (OnnxNode node : nodes) {
            OnnxNode found = recognizer.found(node);
            result.add(found);
            found.outputs().forEach(output -> recognizer.producers.put(output, found));
        }
        return needed(result, outputs);
    }

    private static List<OnnxNode> needed(List<OnnxNode> nodes, List<String> outputs) {
        Set<String> wanted = new HashSet<>(outputs);
        List<OnnxNode> needed = new ArrayList<>();
        for (OnnxNode node : nodes.reversed()) {
            if (node.outputs().stream().anyMatch(wanted::contains)) {
                wanted.addAll(node.inputs());
                needed.addFirst(node);
            }
        }
        return needed;
    }

    /** The node itself, or what it is the last node of. */
    private OnnxNode found(OnnxNode node) {
        OnnxNode found = switch (node.operator()) {
            case "Mul" -> first(silu(node), gated(node), gelu(node), scaled(node));
            case "Div" -> first(hardswish(node), normalization(node));
            case "Add" -> first(shifted(node), linear(node));
            default -> null;
        };
        return found == null ? node : found;
    }

    private static OnnxNode first(OnnxNode... candidates) {
        for (OnnxNode candidate : candidates) {
            if (candidate != null) {
                return candidate;
            }
        }
        return null;
    }

    private static OnnxNode replaced(OnnxNode last, String operator, List<String> inputs,
            Map<String, Object> attributes) {
        return new OnnxNode(last.name(), "", operator, inputs, last.outputs(), attributes);
    }

    /** The node that gives a value, if it is of this operator. */
    private OnnxNode producer(String value, String operator) {
        OnnxNode node = producers.get(value);
        return node != null && node.operator().equals(operator) ? node : null;
    }

    private boolean isNumber(String value, double expected) {
        HostTensor tensor = known.get(value);
        return tensor != null && tensor.elements() == 1
                && Math.abs(tensor.number(0) - expected) <= 1e-6 * Math.abs(expected);
    }

    /** The input beside one that fits; null if none does. */
    private static String beside(OnnxNode node, Predicate<String> fits) {
        if (node == null || node.inputs().size() != 2) {
            return null;
        }
        return fits.test(node.input(0)) ? node.input(1) : fits.test(node.input(1)) ? node.input(0) : null;
    }

    private String besideNumber(OnnxNode node, double number) {
        return beside(node, value -> isNumber(value, number));
    }

    /** x·sigmoid(x). */
    private OnnxNode silu(OnnxNode product) {
        for (int i = 0; i < 2; i++) {
            OnnxNode sigmoid = producer(product.input(i), "Sigmoid");
            if (sigmoid != null && sigmoid.input(0).equals(product.input(1 - i))) {
                return replaced(product, "Swish", List.of(product.input(1 - i)), Map.of());
            }
        }
        return null;
    }

    /** x·hardsigmoid(x) with the slope 1/6, written as one node or as a clipped line. */
    private OnnxNode gated(OnnxNode product) {
        for (int i = 0; i < 2; i++) {
            String x = product.input(1 - i);
            OnnxNode gate = producer(product.input(i), "HardSigmoid");
            boolean isGate = gate != null && gate.input(0).equals(x)
                    && Math.abs(gate.number("alpha", 0.2f) - 1 / 6.0) < 1e-6 && gate.number("beta", 0.5f) == 0.5f;
            OnnxNode sixth = producer(product.input(i), "Div");
            String clipped = sixth != null && isNumber(sixth.input(1), 6)
                    ? sixth.input(0)
                    : besideNumber(producer(product.input(i), "Mul"), 1 / 6.0);
            if (isGate || clipped != null && x.equals(relu6Of(clipped))) {
                return replaced(product, "HardSwish", List.of(x), Map.of());
            }
        }
        String whole = besideNumber(product, 1 / 6.0);
        return whole == null ? null : hardswishTimesSix(product, whole);
    }

    /** x·relu6(x + 3) / 6. */
    private OnnxNode hardswish(OnnxNode quotient) {
        return isNumber(quotient.input(1), 6) ? hardswishTimesSix(quotient, quotient.input(0)) : null;
    }

    private OnnxNode hardswishTimesSix(OnnxNode last, String value) {
        OnnxNode product = producer(value, "Mul");
        for (int i = 0; product != null && i < 2; i++) {
            if (product.input(1 - i).equals(relu6Of(product.input(i)))) {
                return replaced(last, "HardSwish", List.of(product.input(1 - i)), Map.of());
            }
        }
        return null;
    }

    /** The x of clip(x + 3, 0, 6); null if the value is another. */
    private String relu6Of(String value) {
        OnnxNode clip = producer(value, "Clip");
        if (clip == null) {
            return null;
        }
        boolean isRelu6 = clip.inputs().size() > 1
                ? known.containsKey(clip.input(1)) && known.get(clip.input(1)).elements() == 1
                        && known.get(clip.input(1)).number(0) == 0 && isNumber(clip.input(2), 6)
                : clip.attributes().get("min") instanceof Float low && low == 0
                        && clip.attributes().get("max") instanceof Float high && high == 6;
        return isRelu6 ? besideNumber(producer(clip.input(0), "Add"), 3) : null;
    }

    /** x·(1 + erf(x/√2))·½, in any order of the products. */
    private OnnxNode gelu(OnnxNode last) {
        List<String> factors = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            OnnxNode inner = producer(last.input(i), "Mul");
            if (inner != null) {
                factors.clear();
                factors.addAll(inner.inputs());
                factors.add(last.input(1 - i));
                OnnxNode found = geluOf(last, factors);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    private OnnxNode geluOf(OnnxNode last, List<String> factors) {
        for (String sum : factors) {
            OnnxNode erf = producer(String.valueOf(besideNumber(producer(sum, "Add"), 1)), "Erf");
            if (erf == null) {
                continue;
            }
            OnnxNode quotient = producer(erf.input(0), "Div");
            String x = quotient != null && isNumber(quotient.input(1), Math.sqrt(2))
                    ? quotient.input(0)
                    : besideNumber(producer(erf.input(0), "Mul"), Math.sqrt(0.5));
            if (x != null && factors.contains(x) && factors.stream().anyMatch(factor -> isNumber(factor, 0.5))) {
                return replaced(last, "Gelu", List.of(x), Map.of());
            }
        }
        return null;
    }

    /** (x − mean) / √(variance + eps), over one dimension. */
    private OnnxNode normalization(OnnxNode quotient) {
        OnnxNode difference = producer(quotient.input(0), "Sub");
        OnnxNode root = producer(quotient.input(1), "Sqrt");
        OnnxNode sum = root == null ? null : producer(root.input(0), "Add");
        if (difference == null || sum == null) {
            return null;
        }
        OnnxNode mean = producer(difference.input(1), "ReduceMean");
        for (int i = 0; mean != null && i < 2; i++) {
            OnnxNode variance = producer(sum.input(i), "ReduceMean");
            HostTensor eps = known.get(sum.input(1 - i));
            if (variance != null && eps != null && eps.elements() == 1
                    && mean.input(0).equals(difference.input(0)) && isOneAxis(mean) && isOneAxis(variance)
                    && axis(mean) == axis(variance) && isSquare(variance.input(0), difference)) {
                Map<String, Object> attributes = new LinkedHashMap<>();
                attributes.put("axis", axis(mean));
                attributes.put("epsilon", eps.number(0));
                attributes.put(ONE_AXIS, 1L);
                return replaced(quotient, "LayerNormalization", List.of(difference.input(0)), attributes);
            }
        }
        return null;
    }

    private boolean isSquare(String value, OnnxNode difference) {
        OnnxNode power = producer(value, "Pow");
        if (power != null) {
            return isNumber(power.input(1), 2) && isSame(power.input(0), difference);
        }
        OnnxNode product = producer(value, "Mul");
        return product != null && isSame(product.input(0), difference) && isSame(product.input(1), difference);
    }

    /** Whether a value is this difference, which some exporters write twice. */
    private boolean isSame(String value, OnnxNode difference) {
        OnnxNode other = producer(value, "Sub");
        return other != null && other.inputs().equals(difference.inputs());
    }

    private boolean isOneAxis(OnnxNode reduction) {
        return reduction.integer("keepdims", 1) == 1 && axes(reduction) != null && axes(reduction).length == 1;
    }

    private long axis(OnnxNode reduction) {
        return axes(reduction)[0];
    }

    private long[] axes(OnnxNode reduction) {
        if (reduction.hasInput(1)) {
            HostTensor axes = known.get(reduction.input(1));
            return axes == null ? null : axes.integers();
        }
        return reduction.integersOrNull("axes");
    }

    /** A layer normalization times a weight. */
    private OnnxNode scaled(OnnxNode product) {
        return withParameter(product, 1);
    }

    /** A layer normalization with a weight, plus a bias. */
    private OnnxNode shifted(OnnxNode sum) {
        return withParameter(sum, 2);
    }

    private OnnxNode withParameter(OnnxNode node, int position) {
        for (int i = 0; i < 2; i++) {
            OnnxNode norm = producer(node.input(i), "LayerNormalization");
            HostTensor parameter = known.get(node.input(1 - i));
            if (norm == null || parameter == null || !norm.attributes().containsKey(ONE_AXIS)
                    || norm.inputs().size() != position) {
                continue;
            }
            long axis = norm.integer("axis", -1);
            // With a negative axis the parameter's place is known without the number of dimensions.
            int place = (int) (parameter.rank() + axis);
            if (axis < 0 && place >= 0 && parameter.dimension(place) == parameter.elements()) {
                List<String> inputs = new ArrayList<>(norm.inputs());
                inputs.add(node.input(1 - i));
                return replaced(node, "LayerNormalization", inputs, norm.attributes());
            }
        }
        return null;
    }

    /** A product with a matrix of the file, plus a row of it. */
    private OnnxNode linear(OnnxNode sum) {
        for (int i = 0; i < 2; i++) {
            OnnxNode product = producer(sum.input(i), "MatMul");
            HostTensor matrix = product == null ? null : known.get(product.input(1));
            HostTensor row = known.get(sum.input(1 - i));
            if (matrix != null && row != null && matrix.rank() == 2 && row.rank() == 1
                    && row.elements() == matrix.dimension(1) && !known.containsKey(product.input(0))) {
                return replaced(sum, LINEAR, List.of(product.input(0), product.input(1), sum.input(1 - i)), Map.of());
            }
        }
        return null;
    }
}
