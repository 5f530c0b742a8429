package dev.lanewise.nn;

import dev.lanewise.tensor.Tensor;

/**
 * Stands between a {@link Sequential} and each of its steps: to time them, to look at what they give, to find the one
 * that gave no finite number.
 *
 * <p>A step is a layer, a container of layers, or several layers that are computed as one; {@link Layer#children}
 * tells. An override calls the step exactly once, with the tensor that it was given, and returns what the step
 * returned. A tensor belongs to the step before its call and to the caller after it, so what is to be kept is copied.
 */
public interface LayerObserver {
    /** Sees nothing and changes nothing. */
    LayerObserver NONE = new LayerObserver() {};

    /** Whether layers may be computed as one step where that is faster; if not, every layer is seen by itself. */
    default boolean allowsFusedSteps() {
        return true;
    }

    /** Calls {@link Layer#forward}. */
    default Tensor forward(Layer step, Tensor input, Pass pass) {
        return step.forward(input, pass);
    }

    /** Calls {@link Layer#backward}. */
    default Tensor backward(Layer step, Tensor outputGradient, Pass pass) {
        return step.backward(outputGradient, pass);
    }

    /** Calls {@link Layer#backwardParameters}. */
    default void backwardParameters(Layer step, Tensor outputGradient, Pass pass) {
        step.backwardParameters(outputGradient, pass);
    }
}
