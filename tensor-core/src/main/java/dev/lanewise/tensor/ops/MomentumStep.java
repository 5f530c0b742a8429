package dev.lanewise.tensor.ops;

/** velocity = keep·velocity + gain·g; value −= gradientShare·g + velocityShare·velocity. */
public record MomentumStep(Decay decay, float keep, float gain, float gradientShare, float velocityShare) {
    /** Numbers rounded to single precision. */
    public MomentumStep(Decay decay, double keep, double gain, double gradientShare, double velocityShare) {
        this(decay, (float) keep, (float) gain, (float) gradientShare, (float) velocityShare);
    }
}
