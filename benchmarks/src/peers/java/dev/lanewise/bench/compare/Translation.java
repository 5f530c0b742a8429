package dev.lanewise.bench.compare;

import dev.lanewise.nn.AdaptiveAvgPool2d;
import dev.lanewise.nn.BatchNorm2d;
import dev.lanewise.nn.Conv2d;
import dev.lanewise.nn.Flatten;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Linear;
import dev.lanewise.nn.MaxPool2d;
import dev.lanewise.nn.Residual;
import dev.lanewise.nn.Sequential;
import dev.lanewise.nn.ZeroPadShortcut;
import dev.lanewise.nn.activation.ReLU;
import dev.lanewise.nn.regularization.Dropout;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.BatchNormalization;
import dev.lanewise.tensor.ops.ConvGeometry;
import dev.lanewise.tensor.ops.PoolGeometry;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Says a network in the terms of another library, with the same parameters.
 *
 * @param <V> what the other library's functions take and give: a tensor, or the name of one
 */
abstract class Translation<V> {
    /** The tensors of a normalization; a number added to the variance. */
    record Normalization(Tensor weight, Tensor bias, Tensor mean, Tensor variance, float eps) {
        static Normalization of(BatchNorm2d layer) {
            Map<String, Tensor> named = Stream.concat(layer.parameters().stream(), layer.buffers().stream())
                    .collect(Collectors.toMap(Parameter::name, Parameter::value));
            return new Normalization(named.get("weight"), named.get("bias"), named.get("running_mean"),
                    named.get("running_var"), layer.eps());
        }
    }

    private final boolean foldsNormalizations;

    /** A translation that makes a convolution and the normalization behind it one convolution, for evaluation; or does not. */
    Translation(boolean foldsNormalizations) {
        this.foldsNormalizations = foldsNormalizations;
    }

    abstract UnaryOperator<V> convolution(ConvGeometry geometry, Tensor weight, Tensor biasOrNull);

    abstract UnaryOperator<V> linear(Tensor weight, Tensor biasOrNull);

    abstract UnaryOperator<V> normalization(Normalization normalization);

    /** A ReLU; {@code inPlace} if nobody else has its input. */
    abstract UnaryOperator<V> relu(boolean inPlace);

    abstract UnaryOperator<V> maxPool(PoolGeometry geometry);

    /** An average over windows that give an image of so many pixels. */
    abstract UnaryOperator<V> averagePool(Shape input, int height, int width);

    abstract UnaryOperator<V> flatten();

    /** Every {@code stride}-th pixel, with so many channels of zeros before and behind. */
    abstract UnaryOperator<V> subsampleAndPad(int stride, int channels);

    abstract V add(V a, V b);

    /** The function of a layer for inputs of a shape. */
    final UnaryOperator<V> translate(Layer layer, Shape input) {
        return translate(layer, input, false);
    }

    private UnaryOperator<V> translate(Layer layer, Shape input, boolean ownsInput) {
        return switch (layer) {
            case Sequential sequence -> sequence(sequence, input);
            case Residual sum -> {
                UnaryOperator<V> body = translate(sum.children().get(0).layer(), input);
                UnaryOperator<V> shortcut = translate(sum.children().get(1).layer(), input);
                yield x -> add(body.apply(x), shortcut.apply(x));
            }
            case Conv2d convolution -> convolution(convolution.geometry(input), value(convolution, 0),
                    value(convolution, 1));
            case Linear linear -> linear(value(linear, 0), value(linear, 1));
            case BatchNorm2d norm -> normalization(Normalization.of(norm));
            case ReLU _ -> relu(ownsInput);
            case MaxPool2d pool -> maxPool(pool.geometry(input));
            case AdaptiveAvgPool2d pool -> {
                Shape output = pool.outputShape(input);
                yield averagePool(input, output.dimension(2), output.dimension(3));
            }
            case Flatten _ -> flatten();
            // In evaluation it is nothing, and training is compared without it.
            case Dropout _ -> UnaryOperator.identity();
            case ZeroPadShortcut shortcut -> {
                Shape output = shortcut.outputShape(input);
                yield subsampleAndPad(Math.ceilDiv(input.dimension(2), output.dimension(2)),
                        (output.dimension(1) - input.dimension(1)) / 2);
            }
            default -> other(layer);
        };
    }

    /** The function of a layer that not every peer has. */
    UnaryOperator<V> other(Layer layer) {
        throw new IllegalArgumentException("this peer has no layer for " + layer.getClass().getSimpleName());
    }

    private UnaryOperator<V> sequence(Sequential sequence, Shape input) {
        List<Layer> layers = sequence.children().stream().map(Layer.Child::layer).toList();
        UnaryOperator<V> whole = UnaryOperator.identity();
        Shape shape = input;
        for (int i = 0; i < layers.size(); i++) {
            Layer layer = layers.get(i);
            UnaryOperator<V> before = whole;
            UnaryOperator<V> next;
            if (foldsNormalizations && layer instanceof Conv2d convolution && i + 1 < layers.size()
                    && layers.get(i + 1) instanceof BatchNorm2d norm) {
                next = folded(convolution, Normalization.of(norm), shape);
                i++;
            } else {
                next = translate(layer, shape, i > 0);
            }
            whole = x -> next.apply(before.apply(x));
            shape = layer.outputShape(shape);
        }
        return whole;
    }

    private UnaryOperator<V> folded(Conv2d convolution, Normalization norm, Shape input) {
        Tensor weight = Tensor.zeros(value(convolution, 0).shape());
        Tensor bias = Tensor.zeros(norm.bias().shape());
        BatchNormalization.fold(value(convolution, 0), value(convolution, 1), norm.weight(), norm.bias(), norm.mean(),
                norm.variance(), norm.eps(), weight, bias);
        return convolution(convolution.geometry(input), weight, bias);
    }

    private static Tensor value(Layer layer, int index) {
        List<Parameter> parameters = layer.parameters();
        return index < parameters.size() ? parameters.get(index).value() : null;
    }
}
