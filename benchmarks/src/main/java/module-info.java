/** Benchmarks of the kernels and of whole networks. */
module dev.lanewise.bench {
    requires dev.lanewise.models;
    requires dev.lanewise.training;
    requires jmh.core;
}
