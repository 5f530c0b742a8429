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
 * v ← β₂v + (1 − β₂)g²,    v̂ = v / (1 − β₂ᵗ)        AMSGrad: V ← max(V, v), and V in place of v
 * θ ← θ − η m̂ / (√v̂ + ε)
 * </pre>
 * State: as {@link Adam}.
 *
 * @see <a href="https://arxiv.org/abs/1711.05101">Loshchilov and Hutter 2019</a>
 */
public final class AdamW extends AdamFamily<AdamW> {
    /**
     * AdamW with β₁ = 0.9, β₂ = 0.999, ε = 1e-8 and λ = 0.01; the {@code with…} methods change them.
     *
     * @throws IllegalArgumentException if the learning rate is negative or not finite
     */
    public AdamW(List<Parameter> parameters, double learningRate) {
        super(parameters, learningRate, 1e-8, Epsilon.OUTSIDE, 0.01);
    }

    /**
     * A new optimizer like this one, before its first step, with weight decay λ, not negative: decoupled, as all of
     * AdamW's.
     */
    @Override
    public AdamW withWeightDecay(double weightDecay) {
        return withDecoupledWeightDecay(weightDecay);
    }

    /** A new optimizer like this one, before its first step, with another ε, not negative, in that place. */
    public AdamW withEpsilon(double epsilon, Epsilon place) {
        return withEpsilonAt(epsilon, place);
    }

    /**
     * A new optimizer like this one, before its first step, that divides by the largest v so far: AMSGrad (Reddi et al.
     * 2018).
     */
    public AdamW withAmsgrad() {
        return keepingMaximum();
    }
}
