package dev.lanewise.optim;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.Map;
import java.util.TreeSet;

/** Saving and loading of an optimizer's tensors by name: all of them or none. */
final class NamedState {
    /** A count is saved as two digits to this base: each is exact as a float. */
    private static final long BASE = 1L << 24;

    private NamedState() {}

    /**
     * Checks that a state has exactly the entries expected.
     *
     * @throws IllegalArgumentException if a name is missing or unknown, or a shape differs
     */
    static void require(Object owner, Map<String, Tensor> expected, Map<String, Tensor> given) {
        String optimizer = owner.getClass().getSimpleName();
        expected.forEach((name, tensor) -> {
            Tensor found = given.get(name);
            if (found == null) {
                throw new IllegalArgumentException(
                        "the state has no entry " + name + ", which " + optimizer + " needs");
            }
            if (!found.shape().equals(tensor.shape())) {
                throw new IllegalArgumentException("entry " + name + " of the state has shape " + found.shape()
                        + ", expected " + tensor.shape());
            }
        });
        TreeSet<String> unknown = new TreeSet<>(given.keySet());
        unknown.removeAll(expected.keySet());
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "the state has entries that " + optimizer + " does not know: " + unknown);
        }
    }

    /** A count as a tensor of two exact digits. */
    static Tensor ofCount(long count) {
        return Tensor.of(Shape.of(2), count / BASE, count % BASE);
    }

    /** The count that {@link #ofCount} was given. */
    static long count(Tensor digits) {
        return (long) digits.get(0) * BASE + (long) digits.get(1);
    }
}
