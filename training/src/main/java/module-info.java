/** The training loop with its listeners, metrics, logs and checkpoints. */
module dev.lanewise.training {
    requires transitive dev.lanewise.data;
    requires transitive dev.lanewise.formats;
    requires transitive dev.lanewise.nn;
    requires transitive dev.lanewise.optim;

    exports dev.lanewise.training;
    exports dev.lanewise.training.plot;
    exports dev.lanewise.training.report;
    exports dev.lanewise.training.study;
    exports dev.lanewise.training.visual;
}
