package dev.lanewise.cli;

import picocli.CommandLine.Option;

/** The options that make {@link ObjectiveSettings}; read by their names, as {@link TrainCommand} says. */
final class ObjectiveOptions {
    @Option(names = "--loss", paramLabel = "NAME",
            description = "cross-entropy (default), hinge (support vector machine), squared, absolute, huber (against 1 for the class "
                    + "and 0 for all others) or binary (logistic, class by class); validation shows the cross-entropy in any case")
    private String loss;

    @Option(names = "--class-weights", paramLabel = "W,W,...",
            description = "weight of each class in the loss, or 'balanced' for classes of different size; with cross-entropy and hinge")
    private String classWeights;

    @Option(names = "--dropout", paramLabel = "P",
            description = "probability of dropping of all dropout layers (default: that of the network's authors)")
    private String dropout;

    @Option(names = "--l1", paramLabel = "F", description = "penalty F times the sum of all weights' magnitudes")
    private Double l1;

    @Option(names = "--l2", paramLabel = "F",
            description = "penalty F times the sum of all weights' squares, biases excepted; with --l1 the elastic net. A --weight-decay "
                    + "of D is --l2 D/2, on all parameters")
    private Double l2;

    @Option(names = "--max-norm", paramLabel = "R",
            description = "largest norm of the weights that go into a unit, as 3")
    private Double maxNorm;

    @Option(names = "--kl-sparsity", paramLabel = "F",
            description = "penalty that keeps hidden units mostly off: F times the divergence of their mean activations from --kl-mean")
    private Double klSparsity;

    @Option(names = "--kl-mean", paramLabel = "M", description = "mean activation that is wanted (default: 0.1)")
    private Double klMean;
}
