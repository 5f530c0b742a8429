/** Tensors and the operations on them, forward and backward, on the CPU's vector units. */
// The modules that internal packages are exported to are compiled after this one.
@SuppressWarnings("module") module dev.lanewise.tensor {
    requires jdk.incubator.vector;

    exports dev.lanewise.tensor;
    exports dev.lanewise.tensor.ops;
    exports dev.lanewise.tensor.internal.io to
            dev.lanewise.nn,
            dev.lanewise.models,
            dev.lanewise.data,
            dev.lanewise.training,
            dev.lanewise.cli;
    exports dev.lanewise.tensor.internal.json to
            dev.lanewise.nn,
            dev.lanewise.models,
            dev.lanewise.data,
            dev.lanewise.training,
            dev.lanewise.cli;
}
