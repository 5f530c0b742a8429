/** Layers, losses, initializers and state dictionaries of neural networks. */
module dev.lanewise.nn {
    requires transitive dev.lanewise.tensor;

    exports dev.lanewise.nn;
}
