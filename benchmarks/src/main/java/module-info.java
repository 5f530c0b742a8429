/** Benchmarks of the kernels and of whole networks. */
module dev.lanewise.bench {
    requires dev.lanewise.models;
    requires dev.lanewise.optim;
    requires info.picocli;
    requires jdk.incubator.vector;
    requires jmh.core;
}
