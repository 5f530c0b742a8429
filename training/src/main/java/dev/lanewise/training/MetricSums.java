package dev.lanewise.training;

import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Reduction;

/**
 * The running sums from which {@link Metrics} are made; exact, so that a checkpoint in the middle of an epoch can
 * carry them.
 *
 * @param loss the sum of the losses of all images
 * @param top1 the images whose label had the highest output
 * @param top5 the images whose label was among the five highest outputs
 * @param images the images seen
 */
record MetricSums(double loss, long top1, long top5, long images) {
    static final MetricSums NONE = new MetricSums(0, 0, 0, 0);

    private static final int TOP = 5;

    /** These sums with a batch added: its mean loss, its outputs {@code [N, classes]} and its N labels. */
    MetricSums plus(double meanLoss, Tensor outputs, int[] labels) {
        int batch = outputs.dimension(0);
        return new MetricSums(loss + meanLoss * batch, top1 + Reduction.topKCorrect(outputs, labels, 1),
                top5 + Reduction.topKCorrect(outputs, labels, Math.min(TOP, outputs.dimension(1))), images + batch);
    }

    /** The means; all zeros if no image was seen. */
    Metrics metrics() {
        double divisor = Math.max(1, images);
        return new Metrics(loss / divisor, top1 / divisor, top5 / divisor, images);
    }
}
