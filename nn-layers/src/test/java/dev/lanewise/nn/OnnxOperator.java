package dev.lanewise.nn;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.testing.OnnxModel;
import dev.lanewise.testing.OnnxTensor;
import java.util.List;

/** An operator of ONNX, computed by what this library has for it. */
@FunctionalInterface
interface OnnxOperator {
    /**
     * The outputs of a node, as many as there are here for it.
     *
     * @param inputs its inputs; null for one that is left out
     * @throws OutOfScopeException if the library has nothing for the node's options
     */
    List<OnnxTensor> run(OnnxModel.Node node, int opset, List<OnnxTensor> inputs);

    /** Says what a test asks for that this library does not have. */
    final class OutOfScopeException extends RuntimeException {
        private static final long serialVersionUID = 1;

        OutOfScopeException(String reason) {
            super(reason);
        }
    }

    /** A layer of the node's options on its first input, in evaluation. */
    static List<OnnxTensor> apply(Layer layer, OnnxTensor input) {
        return List.of(onnx(layer.forward(tensor(input), Pass.evaluation())));
    }

    static Tensor tensor(OnnxTensor tensor) {
        if (tensor.type() != OnnxTensor.FLOAT && tensor.type() != OnnxTensor.DOUBLE) {
            throw new OutOfScopeException("arithmetic on integers");
        }
        return Tensor.of(Shape.of(tensor.dimensions()), tensor.floats());
    }

    static OnnxTensor onnx(Tensor tensor) {
        return OnnxTensor.of(tensor.shape().toArray(), tensor.toArray());
    }

    /** An optional input, null if it is left out. */
    static OnnxTensor optional(List<OnnxTensor> inputs, int index) {
        return index < inputs.size() ? inputs.get(index) : null;
    }

    static OnnxTensor require(OnnxTensor tensor, boolean condition, String otherwise) {
        if (!condition) {
            throw new OutOfScopeException(otherwise);
        }
        return tensor;
    }

    /** An axis counted from the front. */
    static int axis(OnnxModel.Node node, OnnxTensor x, int otherwise) {
        int axis = node.integer("axis", otherwise);
        return axis < 0 ? axis + x.rank() : axis;
    }
}
