package dev.lanewise.training;

import dev.lanewise.data.Batch;
import dev.lanewise.data.BatchLoader;
import dev.lanewise.data.Epoch;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.Pass;
import dev.lanewise.nn.loss.Loss;
import dev.lanewise.tensor.Tensor;
import java.util.function.BooleanSupplier;

/** Measures a network in evaluation mode; its memory is reused from one measurement to the next. */
public final class Evaluator {
    private final Network network;
    private final Loss loss;
    private final Pass pass;

    /** An evaluator of a network by a loss, which smooths no labels if it is to be compared with others' figures. */
    public Evaluator(Network network, Loss loss) {
        this(network, loss, Pass.evaluation());
    }

    /** An evaluator that computes in the memory of a pass. */
    Evaluator(Network network, Loss loss, Pass pass) {
        this.network = network;
        this.loss = loss;
        this.pass = pass;
    }

    /**
     * The metrics over all samples of a loader.
     *
     * @throws NotFiniteException if an output or the loss is not finite
     */
    public Metrics evaluate(BatchLoader loader) {
        return evaluate(loader, () -> false);
    }

    /** The metrics over the samples seen until {@code stop} says yes, which is asked before every batch. */
    Metrics evaluate(BatchLoader loader, BooleanSupplier stop) {
        MetricSums sums = MetricSums.NONE;
        try (Epoch batches = loader.epoch(0, 0)) {
            while (batches.hasNext() && !stop.getAsBoolean()) {
                Batch batch = batches.next();
                Tensor output = network.forward(batch.images(), pass);
                double mean = loss.evaluate(output, batch.labels(), null);
                NotFiniteException.require(output, mean, sums.images());
                sums = sums.plus(mean, output, batch.labels());
                pass.release(output);
            }
        }
        return sums.metrics();
    }
}
