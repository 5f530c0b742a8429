package dev.lanewise.training;

import dev.lanewise.data.Batch;
import dev.lanewise.nn.loss.Loss;
import dev.lanewise.tensor.Tensor;

/** The loss on a batch, whose samples are of one class each, or mixed. */
final class BatchLoss {
    private BatchLoss() {}

    /** The mean loss for the probabilities of the batch where it has them, else for its labels. */
    static double evaluate(Loss loss, Tensor output, Batch batch, Tensor gradientOrNull) {
        return batch.targets().isPresent()
                ? loss.evaluate(output, batch.targets().get(), gradientOrNull)
                : loss.evaluate(output, batch.labels(), gradientOrNull);
    }
}
