package dev.lanewise.training;

import java.util.Locale;

/**
 * How well a network did on a number of images.
 *
 * @param loss the mean loss
 * @param top1 the share of images, 0 to 1, whose label has the highest output
 * @param top5 the share of images, 0 to 1, whose label is among the five highest outputs (all, if there are fewer
 *     classes)
 * @param images how many images were seen
 */
public record Metrics(double loss, double top1, double top5, long images) {

    /** For example {@code top-1 0.9012 top-5 0.9991 loss 0.2801 images 10000}, the same in every locale. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "top-1 %.4f top-5 %.4f loss %.4f images %d", top1, top5, loss, images);
    }
}
