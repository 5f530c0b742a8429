/**
 * Operations on tensors, forward and backward: stateless, checked, on all cores.
 *
 * <p>Each class is one family: {@link dev.lanewise.tensor.ops.Convolution}, {@link dev.lanewise.tensor.ops.Gemm},
 * {@link dev.lanewise.tensor.ops.Pooling}, {@link dev.lanewise.tensor.ops.ParameterUpdate} and so on; records such as
 * {@link dev.lanewise.tensor.ops.ConvGeometry} and {@link dev.lanewise.tensor.ops.AdamStep} hold their numbers. An
 * operation checks shapes, chooses a path, cuts the work into tasks whose size does not depend on the thread count, and
 * calls kernels.
 */
package dev.lanewise.tensor.ops;
