package dev.lanewise.bench.compare;

import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.Scale;
import dev.lanewise.nn.activation.GELU;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.ConvGeometry;
import dev.lanewise.tensor.ops.PoolGeometry;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/** A network in libtorch, as torchvision writes it: ReLU in place, everything else a function of its own. */
final class TorchNetwork extends Translation<org.bytedeco.pytorch.Tensor> {
    private final MemoryFormat format;
    private final boolean training;
    /** libtorch's parameters by the values of ours, while the network is made. */
    private final Map<Tensor, org.bytedeco.pytorch.Tensor> copies = new IdentityHashMap<>();
    private final List<org.bytedeco.pytorch.Tensor> parameters;
    private final UnaryOperator<org.bytedeco.pytorch.Tensor> function;

    /** A copy of a network for inputs of a shape. */
    TorchNetwork(Network network, Shape input, boolean training, MemoryFormat format) {
        super(!training);
        this.training = training;
        this.format = format;
        function = translate(network.layer(), input);
        parameters = training
                ? network.parameters().stream().map(Parameter::value).map(copies::get).toList()
                : List.of();
        parameters.forEach(parameter -> parameter.set_requires_grad(true));
        // So that our network's memory can be given back.
        copies.clear();
    }

    org.bytedeco.pytorch.Tensor forward(org.bytedeco.pytorch.Tensor images) {
        return function.apply(images);
    }

    /** The parameters in the order of ours; none where they are not trained. */
    List<org.bytedeco.pytorch.Tensor> parameters() {
        return parameters;
    }

    @Override
    UnaryOperator<org.bytedeco.pytorch.Tensor> convolution(ConvGeometry g, Tensor weight, Tensor biasOrNull) {
        if (g.padTop() != g.padBottom() || g.padLeft() != g.padRight()) {
            throw new IllegalArgumentException("libtorch pads opposite sides alike, unlike " + g);
        }
        org.bytedeco.pytorch.Tensor kernel = parameter(weight);
        TensorOptional bias = optional(biasOrNull);
        long[] stride = {g.strideHeight(), g.strideWidth()};
        long[] padding = {g.padTop(), g.padLeft()};
        long[] dilation = {g.dilationHeight(), g.dilationWidth()};
        return x -> torch.conv2d(x, kernel, bias, stride, padding, dilation, g.groups());
    }

    @Override
    UnaryOperator<org.bytedeco.pytorch.Tensor> linear(Tensor weight, Tensor biasOrNull) {
        org.bytedeco.pytorch.Tensor matrix = parameter(weight);
        TensorOptional bias = optional(biasOrNull);
        return x -> torch.linear(x, matrix, bias);
    }

    @Override
    UnaryOperator<org.bytedeco.pytorch.Tensor> normalization(Normalization norm) {
        TensorOptional weight = optional(norm.weight());
        TensorOptional bias = optional(norm.bias());
        TensorOptional mean = new TensorOptional(TorchTensors.copy(norm.mean(), format));
        TensorOptional variance = new TensorOptional(TorchTensors.copy(norm.variance(), format));
        return x -> torch.batch_norm(x, weight, bias, mean, variance, training, 0.1, norm.eps(), false);
    }

    @Override
    UnaryOperator<org.bytedeco.pytorch.Tensor> relu(boolean inPlace) {
        return inPlace ? torch::relu_ : torch::relu;
    }

    @Override
    UnaryOperator<org.bytedeco.pytorch.Tensor> maxPool(PoolGeometry g) {
        long[] kernel = {g.kernelHeight(), g.kernelWidth()};
        long[] stride = {g.strideHeight(), g.strideWidth()};
        long[] padding = {g.padTop(), g.padLeft()};
        long[] dilation = {g.dilationHeight(), g.dilationWidth()};
        return x -> torch.max_pool2d(x, kernel, stride, padding, dilation, g.ceilMode());
    }

    @Override
    UnaryOperator<org.bytedeco.pytorch.Tensor> averagePool(Shape input, int height, int width) {
        return x -> torch.adaptive_avg_pool2d(x, height, width);
    }

    @Override
    UnaryOperator<org.bytedeco.pytorch.Tensor> flatten() {
        return x -> x.flatten(1, -1);
    }

    @Override
    UnaryOperator<org.bytedeco.pytorch.Tensor> subsampleAndPad(int stride, int channels) {
        LongOptional everything = new LongOptional();
        return x -> torch.constant_pad_nd(
                x.slice(2, everything, everything, stride).slice(3, everything, everything, stride),
                0, 0, 0, 0, channels, channels);
    }

    @Override
    UnaryOperator<org.bytedeco.pytorch.Tensor> other(Layer layer) {
        return switch (layer) {
            case GELU _ -> torch::gelu;
            case Scale scale -> {
                Scalar factor = new Scalar(scale.factor());
                yield x -> x.mul(factor);
            }
            default -> super.other(layer);
        };
    }

    @Override
    org.bytedeco.pytorch.Tensor add(org.bytedeco.pytorch.Tensor a, org.bytedeco.pytorch.Tensor b) {
        return a.add_(b);
    }

    private TensorOptional optional(Tensor valueOrNull) {
        return valueOrNull == null ? new TensorOptional() : new TensorOptional(parameter(valueOrNull));
    }

    private org.bytedeco.pytorch.Tensor parameter(Tensor value) {
        org.bytedeco.pytorch.Tensor copy = TorchTensors.copy(value, format);
        copies.put(value, copy);
        return copy;
    }
}
