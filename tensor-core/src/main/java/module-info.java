/** Tensors and the operations on them, forward and backward, on the CPU's vector units. */
module dev.lanewise.tensor {
    requires jdk.incubator.vector;

    exports dev.lanewise.tensor;
    exports dev.lanewise.tensor.ops;
}
