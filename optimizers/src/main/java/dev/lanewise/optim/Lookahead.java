package dev.lanewise.optim;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.ParameterUpdate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongToDoubleFunction;
import java.util.stream.Stream;

/**
 * Lookahead: k steps of another optimizer forward, one step of slow weights towards them.
 *
 * <p>After every k steps, with the slow weights φ, which start at θ:
 * <pre>
 * φ ← φ + α(θ − φ)
 * θ ← φ
 * </pre>
 * State: {@code NAME/slow} (φ), {@code lookahead/step}.
 *
 * @see <a href="https://arxiv.org/abs/1907.08610">Zhang et al. 2019</a>
 */
public final class Lookahead extends OptimizerWrapper {
    private static final String STEP = "lookahead/step";

    private final int period;
    private final LongToDoubleFunction share;
    /** What the slow weights follow: the parameters, and buffers if asked for. */
    private final List<Parameter> followed;
    private final Map<String, Tensor> slow = new LinkedHashMap<>();
    private long steps;

    /** Lookahead with the paper's k = 5 and α = 0.5. */
    public Lookahead(Optimizer inner) {
        this(inner, 5, 0.5);
    }

    /**
     * Lookahead around an optimizer.
     *
     * @param period k, at least 1
     * @param share α, in (0, 1]
     * @throws IllegalArgumentException if a number is outside its range
     */
    public Lookahead(Optimizer inner, int period, double share) {
        this(inner, List.of(), period, requireShare(share));
    }

    private Lookahead(Optimizer inner, List<Parameter> buffers, int period, LongToDoubleFunction share) {
        super(inner);
        this.period = (int) Ranges.requireAtLeast("the period of a lookahead", 1, period);
        this.share = share;
        followed = Stream.concat(inner.parameters().stream(), buffers.stream()).toList();
        followed.forEach(each -> slow.put(each.name() + "/slow", each.value().copy()));
    }

    /**
     * A new lookahead like this one, before its first step, that averages buffers, too, such as the running statistics
     * of normalization, so that they are those of the slow weights (Jordan 2024).
     */
    public Lookahead withBuffers(List<Parameter> buffers) {
        return new Lookahead(inner, buffers, period, share);
    }

    /**
     * Lookahead whose slow weights are slower and slower: α at step t of T is 1 − decayᵏ·(t/T)³, and 1 until a first
     * step, so that nothing happens before it (Jordan 2024, airbench).
     *
     * @param period k, at least 1
     * @param decay in [0, 1)
     * @param start the steps before the slow weights first lag behind
     * @param total T, at least 1
     * @throws IllegalArgumentException if a number is outside its range
     */
    public static Lookahead growing(Optimizer inner, int period, double decay, long start, long total) {
        double last = Math.pow(Ranges.requireCoefficient("the decay of a lookahead", decay), period);
        Ranges.requireAtLeast("the steps of a lookahead", 1, total);
        return new Lookahead(inner, List.of(), period, step -> step < start + period
                ? 1
                : 1 - last * Math.pow(Math.min(1, (double) step / total), 3));
    }

    private static LongToDoubleFunction requireShare(double share) {
        Ranges.requirePositive("the share of a lookahead", share);
        if (share > 1) {
            throw new IllegalArgumentException("the share of a lookahead must be at most 1, but is " + share);
        }
        return step -> share;
    }

    @Override
    public void step() {
        if (steps == 0) {
            followed.forEach(each -> slowOf(each).copyFrom(each.value()));
        }
        super.step();
        steps++;
        if (steps % period == 0) {
            for (Parameter each : followed) {
                ParameterUpdate.average(slowOf(each), each.value(), share.applyAsDouble(steps));
                each.value().copyFrom(slowOf(each));
            }
        }
    }

    private Tensor slowOf(Parameter each) {
        return slow.get(each.name() + "/slow");
    }

    @Override
    Map<String, Tensor> ownState() {
        Map<String, Tensor> state = new LinkedHashMap<>(slow);
        state.put(STEP, NamedState.ofCount(steps));
        return state;
    }

    @Override
    void loadOwn(Map<String, Tensor> state) {
        slow.forEach((name, tensor) -> tensor.copyFrom(state.get(name)));
        steps = NamedState.count(state.get(STEP));
    }
}
