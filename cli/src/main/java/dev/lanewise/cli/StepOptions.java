package dev.lanewise.cli;

import picocli.CommandLine.Option;

/** The options that make {@link StepSettings}; read by their names, as {@link TrainCommand} says. */
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
            description = "order of the training images: shuffled (anew in every epoch; default), cyclic, with-replacement, or "
                    + "curriculum:FILE (at first the easiest fifth, half-way all: easy is what the same network with the weights in FILE has "
                    + "little loss on)")
    private String order;
}
