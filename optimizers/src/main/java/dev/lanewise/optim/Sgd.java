package dev.lanewise.optim;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.ParameterUpdate;
import java.util.List;

/**
 * Stochastic gradient descent with momentum, in the convention of PyTorch: the learning rate is outside the velocity.
 *
 * <p>With the gradient g, the value θ, learning rate η, momentum μ, dampening τ and weight decay λ:
 * <pre>
 * g ← g + λθ
 * v ← μv + (1 − τ)g        (v ← g on the first step)
 * θ ← θ − ηv               (Nesterov: θ ← θ − η(g + μv))
 * </pre>
 * Without momentum θ ← θ − ηg, and nothing is kept. State: {@code NAME/momentum}.
 *
 * @see <a href="https://proceedings.mlr.press/v28/sutskever13.html">Sutskever et al. 2013</a>
 */
public final class Sgd extends SlotOptimizer {
    private final double momentum;
    private final double dampening;
    private final double weightDecay;
    private final boolean nesterov;

    /**
     * Plain gradient descent; the {@code with…} methods add to it.
     *
     * @throws IllegalArgumentException if the learning rate is negative or not finite
     */
    public Sgd(List<Parameter> parameters, double learningRate) {
        this(parameters, learningRate, 0, 0, 0, false);
    }

    private Sgd(List<Parameter> parameters, double learningRate, double momentum, double dampening, double weightDecay,
            boolean nesterov) {
        super(parameters, learningRate, momentum > 0 ? List.of("momentum") : List.of());
        this.momentum = momentum;
        this.dampening = dampening;
        this.weightDecay = weightDecay;
        this.nesterov = nesterov;
    }

    /**
     * A new optimizer like this one, before its first step, with momentum μ.
     *
     * @throws IllegalArgumentException if it is not in [0, 1), or it is 0 and this is a Nesterov optimizer
     */
    public Sgd withMomentum(double momentum) {
        if (nesterov && momentum == 0) {
            throw new IllegalArgumentException("Nesterov momentum needs a momentum, but it is 0");
        }
        return new Sgd(parameters(), learningRate(), requireCoefficient("momentum", momentum), dampening, weightDecay,
                nesterov);
    }

    /**
     * A new optimizer like this one, before its first step, with dampening τ of the gradient in the velocity.
     *
     * @throws IllegalArgumentException if it is negative or not finite, or this is a Nesterov optimizer
     */
    public Sgd withDampening(double dampening) {
        if (nesterov && dampening != 0) {
            throw new IllegalArgumentException("Nesterov momentum has no dampening, but it is " + dampening);
        }
        return new Sgd(parameters(), learningRate(), momentum, requireNonNegative("dampening", dampening), weightDecay,
                nesterov);
    }

    /**
     * A new optimizer like this one, before its first step, with weight decay λ (the gradient of λ/2·‖θ‖²).
     *
     * @throws IllegalArgumentException if it is negative or not finite
     */
    public Sgd withWeightDecay(double weightDecay) {
        return new Sgd(parameters(), learningRate(), momentum, dampening,
                requireNonNegative("weight decay", weightDecay),
                nesterov);
    }

    /**
     * A new optimizer like this one, before its first step, with Nesterov's momentum; {@link #withMomentum} comes first.
     *
     * @throws IllegalArgumentException if there is no momentum, or there is dampening
     */
    public Sgd withNesterov() {
        if (momentum == 0 || dampening != 0) {
            throw new IllegalArgumentException("Nesterov momentum needs a momentum and no dampening, but momentum is "
                    + momentum + " and dampening " + dampening);
        }
        return new Sgd(parameters(), learningRate(), momentum, dampening, weightDecay, true);
    }

    @Override
    void update(Parameter parameter, Tensor[] slots, long step) {
        ParameterUpdate.sgd(parameter.value(), parameter.gradient(), slots.length == 0 ? null : slots[0],
                learningRate(),
                momentum, dampening, weightDecay, nesterov, step == 1);
    }
}
