package dev.lanewise.tensor.ops;

import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.internal.Kernels;
import dev.lanewise.tensor.internal.RangeKernels;
import dev.lanewise.tensor.internal.parallel.WorkerPool;

/**
 * Optimizer steps, each one pass over a parameter's value, gradient and state.
 *
 * <p>Hyper-parameters are doubles, as in PyTorch, since 1 − 0.999 has no exact float. Every method throws an
 * {@code IllegalArgumentException} if the shapes of its tensors differ.
 */
public final class ParameterUpdate {
    private ParameterUpdate() {}

    /**
     * Stochastic gradient descent as PyTorch's {@code SGD} has it: g = gradient + weightDecay·value; velocity = momentum·velocity
     * + (1 − dampening)·g, or g on the first step; value −= learningRate·(velocity, or with Nesterov g + momentum·velocity).
     *
     * @param velocity the momentum buffer, or null for none: value −= learningRate·g
     * @param firstStep whether the velocity is unset yet; what it holds is then ignored unless it is NaN or infinite
     */
    public static void sgd(Tensor value, Tensor gradient, Tensor velocity, double learningRate, double momentum,
            double dampening, double weightDecay, boolean nesterov, boolean firstStep) {
        Checks.sameShape("gradient", gradient, "value", value);
        float rate = (float) learningRate;
        float decay = (float) weightDecay;
        if (velocity == null) {
            WorkerPool.forRanges(value.elements(), Grain.ELEMENTS, (from, to) -> Kernels.RANGES.sgd(value.array(),
                    value.offset() + from, gradient.array(), gradient.offset() + from, to - from, rate, decay));
            return;
        }
        Checks.sameShape("velocity", velocity, "value", value);
        RangeKernels.MomentumStep step = new RangeKernels.MomentumStep(rate, decay, firstStep ? 0 : (float) momentum,
                firstStep ? 1 : (float) (1 - dampening), nesterov ? 1 : 0, nesterov ? (float) momentum : 1);
        WorkerPool.forRanges(value.elements(), Grain.ELEMENTS, (from, to) -> Kernels.RANGES.momentum(value.array(),
                value.offset() + from, gradient.array(), gradient.offset() + from, velocity.array(),
                velocity.offset() + from,
                to - from, step));
    }

    /**
     * Adam (Kingma and Ba 2015) as PyTorch's {@code Adam} has it, or {@code AdamW} (Loshchilov and Hutter 2019) where
     * {@code decoupled}: mean = beta1·mean + (1 − beta1)·g, square = beta2·square + (1 − beta2)·g²,
     * value −= learningRate·m̂ / (√v̂ + epsilon) with the bias-corrected m̂ and v̂.
     *
     * @param mean the first moment, zeros before step 1
     * @param square the second moment, zeros before step 1
     * @param decoupled whether the value shrinks by learningRate·weightDecay of itself, rather than g = gradient + weightDecay·value
     * @param step the number of this step, from 1 on
     * @throws IllegalArgumentException if the step is below 1
     */
    public static void adam(Tensor value, Tensor gradient, Tensor mean, Tensor square, double learningRate,
            double beta1,
            double beta2, double epsilon, double weightDecay, boolean decoupled, long step) {
        Checks.sameShape("gradient", gradient, "value", value);
        Checks.sameShape("mean", mean, "value", value);
        Checks.sameShape("square", square, "value", value);
        if (step < 1) {
            throw new IllegalArgumentException("the first step of adam has the number 1, but the step is " + step);
        }
        RangeKernels.AdamStep numbers = new RangeKernels.AdamStep(
                decoupled ? (float) (1 - learningRate * weightDecay) : 1, decoupled ? 0 : (float) weightDecay,
                (float) beta1, (float) (1 - beta1), (float) beta2, (float) (1 - beta2),
                (float) (learningRate / (1 - StrictMath.pow(beta1, step))),
                (float) (1 / Math.sqrt(1 - StrictMath.pow(beta2, step))), (float) epsilon);
        WorkerPool.forRanges(value.elements(), Grain.ELEMENTS, (from, to) -> Kernels.RANGES.adam(value.array(),
                value.offset() + from, gradient.array(), gradient.offset() + from, mean.array(), mean.offset() + from,
                square.array(), square.offset() + from, to - from, numbers));
    }
}
