/** Optimizers and learning-rate schedules; full-batch methods. */
module dev.lanewise.optim {
    requires transitive dev.lanewise.tensor;

    exports dev.lanewise.optim;
    exports dev.lanewise.optim.fullbatch;
}
