package dev.lanewise.optim;

import static dev.lanewise.optim.TorchOptimizers.flag;
import static dev.lanewise.optim.TorchOptimizers.number;

import dev.lanewise.tensor.Parameter;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Keras' optimizers by their names and options, in Keras' conventions. */
final class KerasOptimizers {
    private static final Pattern DECAY_IN_NAME = Pattern.compile("(\\w+) \\(weight_decay (\\S+)\\)");
    private static final double EPSILON = 1e-7;

    private KerasOptimizers() {}

    static Optimizer create(String name, JsonNode o, List<Parameter> parameters) {
        double rate = o.get("learning_rate").asDouble();
        double epsilon = number(o, "epsilon", EPSILON);
        Matcher decayed = DECAY_IN_NAME.matcher(name);
        double decay = decayed.matches() ? Double.parseDouble(decayed.group(2)) : number(o, "weight_decay", 0);
        return switch (decayed.matches() ? decayed.group(1) : name) {
            case "SGD" -> {
                Sgd sgd = new Sgd(parameters, rate).withMomentum(number(o, "momentum", 0))
                        .withRatePlace(RatePlace.INSIDE);
                // Without momentum Keras ignores nesterov.
                yield flag(o, "nesterov") && number(o, "momentum", 0) > 0 ? sgd.withNesterov() : sgd;
            }
            case "Adagrad" -> new Adagrad(parameters, rate).withEpsilon(epsilon, Epsilon.INSIDE)
                    .withInitialAccumulator(number(o, "initial_accumulator_value", 0.1));
            case "Adadelta" -> new Adadelta(parameters, rate).withDecay(number(o, "rho", 0.95)).withEpsilon(epsilon);
            case "RMSprop" -> {
                RmsProp rmsProp = new RmsProp(parameters, rate).withSmoothing(number(o, "rho", 0.9))
                        .withEpsilon(epsilon, Epsilon.INSIDE)
                        .withMomentum(number(o, "momentum", 0), RatePlace.INSIDE);
                yield flag(o, "centered") ? rmsProp.withCentring() : rmsProp;
            }
            case "Adam" -> {
                Adam adam = betas(new Adam(parameters, rate), o).withEpsilon(epsilon, Epsilon.HAT);
                yield flag(o, "amsgrad") ? adam.withAmsgrad() : adam;
            }
            case "AdamW" -> betas(new AdamW(parameters, rate), o).withEpsilon(epsilon, Epsilon.HAT)
                    .withWeightDecay(decay);
            case "Adamax" -> betas(new AdaMax(parameters, rate), o).withEpsilon(epsilon, Epsilon.OUTSIDE);
            case "Nadam" -> betas(new Nadam(parameters, rate), o).withEpsilon(epsilon).withMomentumDecay(1);
            default -> throw new IllegalArgumentException("no optimizer of Keras' name " + name);
        };
    }

    private static <T extends AdamFamily<T>> T betas(T optimizer, JsonNode o) {
        return optimizer.withBetas(number(o, "beta_1", 0.9), number(o, "beta_2", 0.999));
    }
}
