package dev.lanewise.cli;

import dev.lanewise.optim.AdaMax;
import dev.lanewise.optim.Adadelta;
import dev.lanewise.optim.Adagrad;
import dev.lanewise.optim.Adam;
import dev.lanewise.optim.AdamW;
import dev.lanewise.optim.CombinedOptimizer;
import dev.lanewise.optim.Epsilon;
import dev.lanewise.optim.HeavyBall;
import dev.lanewise.optim.Lamb;
import dev.lanewise.optim.Lars;
import dev.lanewise.optim.Lookahead;
import dev.lanewise.optim.Muon;
import dev.lanewise.optim.Nadam;
import dev.lanewise.optim.Nesterov;
import dev.lanewise.optim.Optimizer;
import dev.lanewise.optim.ParameterGroup;
import dev.lanewise.optim.RmsProp;
import dev.lanewise.optim.Sgd;
import dev.lanewise.optim.SwitchedOptimizer;
import dev.lanewise.tensor.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The optimizers that {@code --optimizer} names, each with the learning rate and weight decay of its paper unless told otherwise. */
final class OptimizerFactory {
    /** What AdamW's rate is to Muon's, beside which it trains all that is not a hidden matrix. */
    private static final double BESIDE_MUON = 0.05;

    /** Jordan 2024: Nesterov's momentum whose rate, momentum and weight decay do not depend on each other. */
    static final String AIRBENCH = "airbench";
    /** How many times faster than other parameters the biases of normalization learn there. */
    private static final double AIRBENCH_BIASES = 64;
    private static final int AIRBENCH_IMAGES = 1024;
    /** Three of its ten epochs: so long the bias of the whitening is trained, and after them slow weights follow. */
    private static final double AIRBENCH_START = 0.3;
    private static final String AIRBENCH_WHITENING_BIAS = "whiten.bias";
    private static final int AIRBENCH_LOOKAHEAD_PERIOD = 5;
    private static final double AIRBENCH_LOOKAHEAD_DECAY = 0.95;

    /** What is usual for an optimizer. */
    record Defaults(double learningRate, double weightDecay) {}

    private static final Map<String, Defaults> DEFAULTS = new LinkedHashMap<>();

    static {
        DEFAULTS.put("sgd", new Defaults(0.05, 0));
        DEFAULTS.put("momentum", new Defaults(0.05, 0));
        DEFAULTS.put("sgdw", new Defaults(0.05, 5e-4));
        DEFAULTS.put("heavy-ball", new Defaults(0.05, 0));
        DEFAULTS.put("nag-c", new Defaults(0.002, 0));
        DEFAULTS.put("adagrad", new Defaults(0.01, 0));
        DEFAULTS.put("adadelta", new Defaults(1, 0));
        DEFAULTS.put("rmsprop", new Defaults(0.001, 0));
        DEFAULTS.put("adam", new Defaults(0.001, 0));
        DEFAULTS.put("amsgrad", new Defaults(0.001, 0));
        DEFAULTS.put("adamw", new Defaults(0.001, 0.01));
        DEFAULTS.put("adamax", new Defaults(0.002, 0));
        DEFAULTS.put("nadam", new Defaults(0.002, 0));
        DEFAULTS.put("adam-sgd", new Defaults(0.001, 0));
        DEFAULTS.put("lars", new Defaults(1, 5e-4));
        DEFAULTS.put("lamb", new Defaults(0.002, 0.01));
        DEFAULTS.put("muon", new Defaults(0.02, 0));
        DEFAULTS.put(AIRBENCH, new Defaults(11.5, 0.0153));
    }

    private OptimizerFactory() {}

    static List<String> names() {
        return List.copyOf(DEFAULTS.keySet());
    }

    static Defaults defaults(String name) {
        return DEFAULTS.get(name);
    }

