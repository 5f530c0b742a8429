package dev.lanewise.nn.shape;

import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Pass;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.IndexMap;

/** A layer whose output has elements of the input, each chosen by its index along every dimension. */
abstract sealed class IndexLayer implements Layer permits Select, Pad, Tile, NearestUpsample {
    /** The choice for an input that has been checked. */
    abstract IndexMap map(Shape input);

    /** What is written where there is no element. */
    float otherwise() {
        return 0;
    }

    @Override
    public final Tensor forward(Tensor input, Pass pass) {
        Tensor output = pass.allocate(outputShape(input.shape()));
        IndexMap map = map(input.shape());
        map.forward(input, otherwise(), output);
        if (pass.isTraining()) {
            pass.save(map);
        }
        pass.release(input);
        return output;
    }

    @Override
    public final Tensor backward(Tensor outputGradient, Pass pass) {
        IndexMap map = pass.restore(IndexMap.class);
        Tensor gradient = pass.allocate(map.input());
        map.backward(outputGradient, gradient);
        pass.release(outputGradient);
        return gradient;
    }

    /** All indices of a shape, for each dimension. */
    static int[][] all(Shape shape) {
        int[][] axes = new int[shape.rank()][];
        for (int axis = 0; axis < axes.length; axis++) {
            axes[axis] = IndexMap.all(shape.dimension(axis));
        }
        return axes;
    }
}
