package dev.lanewise.optim.parallel;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Tensor;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Hogwild!: all workers read and write the same weights without any lock (lecture 2).
 *
 * <p>A worker reads the weights of its {@link Worker#support}, computes its gradient g, and does wᵢ ← wᵢ − ηgᵢ for each
 * i of them. Where two workers meet at one weight, one of the changes can be lost; with sparse gradients that is rare.
 * Not deterministic.
 *
 * @see <a href="https://arxiv.org/abs/1106.5730">Niu, Recht, Ré and Wright 2011</a>
 */
public final class Hogwild implements ParallelMethod {
    /**
     * Opaque access: each weight is read and written whole, and what one thread writes the others come to see; nothing
     * is ordered.
     */
    private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(float[].class);

    private final double learningRate;

    /**
     * Hogwild! at a constant learning rate.
     *
     * @throws IllegalArgumentException if it is not finite or not more than 0
     */
    public Hogwild(double learningRate) {
        this.learningRate = Rates.require(learningRate);
    }

    @Override
    public boolean isDeterministic() {
        return false;
    }

    @Override
    public void run(Parameter weights, List<? extends Worker> workers, int steps) {
        Tensor shared = weights.value();
        int[] all = IntStream.range(0, shared.elements()).toArray();
        WorkerThreads.run(workers, steps, (worker, index, threads) -> {
            Tensor local = Tensor.zeros(shared.shape());
            Tensor gradient = Tensor.zeros(shared.shape());
            for (int step = 0; step < steps && !threads.isStopped(); step++) {
                int[] support = worker.support(step).orElse(all);
                for (int i : support) {
                    local.array()[local.offset() + i] = (float) ELEMENT.getOpaque(shared.array(), shared.offset() + i);
                }
                worker.gradient(local, step, gradient);
                for (int i : support) {
                    int at = shared.offset() + i;
                    float now = (float) ELEMENT.getOpaque(shared.array(), at);
                    ELEMENT.setOpaque(shared.array(), at,
                            (float) (now - learningRate * gradient.array()[gradient.offset() + i]));
                }
            }
        });
    }
}
