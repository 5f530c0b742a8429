package dev.lanewise.tensor.ops;

/**
 * The numbers of Adagrad, RMSprop and Adadelta: square = keep·square + gain·g², direction = g / (√(square + inside) +
 * outside). With a velocity = momentum·velocity + velocityGain·direction, value −= rate·velocity; without, value −=
 * rate·direction.
 */
public record ScaledStep(Decay decay, float keep, float gain, float inside, float outside, float momentum,
        float velocityGain, float rate) {
    /** Numbers rounded to single precision. */
    public ScaledStep(Decay decay, double keep, double gain, double inside, double outside, double momentum,
            double velocityGain, double rate) {
        this(decay, (float) keep, (float) gain, (float) inside, (float) outside, (float) momentum,
                (float) velocityGain, (float) rate);
    }
}
