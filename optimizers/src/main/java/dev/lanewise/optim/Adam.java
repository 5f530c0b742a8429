package dev.lanewise.optim;

import dev.lanewise.tensor.Parameter;
import java.util.List;

/**
 * Adam: steps scaled by running moments of the gradient, in the convention of PyTorch (ε outside the root).
 *
 * <p>With the gradient g, the value θ, learning rate η, weight decay λ, at step t = 1, 2, …:
 * <pre>
 * g ← g + λθ
 * m ← β₁m + (1 − β₁)g,     m̂ = m / (1 − β₁ᵗ)
 * v ← β₂v + (1 − β₂)g²,    v̂ = v / (1 − β₂ᵗ)
 * θ ← θ − η m̂ / (√v̂ + ε)
 * </pre>
 * State: {@code NAME/mean} (m) and {@code NAME/square} (v).
 *
 * @see <a href="https://arxiv.org/abs/1412.6980">Kingma and Ba 2015</a>
 */
public final class Adam extends MomentOptimizer<Adam> {
    /**
     * Adam with β₁ = 0.9, β₂ = 0.999, ε = 1e-8 and no weight decay; the {@code with…} methods change them.
     *
     * @throws IllegalArgumentException if the learning rate is negative or not finite
     */
    public Adam(List<Parameter> parameters, double learningRate) {
        this(parameters, learningRate, Options.withWeightDecay(0));
    }

    private Adam(List<Parameter> parameters, double learningRate, Options options) {
        super(parameters, learningRate, options, false);
    }

    @Override
    Adam with(Options options) {
        return new Adam(parameters(), learningRate(), options);
    }
}