    /**
     * The optimizer of a recipe.
     *
     * @param buffers running statistics, which the slow weights of {@code airbench} take along
     * @param steps the steps of the whole run, after half of which {@code adam-sgd} switches
     */
    static Optimizer create(Recipe recipe, List<Parameter> parameters, List<Parameter> buffers, double rate,
            long steps) {
        double decay = recipe.weightDecay();
        double momentum = recipe.momentum();
        ParameterGroup[] groups = recipe.steps().decayWeightsOnly()
                ? new ParameterGroup[] {ParameterGroup.noDecayOnBiasesAndNormalization()}
                : new ParameterGroup[0];
        return switch (recipe.optimizer()) {
            case "momentum" -> new Sgd(parameters, rate).withMomentum(momentum).withWeightDecay(decay)
                    .withGroups(groups);
            case "sgdw" -> nesterov(new Sgd(parameters, rate), momentum).withDecoupledWeightDecay(decay)
                    .withGroups(groups);
            case "heavy-ball" -> new HeavyBall(parameters, rate, momentum).withWeightDecay(decay).withGroups(groups);
            case "nag-c" -> Nesterov.convex(parameters, rate).withWeightDecay(decay).withGroups(groups);
            case "adagrad" -> new Adagrad(parameters, rate).withWeightDecay(decay).withGroups(groups);
            case "adadelta" -> new Adadelta(parameters, rate).withWeightDecay(decay).withGroups(groups);
            // The lectures' decay and place of epsilon, which go with their rate of 0.001.
            case "rmsprop" -> new RmsProp(parameters, rate).withSmoothing(0.9).withEpsilon(1e-8, Epsilon.INSIDE)
                    .withWeightDecay(decay).withGroups(groups);
            case "adam" -> new Adam(parameters, rate).withWeightDecay(decay).withGroups(groups);
            case "amsgrad" -> new Adam(parameters, rate).withAmsgrad().withWeightDecay(decay).withGroups(groups);
            case "adamw" -> new AdamW(parameters, rate).withWeightDecay(decay).withGroups(groups);
            case "adamax" -> new AdaMax(parameters, rate).withWeightDecay(decay).withGroups(groups);
            case "nadam" -> new Nadam(parameters, rate).withWeightDecay(decay).withGroups(groups);
            case "adam-sgd" -> SwitchedOptimizer.swats(
                    new Adam(parameters, rate).withWeightDecay(decay).withGroups(groups),
                    new Sgd(parameters, rate).withMomentum(momentum).withWeightDecay(decay).withGroups(groups),
                    momentum, steps / 2);
            case "lars" -> new Lars(parameters, rate).withMomentum(momentum).withWeightDecay(decay).withGroups(groups);
            case "lamb" -> new Lamb(parameters, rate).withWeightDecay(decay).withGroups(groups);
            case "muon" -> muon(parameters, rate, momentum, decay);
            case AIRBENCH -> airbench(parameters, buffers, rate, recipe, steps);
            default -> nesterov(new Sgd(parameters, rate), momentum).withWeightDecay(decay).withGroups(groups);
        };
    }

    /**
     * The step of 1,024 images with a constant gradient is about the rate times the mean gradient, whatever the momentum, and their weight
     * decay about that share of the weights, whatever the rate.
     */
    private static Optimizer airbench(List<Parameter> parameters, List<Parameter> buffers, double rate, Recipe recipe,
            long steps) {
        double momentum = recipe.momentum();
        double stepOfConstantGradient = 1 + 1 / (1 - momentum);
        double meanRate = rate * recipe.batchSize() / AIRBENCH_IMAGES / stepOfConstantGradient;
        double decay = recipe.weightDecay() / rate;
        long start = (long) (AIRBENCH_START * steps);
        Map<Boolean, List<Parameter>> parts = parameters.stream()
                .collect(Collectors.partitioningBy(each -> each.name().equals(AIRBENCH_WHITENING_BIAS)));
        Sgd sgd = nesterov(new Sgd(parts.get(false), meanRate), momentum).withWeightDecay(decay);
        String biases = ".*norm\\d*\\.bias";
        if (parts.get(false).stream().anyMatch(each -> each.name().matches(biases))) {
            sgd = sgd.withGroups(ParameterGroup.named(biases).withLearningRateFactor(AIRBENCH_BIASES)
                    .withWeightDecay(decay / AIRBENCH_BIASES));
        }
        Optimizer all = sgd;
        if (!parts.get(true).isEmpty()) {
            Sgd bias = nesterov(new Sgd(parts.get(true), meanRate), momentum).withWeightDecay(decay);
            all = new CombinedOptimizer(sgd, new SwitchedOptimizer(bias, new Sgd(parts.get(true), 0), start));
        }
        return Lookahead.growing(all, AIRBENCH_LOOKAHEAD_PERIOD, AIRBENCH_LOOKAHEAD_DECAY, start, steps)
                .withBuffers(buffers);
    }

    private static Sgd nesterov(Sgd sgd, double momentum) {
        return momentum == 0 ? sgd : sgd.withMomentum(momentum).withNesterov();
    }

    /** Muon for the hidden matrices and filters, AdamW for the last layer, biases and normalization. */
    private static Optimizer muon(List<Parameter> parameters, double rate, double momentum, double decay) {
        List<Parameter> hidden = new ArrayList<>(
                parameters.stream().filter(each -> each.value().shape().rank() >= 2).toList());
        if (hidden.size() > 1) {
            hidden.removeLast();
        }
        List<Parameter> others = parameters.stream().filter(each -> !hidden.contains(each)).toList();
        return new CombinedOptimizer(new Muon(hidden, rate).withMomentum(momentum).withWeightDecay(decay),
                new AdamW(others, BESIDE_MUON * rate).withWeightDecay(decay));
    }
}
