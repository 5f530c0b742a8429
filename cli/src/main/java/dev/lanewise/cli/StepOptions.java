package dev.lanewise.cli;

import java.util.Map;
import picocli.CommandLine.Option;

/** The options that make {@link StepSettings}. */
final class StepOptions {
    @Option(names = "--clip-norm", paramLabel = "N", description = "largest global norm of the gradients")
    private Double clipNorm;

    @Option(names = "--clip-value", paramLabel = "V", description = "largest element of a gradient")
    private Double clipValue;

    @Option(names = "--accumulate", paramLabel = "N", description = "batches whose gradients make one step")
    private Integer accumulate;

    @Option(names = "--grow-batches", paramLabel = "F",
            description = "take F times as many batches a step half-way, and again at three quarters, in place of a falling rate")
    private Integer growBatches;

    @Option(names = "--ema", paramLabel = "D", description = "evaluate an exponential average of the weights, as 0.999")
    private Double ema;

    @Option(names = "--swa", paramLabel = "EPOCH",
            description = "evaluate the equal average of the weights at the ends of this epoch and all later ones")
    private Integer swa;

    @Option(names = "--gradient-noise", paramLabel = "V",
            description = "variance of the gradient noise at first, as 0.01")
    private Double noise;

    @Option(names = "--lookahead", description = "let slow weights follow the optimizer's (5 steps, half-way)")
    private Boolean lookahead;

    @Option(names = "--decay-weights-only", description = "no weight decay on biases and normalization")
    private Boolean decayWeightsOnly;

    @Option(names = "--early-stop", paramLabel = "EPOCHS", description = "end after so many epochs without improvement")
    private Integer earlyStop;

    @Option(names = "--order", paramLabel = "NAME",
            description = "order of the training images: shuffled (anew in every epoch; default), cyclic or with-replacement")
    private String order;

    /** Puts what the user gave under the names of the configuration; null for what was not given. */
    void putGiven(Map<String, Object> given) {
        given.put("clip-norm", clipNorm);
        given.put("clip-value", clipValue);
        given.put("accumulate", asLong(accumulate));
        given.put("grow-batches", asLong(growBatches));
        given.put("ema", ema);
        given.put("swa", asLong(swa));
        given.put("gradient-noise", noise);
        given.put("lookahead", lookahead);
        given.put("decay-weights-only", decayWeightsOnly);
        given.put("early-stop", asLong(earlyStop));
        given.put("order", order);
    }

    private static Long asLong(Integer number) {
        return number == null ? null : number.longValue();
    }
}
