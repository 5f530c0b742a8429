package dev.lanewise.optim.parallel;

import dev.lanewise.optim.Optimizer;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Elementwise;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Synchronous data parallelism: in every step all workers compute a gradient at the same weights, and an optimizer
 * steps by their mean.
 *
 * <p>The same as one worker with all batches in one. The gradients are added in the order of the workers, so the result
 * is the same bits at every run, whatever the threads do.
 */
public final class SynchronousDataParallel implements ParallelMethod {
    private final Function<List<Parameter>, Optimizer> optimizer;

    /**
     * The method with an optimizer, such as {@code parameters -> new Sgd(parameters, 0.1).withMomentum(0.9)}.
     *
     * @param optimizer makes the optimizer of a run
     */
    public SynchronousDataParallel(Function<List<Parameter>, Optimizer> optimizer) {
        this.optimizer = optimizer;
    }

    @Override
    public boolean isDeterministic() {
        return true;
    }

    @Override
    public void run(Parameter weights, List<? extends Worker> workers, int steps) {
        Optimizer updates = optimizer.apply(List.of(weights));
        List<Tensor> gradients = Stream.generate(() -> Tensor.zeros(weights.value().shape())).limit(workers.size())
                .toList();
        // The last that arrives adds and steps while the others wait.
        CyclicBarrier barrier = new CyclicBarrier(Math.max(1, workers.size()), () -> {
            Tensor mean = weights.gradient().fill(0);
            gradients.forEach(gradient -> Elementwise.addInPlace(mean, gradient));
            Elementwise.scale(mean, 1f / workers.size(), mean);
            updates.step();
        });
        WorkerThreads.run(workers, steps, (worker, index, threads) -> {
            Tensor local = Tensor.zeros(weights.value().shape());
            for (int step = 0; step < steps && !threads.isStopped(); step++) {
                local.copyFrom(weights.value());
                worker.gradient(local, step, gradients.get(index));
                try {
                    barrier.await();
                } catch (BrokenBarrierException another) {
                    // Another worker failed, and its failure is what is reported.
                    return;
                }
            }
        });
    }
}
