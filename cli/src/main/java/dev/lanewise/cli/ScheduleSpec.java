package dev.lanewise.cli;

import dev.lanewise.optim.Optimizer;
import dev.lanewise.optim.ReduceOnPlateau;
import dev.lanewise.optim.Schedule;
import dev.lanewise.optim.Schedules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A schedule as the user writes it: {@code cosine}, {@code step:every=30,factor=0.1} or {@code one-cycle:rise=0.2}; every one of them takes
 * {@code warm-up=EPOCHS}.
 */
final class ScheduleSpec {
    /** The schedule that is a function of the validation loss, not of time. */
    private static final String PLATEAU = "plateau";

    private static final String WARM_UP = "warm-up";
    /** The share of the rate that a warm-up begins with. */
    private static final double WARM_UP_START = 0.01;
    /** Epochs with / between them; half-way and three quarters if not given. */
    private static final String MILESTONES = "at";

    /** The numbers that each schedule takes, with what they are if not given; NaN for a share of the epochs. */
    private static final Map<String, Map<String, Double>> KNOWN = new LinkedHashMap<>();

    static {
        KNOWN.put("constant", Map.of());
        KNOWN.put("step", Map.of("every", Double.NaN, "factor", 0.1));
        KNOWN.put("multi-step", Map.of("factor", 0.1));
        KNOWN.put("exponential", Map.of("factor", 0.95));
        KNOWN.put("inverse", Map.of("decay", 1.0));
        KNOWN.put("polynomial", Map.of("power", 2.0, "floor", 0.0));
        KNOWN.put("linear", Map.of("start", 1.0, "end", 0.0));
        KNOWN.put("cosine", Map.of("floor", 0.0));
        KNOWN.put("warm-restarts", Map.of("first", Double.NaN, "growth", 2.0, "floor", 0.0));
        KNOWN.put("one-cycle", Map.of("rise", 0.3, "divisor", 25.0, "final-divisor", 1e4));
        KNOWN.put("triangle", Map.of("peak", 0.23, "start", 0.2, "end", 0.07));
        KNOWN.put(PLATEAU, Map.of("factor", 0.1, "patience", 5.0, "threshold", 1e-4));
    }

    /** The numbers that are counts. */
    private static final Set<String> WHOLE = Set.of("every", "patience");

    private final String text;
    private final String name;
    private final Map<String, Double> numbers = new LinkedHashMap<>();
    private int[] milestones = {};

    private ScheduleSpec(String text, String name) {
        this.text = text;
        this.name = name;
    }

    static List<String> names() {
        return List.copyOf(KNOWN.keySet());
    }

    /**
     * The schedule that a text names.
     *
     * @throws InputException if there is no such schedule, or it takes no such number
     */
    static ScheduleSpec parse(String text) {
        String[] parts = text.split(":", 2);
        ScheduleSpec spec = new ScheduleSpec(text, Names.require("schedule", parts[0], names()));
        for (String entry : parts.length == 1 ? new String[0] : parts[1].split(",")) {
            String[] pair = entry.split("=", 2);
            List<String> keys = spec.keys();
            if (pair.length < 2 || !keys.contains(pair[0])) {
                throw new InputException("--schedule " + text + ": '" + entry + "' is not one of "
                        + keys.stream().map(key -> key + "=NUMBER").collect(Collectors.joining(", ")));
            }
            spec.set(pair[0], pair[1]);
        }
        return spec;
    }

    private List<String> keys() {
        List<String> keys = new ArrayList<>(KNOWN.get(name).keySet().stream().sorted().toList());
        if (name.equals("multi-step")) {
            keys.add(MILESTONES);
        }
        keys.add(WARM_UP);
        return keys;
    }

