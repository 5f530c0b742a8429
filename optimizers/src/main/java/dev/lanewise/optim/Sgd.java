package dev.lanewise.optim;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.MomentumStep;
import dev.lanewise.tensor.ops.ParameterUpdate;
import java.util.List;
import java.util.function.Consumer;

/**
 * Stochastic gradient descent, with momentum and Nesterov's momentum, in the convention of PyTorch: the learning rate
 * is outside the velocity.
 *
 * <p>With the gradient g, the value θ, learning rate η, momentum μ and dampening τ:
 * <pre>
 * v ← μv + (1 − τ)g        (v ← g on the first step)
 * θ ← θ − ηv               (Nesterov: θ ← θ − η(g + μv))
 * </pre>
 * With {@link RatePlace#INSIDE} (Keras; lectures 1, 2 and 4):
 * <pre>
 * v ← μv + η(1 − τ)g
 * θ ← θ − v                (Nesterov: θ ← θ − (ηg + μv);  by the whole velocity: θ ← θ + v₋₁ − 2v)
 * </pre>
 * Without momentum θ ← θ − ηg, and nothing is kept. With decoupled weight decay this is SGDW. State:
 * {@code NAME/momentum} (v).
 *
 * @see <a href="https://proceedings.mlr.press/v28/sutskever13.html">Sutskever et al. 2013</a>
 */
public final class Sgd extends SlotOptimizer<Sgd> {
    private double momentum;
    private double dampening;
    private NesterovPoint point = NesterovPoint.CURRENT;
    private RatePlace ratePlace = RatePlace.OUTSIDE;

    /**
     * Plain gradient descent; the {@code with…} methods add to it.
     *
     * @throws IllegalArgumentException if the learning rate is negative or not finite
     */
    public Sgd(List<Parameter> parameters, double learningRate) {
        super(parameters, learningRate);
    }

    /**
     * A new optimizer like this one, before its first step, with momentum μ.
     *
     * @throws IllegalArgumentException if it is not in [0, 1), or it is 0 and this is a Nesterov optimizer
     */
    public Sgd withMomentum(double momentum) {
        Ranges.requireCoefficient("momentum", momentum);
        return checked(sgd -> sgd.momentum = momentum);
    }

    /**
     * A new optimizer like this one, before its first step, with dampening τ of the gradient in the velocity.
     *
     * @throws IllegalArgumentException if it is negative or not finite, or this is a Nesterov optimizer
     */
    public Sgd withDampening(double dampening) {
        Ranges.requireNonNegative("dampening", dampening);
        return checked(sgd -> sgd.dampening = dampening);
    }

    /**
     * A new optimizer like this one, before its first step, with Nesterov's momentum; {@link #withMomentum} comes
     * first.
     *
     * @throws IllegalArgumentException if there is no momentum, or there is dampening
     */
    public Sgd withNesterov() {
        return withNesterov(NesterovPoint.DECAYED);
    }

    /**
     * A new optimizer like this one, before its first step, that takes the gradient at another point.
     *
     * @throws IllegalArgumentException if it looks ahead without momentum, with dampening, or by the whole velocity
     *     with the learning rate outside it
     */
    public Sgd withNesterov(NesterovPoint point) {
        return checked(sgd -> sgd.point = point);
    }

    /**
     * A new optimizer like this one, before its first step, with the learning rate in that place.
     *
     * @throws IllegalArgumentException if it is outside and this optimizer looks ahead by the whole velocity
     */
    public Sgd withRatePlace(RatePlace place) {
        return checked(sgd -> sgd.ratePlace = place);
    }

    private Sgd checked(Consumer<Sgd> change) {
        Sgd changed = with(change);
        if (changed.point != NesterovPoint.CURRENT && (changed.momentum == 0 || changed.dampening != 0)) {
            throw new IllegalArgumentException("Nesterov momentum needs a momentum and no dampening, but momentum is "
                    + changed.momentum + " and dampening " + changed.dampening);
        }
        if (changed.point == NesterovPoint.WHOLE && changed.ratePlace == RatePlace.OUTSIDE) {
            throw new IllegalArgumentException(
                    "a look-ahead by the whole velocity needs the learning rate inside it: call withRatePlace first");
        }
        return changed;
    }

    @Override
    String settings() {
        return "momentum " + momentum + " dampening " + dampening + " gradient " + point + " rate " + ratePlace;
    }

    @Override
    List<String> slotNames() {
        return momentum > 0 ? List.of("momentum") : List.of();
    }

    @Override
    void update(Parameter parameter, Tensor[] slots, Step step) {
        if (momentum == 0) {
            ParameterUpdate.sgd(parameter.value(), parameter.gradient(), step.rate(), step.decay());
        } else {
            ParameterUpdate.momentum(parameter.value(), parameter.gradient(), slots[0], numbers(step));
        }
    }

    private MomentumStep numbers(Step step) {
        boolean first = step.number() == 1;
        double keep = first ? 0 : momentum;
        double gain = first ? 1 : 1 - dampening;
        double inner = ratePlace == RatePlace.INSIDE ? step.rate() : 1;
        double outer = ratePlace == RatePlace.INSIDE ? 1 : step.rate();
        return switch (point) {
            case CURRENT -> new MomentumStep(step.decay(), keep, inner * gain, 0, outer);
            case DECAYED -> new MomentumStep(step.decay(), keep, inner, step.rate(), outer * momentum);
            // With v₋₁ = (v − ηg)/μ: θ + v₋₁ − 2v = θ − (ηg/μ + (2 − 1/μ)v).
            case WHOLE -> new MomentumStep(step.decay(), keep, inner, inner / momentum, 2 - 1 / momentum);
        };
    }
}
