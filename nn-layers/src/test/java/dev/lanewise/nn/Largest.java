package dev.lanewise.nn;

import dev.lanewise.tensor.Tensor;

/** The largest magnitude in a tensor. */
final class Largest {
    private Largest() {}

    static float magnitude(Tensor tensor) {
        float largest = 0;
        for (float value : tensor.toArray()) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }
}