    private void set(String key, String value) {
        try {
            if (key.equals(MILESTONES)) {
                milestones = Arrays.stream(value.split("/")).mapToInt(Integer::parseInt).toArray();
            } else {
                numbers.put(key, WHOLE.contains(key) ? Integer.parseInt(value) : Double.parseDouble(value));
            }
        } catch (NumberFormatException e) {
            throw new InputException("--schedule " + text + ": " + key + " must be a "
                    + (WHOLE.contains(key) ? "whole " : "") + "number"
                    + (key.equals(MILESTONES) ? ", or several with / between them" : "") + ", but is '" + value + "'");
        }
    }

    /** The optimizer, which a plateau of the validation loss reduces the rate of if this is such a schedule. */
    Optimizer around(Optimizer optimizer) {
        return name.equals(PLATEAU)
                ? new ReduceOnPlateau(optimizer, number("factor"), (int) number("patience"), number("threshold"))
                : optimizer;
    }

    /** What the user wrote, but for the warm-up. */
    String withoutWarmUp() {
        String[] parts = text.split(":", 2);
        String rest = parts.length == 1
                ? ""
                : Arrays.stream(parts[1].split(",")).filter(entry -> !entry.startsWith(WARM_UP + "="))
                        .collect(Collectors.joining(","));
        return rest.isEmpty() ? name : name + ":" + rest;
    }

    private double number(String key) {
        return numbers.getOrDefault(key, KNOWN.get(name).get(key));
    }

    /**
     * The schedule of a run.
     *
     * @throws InputException if a number is outside its range
     */
    Schedule schedule(int epochs) {
        double warmUp = numbers.getOrDefault(WARM_UP, 0.0);
        if (!(warmUp >= 0 && warmUp < epochs)) {
            throw new InputException("--schedule " + text + ": warm-up must be at least 0 and less than the " + epochs
                    + " epochs, but is " + warmUp);
        }
        try {
            Schedule schedule = afterWarmUp(epochs - warmUp);
            return warmUp == 0 ? schedule : Schedules.linear(warmUp, WARM_UP_START, 1).until(warmUp, schedule);
        } catch (IllegalArgumentException e) {
            throw new InputException("--schedule " + text + ": " + e.getMessage());
        }
    }

    private void require(boolean condition, String rule, String key) {
        if (!condition) {
            throw new IllegalArgumentException(rule + ", but is " + number(key));
        }
    }

    private Schedule afterWarmUp(double epochs) {
        double third = Math.ceil(epochs / 3);
        return switch (name) {
            case "step" -> Schedules.step(numbers.getOrDefault("every", third).intValue(), number("factor"));
            case "multi-step" -> Schedules.multiStep(number("factor"), milestones.length > 0
                    ? milestones
                    : new int[] {(int) Math.ceil(epochs / 2), (int) Math.ceil(3 * epochs / 4)});
            case "exponential" -> Schedules.exponential(number("factor"));
            case "inverse" -> Schedules.inverse(number("decay"));
            case "polynomial" -> Schedules.polynomial(epochs, number("power"), number("floor"));
            case "linear" -> Schedules.linear(epochs, number("start"), number("end"));
            case "cosine" -> Schedules.cosine(epochs, number("floor"));
            case "warm-restarts" ->
                Schedules.warmRestarts(numbers.getOrDefault("first", Math.max(1, Math.floor(epochs / 7))),
                        number("growth"), number("floor"));
            case "one-cycle" -> Schedules.oneCycle(epochs, number("rise"), number("divisor"), number("final-divisor"));
            case "triangle" -> Schedules.triangle(epochs, number("peak"), number("start"), number("end"));
            case PLATEAU -> {
                require(number("factor") > 0 && number("factor") < 1, "the factor must be above 0 and below 1",
                        "factor");
                require(number("patience") >= 0, "the patience must be at least 0", "patience");
                require(number("threshold") >= 0 && number("threshold") < 1, "the threshold must be in [0, 1)",
                        "threshold");
                yield Schedules.constant();
            }
            default -> Schedules.constant();
        };
    }
}
