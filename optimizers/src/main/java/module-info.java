/** Optimizers and learning-rate schedules. */
module dev.lanewise.optim {
    requires transitive dev.lanewise.tensor;

    exports dev.lanewise.optim;
}
