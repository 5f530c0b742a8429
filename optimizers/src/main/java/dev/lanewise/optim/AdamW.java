package dev.lanewise.optim;

import dev.lanewise.tensor.Parameter;
import java.util.List;

/**
 * AdamW: Adam whose weight decay shrinks the value itself and stays out of the moments, as in PyTorch.
 *
 * <p>With the gradient g, the value θ, learning rate η, weight decay λ, at step t = 1, 2, …:
 * <pre>
 * θ ← θ − ηλθ
 * m ← β₁m + (1 − β₁)g,     m̂ = m / (1 − β₁ᵗ)
 * v ← β₂v + (1 − β₂)g²,    v̂ = v / (1 − β₂ᵗ)
 * θ ← θ − η m̂ / (√v̂ + ε)
 * </pre>
 * State: {@code NAME/mean} (m) and {@code NAME/square} (v).
 *
 * @see <a href="https://arxiv.org/abs/1711.05101">Loshchilov and Hutter 2019</a>
 */
public final class AdamW extends MomentOptimizer<AdamW> {
    /**
     * AdamW with β₁ = 0.9, β₂ = 0.999, ε = 1e-8 and λ = 0.01; the {@code with…} methods change them.
     *
     * @throws IllegalArgumentException if the learning rate is negative or not finite
     */
    public AdamW(List<Parameter> parameters, double learningRate) {
        this(parameters, learningRate, Options.withWeightDecay(0.01));
    }

    private AdamW(List<Parameter> parameters, double learningRate, Options options) {
        super(parameters, learningRate, options, true);
    }

    @Override
    AdamW with(Options options) {
        return new AdamW(parameters(), learningRate(), options);
    }
}
