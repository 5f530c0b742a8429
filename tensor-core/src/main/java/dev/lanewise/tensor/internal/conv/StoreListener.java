package dev.lanewise.tensor.internal.conv;

/** Is told what of a convolution's output has been stored, by the thread that has stored it. */
@FunctionalInterface
public interface StoreListener {
    /** Does not listen. */
    StoreListener NONE = (pixel, pixels, channels) -> {};

    /**
     * Some pixels, the first of them {@code pixel} counted through the batch, have got so many of their channels, at
     * least one; every channel of every pixel is told once.
     */
    void stored(int pixel, int pixels, int channels);
}
