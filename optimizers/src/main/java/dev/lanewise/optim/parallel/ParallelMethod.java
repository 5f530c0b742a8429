package dev.lanewise.optim.parallel;

import dev.lanewise.tensor.Parameter;
import java.util.List;

/** A way in which several workers train one vector of weights. */
public interface ParallelMethod {
    /**
     * Moves the weights until each worker has taken its steps, each on a thread of its own.
     *
     * @param weights all weights in one vector, {@code [n]}; moved in place
     * @param workers at least one; each is called by its own thread only
     * @param steps the steps of each worker
     * @throws IllegalArgumentException if there is no worker, or the steps are negative
     * @throws RuntimeException the first that a worker threw; the others are stopped before their next step, and the
     *     weights are left as they are then
     */
    void run(Parameter weights, List<? extends Worker> workers, int steps);

    /** Whether the same workers and weights give the same bits at every run. */
    boolean isDeterministic();
}
