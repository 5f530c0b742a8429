package dev.lanewise.nn;

import dev.lanewise.tensor.Tensor;
import java.util.function.ToDoubleBiFunction;

/**
 * What a layer saves in a pass for a loss of its own, with the memory that it holds until backward comes to the layer.
 */
interface AuxiliaryLoss {
    /** The loss, times its weight; keeps its gradient. */
    double evaluate(ToDoubleBiFunction<Tensor, Tensor> criterion, Pass pass);

    /** Gives up the memory. */
    void release(Pass pass);
}
