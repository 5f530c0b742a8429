package dev.lanewise.training;

import dev.lanewise.tensor.Random;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The hyper-parameters to be tried, each with its values or its range: all combinations (grid), or random ones. */
public final class HyperParameterSpace {
    /** A hyper-parameter: the values to choose from, or a range where there are none. */
    private record Axis(List<String> values, double low, double high) {}

    private final Map<String, Axis> axes = new LinkedHashMap<>();

    /** A space without hyper-parameters. */
    public HyperParameterSpace() {}

    /**
     * Adds a hyper-parameter with the values that it can have.
     *
     * @return this space
     * @throws IllegalArgumentException if there is no value
     */
    public HyperParameterSpace values(String name, List<String> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("no values to try for " + name);
        }
        axes.put(name, new Axis(List.copyOf(values), 0, 0));
        return this;
    }

    /**
     * Adds a hyper-parameter that is drawn from a range, all orders of magnitude being equally likely.
     *
     * @param low more than 0
     * @param high at least the low end
     * @return this space
     * @throws IllegalArgumentException if a number is outside its range
     */
    public HyperParameterSpace range(String name, double low, double high) {
        if (!(low > 0 && high >= low && Double.isFinite(high))) {
            throw new IllegalArgumentException(
                    "the range of " + name + " must rise from above 0, but is " + low + " to " + high);
        }
        axes.put(name, new Axis(List.of(), low, high));
        return this;
    }

    /**
     * All combinations, the last hyper-parameter changing fastest.
     *
     * @throws IllegalArgumentException if a hyper-parameter has a range in place of values
     */
    public List<Map<String, String>> grid() {
        List<Map<String, String>> combinations = List.of(Map.of());
        for (Map.Entry<String, Axis> axis : axes.entrySet()) {
            if (axis.getValue().values.isEmpty()) {
                throw new IllegalArgumentException(axis.getKey() + " has a range, of which a grid has no values");
            }
            List<Map<String, String>> longer = new ArrayList<>();
            for (Map<String, String> combination : combinations) {
                for (String value : axis.getValue().values) {
                    Map<String, String> next = new LinkedHashMap<>(combination);
                    next.put(axis.getKey(), value);
                    longer.add(Collections.unmodifiableMap(next));
                }
            }
            combinations = longer;
        }
        return combinations;
    }

    /**
     * Random combinations (Bergstra and Bengio 2012).
     *
     * @param trials how many
     * @param random trial i draws from its stream i
     */
    public List<Map<String, String>> random(int trials, Random random) {
        List<Map<String, String>> combinations = new ArrayList<>();
        for (int trial = 0; trial < trials; trial++) {
            Random stream = random.stream(trial);
            Map<String, String> combination = new LinkedHashMap<>();
            axes.forEach((name, axis) -> combination.put(name, draw(axis, stream)));
            combinations.add(Collections.unmodifiableMap(combination));
        }
        return combinations;
    }

    private static String draw(Axis axis, Random random) {
        if (!axis.values.isEmpty()) {
            return axis.values.get(random.nextInt(axis.values.size()));
        }
        double share = random.nextDouble();
        double value = StrictMath.exp(StrictMath.log(axis.low) * (1 - share) + StrictMath.log(axis.high) * share);
        // Three digits are as much as a search can tell apart, and can be typed.
        return String.format(Locale.ROOT, "%.3g", value);
    }
}
