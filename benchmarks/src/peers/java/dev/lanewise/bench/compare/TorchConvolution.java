package dev.lanewise.bench.compare;

import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.ConvGeometry;
import java.util.List;
import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.LongArrayRefOptional;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** A convolution and both of its gradients in libtorch, without gradient bookkeeping. */
final class TorchConvolution {
    private final long[] stride;
    private final long[] padding;
    private final long[] dilation;
    private final long groups;
    private final org.bytedeco.pytorch.Tensor input;
    private final org.bytedeco.pytorch.Tensor weight;
    private final org.bytedeco.pytorch.Tensor gradient;
    private final BoolPointer inputAndWeight = new BoolPointer(3).put(0, true).put(1, true).put(2, false);

    TorchConvolution(ConvGeometry geometry, Tensor input, Tensor weight, Tensor gradient, boolean channelsLast) {
        stride = new long[] {geometry.strideHeight(), geometry.strideWidth()};
        padding = new long[] {geometry.padTop(), geometry.padLeft()};
        dilation = new long[] {geometry.dilationHeight(), geometry.dilationWidth()};
        groups = geometry.groups();
        torch.MemoryFormat format = channelsLast ? torch.MemoryFormat.ChannelsLast : torch.MemoryFormat.Contiguous;
        this.input = copy(input, format);
        this.weight = copy(weight, format);
        this.gradient = copy(gradient, format);
    }

    private static org.bytedeco.pytorch.Tensor copy(Tensor tensor, torch.MemoryFormat format) {
        long[] shape = new long[tensor.shape().rank()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = tensor.dimension(i);
        }
        return torch.from_blob(new FloatPointer(tensor.toArray()), shape).clone().contiguous(format);
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
            requireSame(output, forward());
            if (!gradients.isEmpty()) {
                T_TensorTensorTensor_T theirs = backward();
                requireSame(gradients.get(0), theirs.get0());
                requireSame(gradients.get(1), theirs.get1());
            }
        }
    }

    private static void requireSame(Tensor ours, org.bytedeco.pytorch.Tensor theirs) {
        float[] values = ours.toArray();
        float[] expected = new float[values.length];
        new FloatPointer(theirs.contiguous().data_ptr_float()).get(expected);
        double largest = 0;
        for (float value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        Agreement.require(values, expected, 1e-4 * largest);
    }
}
