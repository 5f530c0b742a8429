package dev.lanewise.models;

import dev.lanewise.nn.Network;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * How far float32 may be from float64 in a training step, measured for each tensor by steps from weights of which each is changed by a few
 * units in its last place.
 *
 * <p>A fixed tolerance would be wrong: where a ReLU's input is within rounding of zero, the order of a sum decides whether it passes
 * its gradient on, and gradients of lower layers change by far more than any rounding.
 */
final class Sensitivity {
    /** By how much weights are changed: ten units in the last place, as ten of PyTorch's errors. */
    private static final float DISTURBANCE = 10 * 0x1p-24f;
    private static final int DISTURBED_STEPS = 3;
    /**
     * Steps where those do not explain a deviation. A ReLU whose input is nearer to zero than any rounding is turned over by every other
     * disturbed step, so three of them miss it once in eight times, twelve hardly ever; what is wrong remains unexplained by any number.
     */
    private static final int MOST_DISTURBED_STEPS = 12;
    /** A deviation consists of a few ReLUs turned over, of which the disturbed steps need not show the worst. */
    private static final double MARGIN = 3;

    private Sensitivity() {}

    /** What is allowed for each tensor by the fewest steps. */
    static Map<String, Double> tolerances(double insensitive, Supplier<Network> fresh,
            Function<Network, Map<String, Tensor>> step) {
        return tolerances(insensitive, fresh, step, tolerances -> true);
    }

    /**
     * What is allowed for each tensor, relative to its size as {@link Deviation#of} has it.
     *
     * @param insensitive what is added for all
     * @param fresh the network with the reference's weights, anew each time
     * @param step a training step's tensors by name
     * @param explains whether tolerances are as large as all deviations
     */
    static Map<String, Double> tolerances(double insensitive, Supplier<Network> fresh,
            Function<Network, Map<String, Tensor>> step, Predicate<Map<String, Double>> explains) {
        Map<String, Tensor> undisturbed = step.apply(fresh.get());
        Map<String, Double> tolerances = new LinkedHashMap<>();
        for (int i = 0; i < DISTURBED_STEPS || i < MOST_DISTURBED_STEPS && !explains.test(tolerances); i++) {
            Network network = fresh.get();
            disturb(network, Random.of(i));
            Map<String, Tensor> disturbed = step.apply(network);
            undisturbed.forEach((name, tensor) -> tolerances.merge(name,
                    MARGIN * Deviation.of(disturbed.get(name), tensor) + insensitive, Math::max));
        }
        return tolerances;
    }

    private static void disturb(Network network, Random random) {
        network.parameters().forEach(parameter -> {
            float[] values = parameter.value().toArray();
            for (int i = 0; i < values.length; i++) {
                values[i] *= 1 + (random.nextLong() < 0 ? DISTURBANCE : -DISTURBANCE);
            }
            parameter.value().copyFrom(values);
        });
    }
}
