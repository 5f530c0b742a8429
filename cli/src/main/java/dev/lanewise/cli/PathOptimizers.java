package dev.lanewise.cli;

import dev.lanewise.optim.AdaMax;
import dev.lanewise.optim.Adadelta;
import dev.lanewise.optim.Adagrad;
import dev.lanewise.optim.Adam;
import dev.lanewise.optim.Nadam;
import dev.lanewise.optim.Optimizer;
import dev.lanewise.optim.RmsProp;
import dev.lanewise.optim.Sgd;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.training.visual.TestSurface;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The optimizers that {@code visualize paths} knows, each with a learning rate that shows its character on a surface. */
final class PathOptimizers {
    private static final double MOMENTUM = 0.9;

    private static final Map<String, Entry> ENTRIES = entries();

    private PathOptimizers() {}

    /** Makes an optimizer of parameters with a learning rate. */
    private interface Maker {
        Optimizer make(List<Parameter> parameters, double rate);
    }

    private record Entry(Maker maker, double ravine, double saddle, double beale) {
        private double rate(TestSurface surface) {
            return switch (surface) {
                case RAVINE -> ravine;
                case SADDLE -> saddle;
                case BEALE -> beale;
            };
        }
    }

    private static Map<String, Entry> entries() {
        Map<String, Entry> entries = new LinkedHashMap<>();
        entries.put("sgd", new Entry(Sgd::new, 0.9, 0.02, 0.01));
        entries.put("momentum",
                new Entry((parameters, rate) -> new Sgd(parameters, rate).withMomentum(MOMENTUM), 0.08, 0.005, 0.003));
        entries.put("nesterov", new Entry((parameters, rate) -> new Sgd(parameters, rate).withMomentum(MOMENTUM)
                .withNesterov(), 0.08, 0.005, 0.003));
        entries.put("adagrad", new Entry(Adagrad::new, 1, 0.05, 0.5));
        entries.put("adadelta", new Entry(Adadelta::new, 5, 0.2, 5));
        entries.put("rmsprop", new Entry(RmsProp::new, 0.1, 0.01, 0.02));
        entries.put("adam", new Entry(Adam::new, 0.3, 0.02, 0.2));
        entries.put("adamax", new Entry(AdaMax::new, 0.5, 0.02, 0.5));
        entries.put("nadam", new Entry(Nadam::new, 0.3, 0.02, 0.2));
        return entries;
    }

    static List<String> names() {
        return List.copyOf(ENTRIES.keySet());
    }

    /**
     * An optimizer for a surface.
     *
     * @param choice its name, or its name and a learning rate: {@code adam=0.1}
     * @throws InputException if the name is unknown or the rate is no number above 0
     */
    static Function<List<Parameter>, Optimizer> of(String choice, TestSurface surface) {
        int equals = choice.indexOf('=');
        String name = equals < 0 ? choice : choice.substring(0, equals);
        Entry entry = ENTRIES.get(Names.require("optimizer", name, names()));
        double rate = equals < 0 ? entry.rate(surface) : rate(choice, choice.substring(equals + 1));
        return parameters -> entry.maker.make(parameters, rate);
    }

    private static double rate(String choice, String text) {
        try {
            double rate = Double.parseDouble(text);
            if (rate > 0 && Double.isFinite(rate)) {
                return rate;
            }
        } catch (NumberFormatException e) {
            // Told below, as a rate that is out of range is.
        }
        throw new InputException("--optimizers: " + choice + " has no learning rate above 0");
    }
}
