/** Layers, losses, initializers and state dictionaries of neural networks. */
module dev.lanewise.nn {
    requires transitive dev.lanewise.tensor;

    exports dev.lanewise.nn.activation;
    exports dev.lanewise.nn.init;
    exports dev.lanewise.nn.loss;
    exports dev.lanewise.nn.math;
    exports dev.lanewise.nn.merge;
    exports dev.lanewise.nn.regularization;
    exports dev.lanewise.nn.shape;
    exports dev.lanewise.nn;
}
