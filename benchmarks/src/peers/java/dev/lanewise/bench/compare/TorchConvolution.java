package dev.lanewise.bench.compare;

import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.ConvGeometry;
import java.util.List;
import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.LongArrayRefOptional;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/** A convolution and both of its gradients in libtorch, without gradient bookkeeping. */
final class TorchConvolution {
    /** Of the largest value: sums of thousands of products in another order. */
    private static final double TOLERANCE = 1e-4;

    private final long[] stride;
    private final long[] padding;
    private final long[] dilation;
    private final long groups;
    private final org.bytedeco.pytorch.Tensor input;
    private final org.bytedeco.pytorch.Tensor weight;
    private final org.bytedeco.pytorch.Tensor gradient;
    private final BoolPointer inputAndWeight = new BoolPointer(3).put(0, true).put(1, true).put(2, false);

    TorchConvolution(ConvGeometry geometry, Tensor input, Tensor weight, Tensor gradient, MemoryFormat format) {
        stride = new long[] {geometry.strideHeight(), geometry.strideWidth()};
        padding = new long[] {geometry.padTop(), geometry.padLeft()};
        dilation = new long[] {geometry.dilationHeight(), geometry.dilationWidth()};
        groups = geometry.groups();
        this.input = TorchTensors.copy(input, format);
        this.weight = TorchTensors.copy(weight, format);
        this.gradient = TorchTensors.copy(gradient, format);
    }

    void run(boolean backward) {
        try (PointerScope _ = new PointerScope(); AutoGradMode _ = new AutoGradMode(false)) {
            forward();
            if (backward) {
                backward();
            }
        }
    }

    private org.bytedeco.pytorch.Tensor forward() {
        return torch.conv2d(input, weight, new TensorOptional(), stride, padding, dilation, groups);
    }

    private T_TensorTensorTensor_T backward() {
        return torch.convolution_backward(gradient, input, weight, new LongArrayRefOptional(), stride, padding,
                dilation, false, new long[2], groups, inputAndWeight);
    }

    /** Throws unless the output, and the gradients for input and weight where they are given, are those of the other side. */
    void requireSame(Tensor output, List<Tensor> gradients) {
        try (PointerScope _ = new PointerScope(); AutoGradMode _ = new AutoGradMode(false)) {
            Agreement.require(output, forward(), TOLERANCE);
            if (!gradients.isEmpty()) {
                T_TensorTensorTensor_T theirs = backward();
                Agreement.require(gradients.get(0), theirs.get0(), TOLERANCE);
                Agreement.require(gradients.get(1), theirs.get1(), TOLERANCE);
            }
        }
    }
}
