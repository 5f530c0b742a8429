package dev.lanewise.tensor.ops;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.internal.Kernels;
import dev.lanewise.tensor.internal.parallel.WorkerPool;

/**
 * Optimizer steps, each one pass over a parameter's value, gradient and state.
 *
 * <p>A step begins with value ·= shrink and g = gradient + coupled·value (see {@link Decay}); the numbers of a step are
 * computed in double, as in PyTorch, since 1 − 0.999 has no exact float, and rounded once. State tensors are zeros
 * before the first step unless said otherwise. Every method throws an {@code IllegalArgumentException} if the shapes of
 * its tensors differ.
 */
public final class ParameterUpdate {
    private ParameterUpdate() {}

    /** Gradient descent: value −= rate·g. */
    public static void sgd(Tensor value, Tensor gradient, double rate, Decay decay) {
        Shapes.requireSame("gradient", gradient, "value", value);
        WorkerPool.forRanges(value.elements(), Grain.ELEMENTS, (from, to) -> Kernels.UPDATES.sgd(value.array(),
                value.offset() + from, gradient.array(), gradient.offset() + from, to - from, (float) rate, decay));
    }

    /** Momentum with a velocity. */
    public static void momentum(Tensor value, Tensor gradient, Tensor velocity, MomentumStep step) {
        check(value, gradient, velocity);
        WorkerPool.forRanges(value.elements(), Grain.ELEMENTS, (from, to) -> Kernels.UPDATES.momentum(value.array(),
                value.offset() + from, gradient.array(), gradient.offset() + from, velocity.array(),
                velocity.offset() + from, to - from, step));
    }

    /**
     * Momentum from the last two points: next = value + inertia·(value − previous) − rate·g; previous = value; value =
     * next.
     *
     * @param previous a copy of the value before the first step
     */
    public static void twoPoint(Tensor value, Tensor gradient, Tensor previous, TwoPointStep step) {
        check(value, gradient, previous);
        WorkerPool.forRanges(value.elements(), Grain.ELEMENTS, (from, to) -> Kernels.UPDATES.twoPoint(value.array(),
                value.offset() + from, gradient.array(), gradient.offset() + from, previous.array(),
                previous.offset() + from, to - from, step));
    }

    /**
     * Nesterov's two sequences: next = value − rate·g; value = next + inertia·(next − last); last = next.
     *
     * @param last a copy of the value before the first step
     */
    public static void accelerated(Tensor value, Tensor gradient, Tensor last, TwoPointStep step) {
        check(value, gradient, last);
        WorkerPool.forRanges(value.elements(), Grain.ELEMENTS, (from, to) -> Kernels.UPDATES.accelerated(value.array(),
                value.offset() + from, gradient.array(), gradient.offset() + from, last.array(), last.offset() + from,
                to - from, step));
    }

    /** Adagrad, and RMSprop without a velocity. */
    public static void scaled(Tensor value, Tensor gradient, Tensor square, ScaledStep step) {
        check(value, gradient, square);
        WorkerPool.forRanges(value.elements(), Grain.ELEMENTS, (from, to) -> Kernels.UPDATES.scaled(value.array(),
                value.offset() + from, gradient.array(), gradient.offset() + from, square.array(),
                square.offset() + from, to - from, step));
    }

    /** RMSprop with a velocity. */
    public static void scaledMomentum(Tensor value, Tensor gradient, Tensor square, Tensor velocity, ScaledStep step) {
        check(value, gradient, square, velocity);
        WorkerPool.forRanges(value.elements(), Grain.ELEMENTS,
                (from, to) -> Kernels.UPDATES.scaledMomentum(value.array(), value.offset() + from, gradient.array(),
                        gradient.offset() + from, square.array(), square.offset() + from, velocity.array(),
                        velocity.offset() + from, to - from, step));
    }

    /** Centred RMSprop: the variance max(square − mean², 0) in place of the square. */
    public static void centred(Tensor value, Tensor gradient, Tensor square, Tensor mean, ScaledStep step) {
        check(value, gradient, square, mean);
        WorkerPool.forRanges(value.elements(), Grain.ELEMENTS, (from, to) -> Kernels.UPDATES.centred(value.array(),
                value.offset() + from, gradient.array(), gradient.offset() + from, square.array(),
                square.offset() + from, mean.array(), mean.offset() + from, to - from, step));
    }

    /** Centred RMSprop with a velocity. */
    public static void centredMomentum(Tensor value, Tensor gradient, Tensor square, Tensor mean, Tensor velocity,
            ScaledStep step) {
        check(value, gradient, square, mean, velocity);
        WorkerPool.forRanges(value.elements(), Grain.ELEMENTS,
                (from, to) -> Kernels.UPDATES.centredMomentum(value.array(), value.offset() + from, gradient.array(),
                        gradient.offset() + from, square.array(), square.offset() + from, mean.array(),
                        mean.offset() + from, velocity.array(), velocity.offset() + from, to - from, step));
    }

