package dev.lanewise.optim;

import dev.lanewise.tensor.Parameter;
import java.util.List;

/**
 * Adam: steps scaled by running moments of the gradient, in the convention of PyTorch and lecture 2 (equation 15): ε
 * outside the root.
 *
 * <p>With the gradient g, learning rate η, at step t = 1, 2, …:
 * <pre>
 * m ← β₁m + (1 − β₁)g,     m̂ = m / (1 − β₁ᵗ)
 * v ← β₂v + (1 − β₂)g²,    v̂ = v / (1 − β₂ᵗ)        AMSGrad: V ← max(V, v), and V in place of v
 * θ ← θ − η m̂ / (√v̂ + ε)
 * </pre>
 * {@link Epsilon#INSIDE} is √(v̂ + ε): lectures 0 and 4. {@link Epsilon#HAT} is Keras' form, η√(1 − β₂ᵗ)·m̂/(√v + ε).
 * {@link #withoutBiasCorrection} is lecture 3's form, m and v in place of m̂ and v̂. State: {@code NAME/mean} (m),
 * {@code NAME/square} (v), and for AMSGrad {@code NAME/maximum} (V).
 *
 * @see <a href="https://arxiv.org/abs/1412.6980">Kingma and Ba 2015</a>
 */
public final class Adam extends AdamFamily<Adam> {
    /**
     * Adam with β₁ = 0.9, β₂ = 0.999, ε = 1e-8 and no weight decay; the {@code with…} methods change them.
     *
     * @throws IllegalArgumentException if the learning rate is negative or not finite
     */
    public Adam(List<Parameter> parameters, double learningRate) {
        super(parameters, learningRate, 1e-8, Epsilon.OUTSIDE, 0);
    }

    /** A new optimizer like this one, before its first step, with another ε, not negative, in that place. */
    public Adam withEpsilon(double epsilon, Epsilon place) {
        return withEpsilonAt(epsilon, place);
    }

    /**
     * A new optimizer like this one, before its first step, whose moments are not corrected for their start at 0
     * (lecture 3).
     */
    public Adam withoutBiasCorrection() {
        return uncorrected();
    }

    /**
     * A new optimizer like this one, before its first step, that divides by the largest v so far: AMSGrad.
     *
     * @see <a href="https://arxiv.org/abs/1904.09237">Reddi, Kale and Kumar 2018</a>
     */
    public Adam withAmsgrad() {
        return keepingMaximum();
    }
}
