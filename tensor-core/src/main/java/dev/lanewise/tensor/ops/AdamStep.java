package dev.lanewise.tensor.ops;

/**
 * The numbers of Adam and its kin: mean = beta1·mean + gain1·g, square = beta2·square + gain2·g²,
 * value −= (meanShare·mean + gradientShare·g) / (√(square·correction + inside) + outside).
 */
public record AdamStep(Decay decay, float beta1, float gain1, float beta2, float gain2, float meanShare,
        float gradientShare, float correction, float inside, float outside) {
    /** Numbers rounded to single precision. */
    public AdamStep(Decay decay, double beta1, double gain1, double beta2, double gain2, double meanShare,
            double gradientShare, double correction, double inside, double outside) {
        this(decay, (float) beta1, (float) gain1, (float) beta2, (float) gain2, (float) meanShare,
                (float) gradientShare, (float) correction, (float) inside, (float) outside);
    }
}