    /**
     * Adadelta: change = √((delta + inside) / (square + inside))·g with the new square; delta = keep·delta +
     * gain·change²; value −= rate·change.
     */
    public static void adadelta(Tensor value, Tensor gradient, Tensor square, Tensor delta, ScaledStep step) {
        check(value, gradient, square, delta);
        WorkerPool.forRanges(value.elements(), Grain.ELEMENTS, (from, to) -> Kernels.UPDATES.adadelta(value.array(),
                value.offset() + from, gradient.array(), gradient.offset() + from, square.array(),
                square.offset() + from, delta.array(), delta.offset() + from, to - from, step));
    }

    /** Adam, AdamW and Nadam. */
    public static void adam(Tensor value, Tensor gradient, Tensor mean, Tensor square, AdamStep step) {
        check(value, gradient, mean, square);
        WorkerPool.forRanges(value.elements(), Grain.ELEMENTS, (from, to) -> Kernels.UPDATES.adam(value.array(),
                value.offset() + from, gradient.array(), gradient.offset() + from, mean.array(), mean.offset() + from,
                square.array(), square.offset() + from, to - from, step));
    }

    /**
     * AMSGrad: Adam with maximum = max(maximum, square) in place of the square; the gradient has no share of its own.
     */
    public static void amsgrad(Tensor value, Tensor gradient, Tensor mean, Tensor square, Tensor maximum,
            AdamStep step) {
        check(value, gradient, mean, square, maximum);
        WorkerPool.forRanges(value.elements(), Grain.ELEMENTS, (from, to) -> Kernels.UPDATES.amsgrad(value.array(),
                value.offset() + from, gradient.array(), gradient.offset() + from, mean.array(), mean.offset() + from,
                square.array(), square.offset() + from, maximum.array(), maximum.offset() + from, to - from, step));
    }

    /** AdaMax: norm = max(beta2·norm, |g| + inside), value −= meanShare·mean / (norm + outside). */
    public static void adamax(Tensor value, Tensor gradient, Tensor mean, Tensor norm, AdamStep step) {
        check(value, gradient, mean, norm);
        WorkerPool.forRanges(value.elements(), Grain.ELEMENTS, (from, to) -> Kernels.UPDATES.adamax(value.array(),
                value.offset() + from, gradient.array(), gradient.offset() + from, mean.array(), mean.offset() + from,
                norm.array(), norm.offset() + from, to - from, step));
    }

    /**
     * The first half of LAMB: moves Adam's moments on, leaves the value, and returns ‖u‖² of the update u =
     * meanShare·mean / (√(square·correction + inside) + outside) + coupled·value; g is the gradient alone.
     */
    public static double lamb(Tensor value, Tensor gradient, Tensor mean, Tensor square, AdamStep step) {
        check(value, gradient, mean, square);
        return Reduction.sumOfPartials(value.elements(), (from, count) -> Kernels.UPDATES.lamb(value.array(),
                value.offset() + from, gradient.array(), gradient.offset() + from, mean.array(), mean.offset() + from,
                square.array(), square.offset() + from, count, step));
    }

    /** A running average: average += gain·(value − average). */
    public static void average(Tensor average, Tensor value, double gain) {
        Shapes.requireSame("value", value, "average", average);
        WorkerPool.forRanges(value.elements(), Grain.ELEMENTS, (from, to) -> Kernels.UPDATES.average(average.array(),
                average.offset() + from, value.array(), value.offset() + from, to - from, (float) gain));
    }

    /** Forces every element of x into [−limit, limit]; NaN stays. */
    public static void clamp(Tensor x, double limit) {
        WorkerPool.forRanges(x.elements(), Grain.ELEMENTS,
                (from, to) -> Kernels.UPDATES.clamp(x.array(), x.offset() + from, to - from, (float) limit));
    }

    /**
     * Adds independent numbers of the normal distribution N(0, deviation²) to x, and moves the stream on by two numbers
     * an element (Box and Muller 1958, as {@link Random#nextGaussian}); element i in memory order takes the same two at
     * any thread count.
     */
    public static void addNormal(Tensor x, Random stream, double deviation) {
        long start = stream.position();
        WorkerPool.forRanges(x.elements(), Grain.ELEMENTS / 8, (from, to) -> {
            for (int i = from; i < to; i++) {
                x.array()[x.offset() + i] += (float) (deviation * stream.gaussian(start + 2L * i));
            }
        });
        stream.seek(start + 2L * x.elements());
    }

    private static void check(Tensor value, Tensor gradient, Tensor... state) {
        Shapes.requireSame("gradient", gradient, "value", value);
        for (Tensor tensor : state) {
            Shapes.requireSame("optimizer state", tensor, "value", value);
        }
    }
}
