package dev.lanewise.optim;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.ParameterUpdate;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Keeps an average of the weights that another optimizer trains, and evaluates by it: {@link #enterEvaluation} puts it
 * in place of the weights, {@link #leaveEvaluation} puts the weights back.
 *
 * <p>With the average W, after step t = 1, 2, …:
 * <pre>
 * exponential:  W ← W + (1 − dₜ)(θ − W),  dₜ = min(d, t/(t + 9))
 * equal (SWA):  W ← W + (θ − W)/(n + 1) at every k-th step from a first one on, n the weights averaged before
 * </pre>
 * Running statistics of normalization layers are not parameters and stay those of the trained weights. State:
 * {@code NAME/average} (W), {@code average/step}.
 *
 * @see <a href="https://doi.org/10.1137/0330046">Polyak and Juditsky 1992</a>
 * @see <a href="https://arxiv.org/abs/1803.05407">Izmailov et al. 2018 (SWA)</a>
 */
public final class WeightAverage extends OptimizerWrapper {
    private static final String STEP = "average/step";

    private final Gain gain;
    private final Map<String, Tensor> averages = new LinkedHashMap<>();
    private final Map<String, Tensor> trained = new LinkedHashMap<>();
    private long steps;

    /** The share that the new weights get after a step, 0 for no part in the average. */
    private interface Gain {
        double at(long step);
    }

    private WeightAverage(Optimizer inner, Gain gain) {
        super(inner);
        this.gain = gain;
        parameters().forEach(parameter -> averages.put(parameter.name(), parameter.value().copy()));
    }

    /**
     * The exponential moving average (EMA) of decay d; in the first steps it decays faster, as the average of fewer
     * weights.
     *
     * @param decay d in [0, 1), usually 0.99 to 0.9999
     * @throws IllegalArgumentException if the decay is not in [0, 1)
     */
    public static WeightAverage exponential(Optimizer inner, double decay) {
        Ranges.requireCoefficient("the decay of a weight average", decay);
        return new WeightAverage(inner, step -> 1 - Math.min(decay, step / (step + 9.0)));
    }

    /**
     * The equally weighted average of the weights after the steps {@code first}, {@code first + every}, … (SWA); before
     * the first, the weights themselves.
     *
     * @throws IllegalArgumentException if one of them is below 1
     */
    public static WeightAverage equal(Optimizer inner, long first, long every) {
        Ranges.requireAtLeast("the first step of a weight average", 1, first);
        Ranges.requireAtLeast("the steps between two weights of an average", 1, every);
        return new WeightAverage(inner, step -> {
            if (step < first) {
                return 1;
            }
            return (step - first) % every == 0 ? 1.0 / ((step - first) / every + 1) : 0;
        });
    }

    @Override
    public void step() {
        super.step();
        steps++;
        double share = gain.at(steps);
        if (share > 0) {
            parameters().forEach(parameter -> ParameterUpdate.average(averages.get(parameter.name()), parameter.value(),
                    share));
        }
    }

    /** Does nothing if the average is in place already. */
    @Override
    public void enterEvaluation() {
        if (trained.isEmpty()) {
            for (Parameter parameter : parameters()) {
                trained.put(parameter.name(), parameter.value().copy());
                parameter.value().copyFrom(averages.get(parameter.name()));
            }
        }
    }

    @Override
    public void leaveEvaluation() {
        if (!trained.isEmpty()) {
            parameters().forEach(parameter -> parameter.value().copyFrom(trained.get(parameter.name())));
            trained.clear();
        }
    }

    @Override
    Map<String, Tensor> ownState() {
        Map<String, Tensor> state = new LinkedHashMap<>();
        averages.forEach((name, tensor) -> state.put(name + "/average", tensor));
        state.put(STEP, NamedState.ofCount(steps));
        return state;
    }

    @Override
    void loadOwn(Map<String, Tensor> state) {
        averages.forEach((name, tensor) -> tensor.copyFrom(state.get(name + "/average")));
        steps = NamedState.count(state.get(STEP));
    }
}
