package dev.lanewise.training;

import dev.lanewise.tensor.Tensor;

/** An output of a network, or the loss of it, is not a finite number; the message says of which image. */
public final class NotFiniteException extends ArithmeticException {
    private static final long serialVersionUID = 1;

    NotFiniteException(String problem) {
        super(problem);
    }

    /**
     * Checks the outputs of a batch and their loss.
     *
     * @param firstImage the number of the batch's first image among all that are measured, from 0
     * @throws NotFiniteException if one is not finite
     */
    static void require(Tensor output, double loss, long firstImage) {
        int perImage = output.elements() / Math.max(1, output.dimension(0));
        for (int i = 0; i < output.elements(); i++) {
            float value = output.array()[output.offset() + i];
            if (!Float.isFinite(value)) {
                throw new NotFiniteException("the network's output for image " + (firstImage + i / perImage + 1)
                        + " is not finite: " + value + "; its weights, or their normalization of pixels, are wrong");
            }
        }
        if (!Double.isFinite(loss)) {
            throw new NotFiniteException(
                    "the loss of the images from " + (firstImage + 1) + " on is not finite: " + loss);
        }
    }
}
