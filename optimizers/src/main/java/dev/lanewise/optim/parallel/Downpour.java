package dev.lanewise.optim.parallel;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Elementwise;
import java.util.List;

/**
 * Downpour SGD: workers fetch the weights from a parameter server now and then, and push the sums of their gradients to
 * it (lecture 2).
 *
 * <p>The server's rule says what a pushed g, which is as old as its fetch, does to the weights. Pushes come in any
 * order: not deterministic, but for one worker.
 *
 * @see <a href="https://research.google/pubs/large-scale-distributed-deep-networks/">Dean et al. 2012, section 4.1</a>
 */
public final class Downpour implements ParallelMethod {
    /** What the server does with a pushed gradient g. */
    public enum Rule {
        /** w ← w − ηg. */
        SGD,
        /** G ← G + g², w ← w − ηg/√G, with G = 1 at first: the paper's choice, which weighs stale gradients down. */
        ADAGRAD,
        /**
         * Delay-tolerant: with b the sum of what others have pushed since g's fetch, z ← z + g² + 2gb and Z ← max(Z,
         * z), both 1 at first, w ← w − ηg/√Z + (η/√Z₋₁ − η/√Z)·b, which takes back a part of the steps that were too
         * long.
         *
         * @see
         *     <a href="https://papers.nips.cc/paper/5242-delay-tolerant-algorithms-for-asynchronous-distributed-online-learning">McMahan
         *     and Streeter 2014, AdaptiveRevision</a>
         */
        ADAPTIVE_REVISION
    }

    private final double learningRate;
    private final Rule rule;
    private final int fetchPeriod;
    private final int pushPeriod;

    /**
     * Downpour with a fetch and a push in every step.
     *
     * @param learningRate η, more than 0
     * @throws IllegalArgumentException if it is not
     */
    public Downpour(double learningRate, Rule rule) {
        this(learningRate, rule, 1, 1);
    }

    /**
     * Downpour.
     *
     * @param learningRate η, more than 0
     * @param fetchPeriod the steps from one fetch to the next, at least 1
     * @param pushPeriod the steps whose gradients are pushed as one, at least 1
     * @throws IllegalArgumentException if a number is outside its range
     */
    public Downpour(double learningRate, Rule rule, int fetchPeriod, int pushPeriod) {
        this.learningRate = Rates.require(learningRate);
        if (fetchPeriod < 1 || pushPeriod < 1) {
            throw new IllegalArgumentException(
                    "the periods must be at least 1, but are " + fetchPeriod + " to fetch and "
                            + pushPeriod + " to push");
        }
        this.rule = rule;
        this.fetchPeriod = fetchPeriod;
        this.pushPeriod = pushPeriod;
    }

    @Override
    public boolean isDeterministic() {
        return false;
    }

    @Override
    public void run(Parameter weights, List<? extends Worker> workers, int steps) {
        ParameterServer server = new ParameterServer(weights.value(), learningRate, rule);
        WorkerThreads.run(workers, steps, (worker, index, threads) -> {
            Tensor local = Tensor.zeros(weights.value().shape());
            double[] pushedBefore = new double[local.elements()];
            Tensor gradient = Tensor.zeros(local.shape());
            Tensor sum = Tensor.zeros(local.shape());
            for (int step = 0; step < steps && !threads.isStopped(); step++) {
                if (step % fetchPeriod == 0) {
                    server.fetch(local, pushedBefore);
                }
                worker.gradient(local, step, gradient);
                Elementwise.addInPlace(sum, gradient);
                if ((step + 1) % pushPeriod == 0 || step + 1 == steps) {
                    server.push(sum, pushedBefore);
                    sum.fill(0);
                }
            }
        });
    }
}
