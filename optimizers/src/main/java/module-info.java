/** Optimizers and learning-rate schedules; full-batch methods; training by several workers. */
module dev.lanewise.optim {
    requires transitive dev.lanewise.tensor;

    exports dev.lanewise.optim;
    exports dev.lanewise.optim.fullbatch;
    exports dev.lanewise.optim.parallel;
}
