package dev.lanewise.tensor;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * A trainable tensor with its name and its gradient: all that an optimizer sees of a network.
 *
 * <p>A parameter made with a shape starts at random: a network draws its first value from a seed. One made with a value
 * keeps it.
 *
 * <p>The gradient is zeroed lazily: {@link #clearGradient} only marks it, and the first backward pass after that
 * overwrites it instead of adding, which saves one pass over memory a step. {@link #gradient} always shows the true
 * value.
 */
public final class Parameter {
    private static final ScopedValue<Limit> LIMIT = ScopedValue.newInstance();

    private final String name;
    private final Tensor value;
    private final boolean startsAtRandom;
    private final Gradient gradient;

    /** The gradient's memory, whether it counts as zero and is wanted at all; shared by all names of one parameter. */
    private static final class Gradient {
        private Tensor tensor;
        private boolean clear = true;
        private boolean frozen;
    }

    private Parameter(String name, Tensor value, boolean startsAtRandom, Gradient gradient) {
        this.name = name;
        this.value = value;
        this.startsAtRandom = startsAtRandom;
        this.gradient = gradient;
    }

    /** A parameter that starts with the given value (not copied) and no gradient. */
    public Parameter(String name, Tensor value) {
        this(name, value, false, new Gradient());
    }

    /**
     * A parameter whose value, zeros for now, is drawn when a network is made, and that has no gradient.
     *
     * @throws LimitException if it is made within {@link #limited}, which does not allow so many numbers
     */
    public Parameter(String name, Shape shape) {
        this(name, zeros(name, shape), true, new Gradient());
    }

    private static Tensor zeros(String name, Shape shape) {
        if (LIMIT.isBound() && !LIMIT.get().allows(shape.elements())) {
            throw new LimitException(name, shape);
        }
        return Tensor.zeros(shape);
    }

    /**
     * Makes layers whose parameters must not have more than some numbers: where a file that is not trusted says how large they are.
     *
     * @param elements that the parameters may have
     * @throws LimitException if one has more, or all that are made have many times more; its memory has not been taken
     */
    public static <T> T limited(long elements, Supplier<T> construction) {
        return ScopedValue.where(LIMIT, new Limit(elements)).call(construction::get);
    }

    private static final class Limit {
        /** A layer is made anew for each of its options. */
        private static final int REMADE = 8;

        private final long elements;
        private final AtomicLong left;

        private Limit(long elements) {
            this.elements = elements;
            left = new AtomicLong(REMADE * elements);
        }

        private boolean allows(int more) {
            return more <= elements && left.addAndGet(-more) >= 0;
        }
    }

    /** More parameters than a limit allows. */
    public static final class LimitException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private LimitException(String name, Shape shape) {
            super("a parameter " + name + " of shape " + shape + " is more than allowed");
        }
    }

    /** The same parameter, value and gradient shared, under the name {@code prefix + "." + name}. */
    public Parameter within(String prefix) {
        return new Parameter(prefix + "." + name, value, startsAtRandom, gradient);
    }

    /** The name, qualified by the layers around it: {@code layer1.0.conv1.weight}. */
    public String name() {
        return name;
    }

    /** The value, which optimizers update in place. */
    public Tensor value() {
        return value;
    }

    /** Whether a network draws the first value from its seed; if not, it is the one that the layer's author gave. */
    public boolean startsAtRandom() {
        return startsAtRandom;
    }

    /** Whether the value is to stay as it is: layers need not compute its gradient, and optimizers are not given it. */
    public boolean isFrozen() {
        return gradient.frozen;
    }

    /** Says whether the value is to stay as it is, under all names of this parameter; no unless told so. */
    public void setFrozen(boolean frozen) {
        gradient.frozen = frozen;
    }

    /** The gradient of the loss, of the value's shape: all zeros after {@link #clearGradient}. */
    public Tensor gradient() {
        Tensor tensor = gradientMemory();
        if (gradient.clear) {
            tensor.fill(0);
            gradient.clear = false;
        }
        return tensor;
    }

    /** Makes the gradient zero. */
    public void clearGradient() {
        gradient.clear = true;
    }

    /**
     * The gradient's memory for an operation that is about to write it: it must overwrite all of it if
     * {@code accumulate} is false, and add to it otherwise.
     */
    public void accumulate(Accumulation operation) {
        boolean accumulate = !gradient.clear;
        gradient.clear = false;
        operation.write(gradientMemory(), accumulate);
    }

    /** An operation that writes a gradient. */
    @FunctionalInterface
    public interface Accumulation {
        /** Adds to {@code gradient} where {@code accumulate}, else overwrites it. */
        void write(Tensor gradient, boolean accumulate);
    }

    private Tensor gradientMemory() {
        if (gradient.tensor == null) {
            gradient.tensor = Tensor.zeros(value.shape());
        }
        return gradient.tensor;
    }

    @Override
    public String toString() {
        return name + value.shape();
    }
}
