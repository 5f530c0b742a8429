package dev.lanewise.data;

import dev.lanewise.tensor.Shape;

/**
 * Mirrors a random half of the samples in the first epoch and then each sample in every other epoch, so that two epochs in a row
 * show every image both ways (airbench94: Jordan 2024, arXiv 2404.00498, §3.6).
 */
public record AlternatingFlip() implements Transform {
    @Override
    public void apply(float[] sample, int offset, Shape shape, SampleContext context) {
        boolean first = context.lastingRandom().nextDouble() < 0.5;
        if (first ^ context.epoch() % 2 == 1) {
            RandomHorizontalFlip.mirror(sample, offset, shape);
        }
    }
}
