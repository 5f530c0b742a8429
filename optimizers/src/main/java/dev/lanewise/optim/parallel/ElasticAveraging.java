package dev.lanewise.optim.parallel;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Decay;
import dev.lanewise.tensor.ops.ParameterUpdate;
import java.util.List;

/**
 * Elastic averaging SGD: every worker has weights of its own, which a spring links to a centre (lecture 2).
 *
 * <p>With the centre x̃, worker i does, with its own xᵢ and gradient g, and at every τ-th step first the exchange:
 * <pre>
 * d = α(xᵢ − x̃),  xᵢ ← xᵢ − d,  x̃ ← x̃ + d
 * xᵢ ← xᵢ − ηg
 * </pre>
 * The weights of the run are the centre. Workers exchange when they come to it, one at a time: not deterministic.
 *
 * @see <a href="https://arxiv.org/abs/1412.6651">Zhang, Choromanska and LeCun 2015, algorithm 1</a>
 */
public final class ElasticAveraging implements ParallelMethod {
    private static final Decay NO_DECAY = new Decay(1, 0);

    private final double learningRate;
    private final double elasticity;
    private final int period;

    /**
     * Elastic averaging.
     *
     * @param learningRate η, more than 0
     * @param elasticity α in (0, 1); the paper has 0.9 divided by the number of workers
     * @param period τ, at least 1
     * @throws IllegalArgumentException if a number is outside its range
     */
    public ElasticAveraging(double learningRate, double elasticity, int period) {
        this.learningRate = Rates.require(learningRate);
        if (!(elasticity > 0 && elasticity < 1) || period < 1) {
            throw new IllegalArgumentException("elasticity must be in (0, 1) and the period at least 1, but they are "
                    + elasticity + " and " + period);
        }
        this.elasticity = elasticity;
        this.period = period;
    }

    @Override
    public boolean isDeterministic() {
        return false;
    }

    @Override
    public void run(Parameter weights, List<? extends Worker> workers, int steps) {
        Tensor centre = weights.value();
        Tensor start = centre.copy();
        WorkerThreads.run(workers, steps, (worker, index, threads) -> {
            Tensor own = start.copy();
            Tensor before = Tensor.zeros(own.shape());
            Tensor gradient = Tensor.zeros(own.shape());
            for (int step = 0; step < steps && !threads.isStopped(); step++) {
                if (step % period == 0) {
                    exchange(own, before, centre);
                }
                worker.gradient(own, step, gradient);
                ParameterUpdate.sgd(own, gradient, learningRate, NO_DECAY);
            }
            exchange(own, before, centre);
        });
    }

    /** Both sides move by the same share of their distance. */
    private void exchange(Tensor own, Tensor before, Tensor centre) {
        before.copyFrom(own);
        synchronized (this) {
            ParameterUpdate.average(own, centre, elasticity);
            ParameterUpdate.average(centre, before, elasticity);
        }
    }
}
