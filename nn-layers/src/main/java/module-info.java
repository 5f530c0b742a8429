/** Layers, losses, initializers and state dictionaries of neural networks. */
module dev.lanewise.nn {
    requires transitive dev.lanewise.tensor;

    exports dev.lanewise.nn;
    exports dev.lanewise.nn.activation;
    exports dev.lanewise.nn.init;
    exports dev.lanewise.nn.loss;
    exports dev.lanewise.nn.regularization;
}
