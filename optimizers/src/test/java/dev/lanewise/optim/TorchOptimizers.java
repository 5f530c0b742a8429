package dev.lanewise.optim;

import dev.lanewise.optim.fullbatch.Lbfgs;
import dev.lanewise.tensor.Parameter;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** PyTorch's optimizers by their names and options. */
final class TorchOptimizers {
    private TorchOptimizers() {}

    /** The optimizer of that name, as the version of PyTorch that the source names has it. */
    static Optimizer create(String source, String name, JsonNode o, List<Parameter> parameters) {
        double rate = o.get("lr").asDouble();
        double decay = number(o, "weight_decay", name.equals("AdamW") ? 0.01 : 0);
        return switch (name) {
            case "SGD" -> {
                requireKnown(o, "momentum", "dampening", "nesterov");
                Sgd sgd = new Sgd(parameters, rate).withMomentum(number(o, "momentum", 0))
                        .withDampening(number(o, "dampening", 0)).withWeightDecay(decay);
                yield flag(o, "nesterov") ? sgd.withNesterov() : sgd;
            }
            case "Adagrad" -> {
                requireKnown(o, "lr_decay", "initial_accumulator_value", "eps");
                yield new Adagrad(parameters, rate).withLearningRateDecay(number(o, "lr_decay", 0))
                        .withInitialAccumulator(number(o, "initial_accumulator_value", 0))
                        .withEpsilon(number(o, "eps", 1e-10), Epsilon.OUTSIDE).withWeightDecay(decay);
            }
            case "Adadelta" -> {
                requireKnown(o, "rho", "eps");
                yield new Adadelta(parameters, rate).withDecay(number(o, "rho", 0.9))
                        .withEpsilon(number(o, "eps", 1e-6)).withWeightDecay(decay);
            }
            case "RMSprop" -> {
                requireKnown(o, "alpha", "eps", "momentum", "centered");
                RmsProp rmsProp = new RmsProp(parameters, rate).withSmoothing(number(o, "alpha", 0.99))
                        .withEpsilon(number(o, "eps", 1e-8), Epsilon.OUTSIDE).withWeightDecay(decay)
                        .withMomentum(number(o, "momentum", 0), RatePlace.OUTSIDE);
                yield flag(o, "centered") ? rmsProp.withCentring() : rmsProp;
            }
            case "Adam" -> {
                requireKnown(o, "betas", "eps", "amsgrad");
                Adam adam = configured(new Adam(parameters, rate), o).withWeightDecay(decay);
                yield flag(o, "amsgrad") ? adam.withAmsgrad() : adam;
            }
            case "AdamW" -> {
                requireKnown(o, "betas", "eps", "amsgrad");
                AdamW adam = configured(new AdamW(parameters, rate), o).withWeightDecay(decay);
                yield flag(o, "amsgrad") ? adam.withAmsgrad() : adam;
            }
            case "Adamax" -> {
                requireKnown(o, "betas", "eps");
                yield configured(new AdaMax(parameters, rate), o).withWeightDecay(decay);
            }
            case "NAdam" -> {
                requireKnown(o, "betas", "eps", "momentum_decay");
                Nadam nadam = configured(new Nadam(parameters, rate), o).withWeightDecay(decay)
                        .withMomentumDecay(number(o, "momentum_decay", 4e-3));
                yield source.startsWith("torch 1.") ? nadam.withRepeatedMomentum() : nadam;
            }
            default -> throw new IllegalArgumentException("no optimizer of PyTorch's name " + name);
        };
    }

    static boolean isFullBatch(String name) {
        return name.equals("LBFGS");
    }

    static Lbfgs.Options lbfgs(JsonNode o) {
        requireKnown(o, "max_iter", "max_eval", "history_size", "line_search_fn", "tolerance_grad", "tolerance_change");
        int iterations = (int) number(o, "max_iter", 20);
        return new Lbfgs.Options(number(o, "lr", 1), iterations, (int) number(o, "max_eval", iterations * 5 / 4),
                (int) number(o, "history_size", 100), number(o, "tolerance_grad", 1e-7),
                number(o, "tolerance_change", 1e-9), o.has("line_search_fn"));
    }

    private static <T extends AdamFamily<T>> T configured(T optimizer, JsonNode o) {
        T result = optimizer.withEpsilon(number(o, "eps", 1e-8));
        return o.has("betas")
                ? result.withBetas(o.get("betas").get(0).asDouble(), o.get("betas").get(1).asDouble())
                : result;
    }

    static double number(JsonNode options, String name, double otherwise) {
        return options.has(name) ? options.get(name).asDouble() : otherwise;
    }

    static boolean flag(JsonNode options, String name) {
        return options.has(name) && options.get(name).asBoolean();
    }

    private static void requireKnown(JsonNode options, String... known) {
        Set<String> unknown = new TreeSet<>(options.propertyNames());
        unknown.removeAll(Set.of("lr", "weight_decay"));
        unknown.removeAll(Set.of(known));
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("options that are not known here: " + unknown);
        }
    }
}
