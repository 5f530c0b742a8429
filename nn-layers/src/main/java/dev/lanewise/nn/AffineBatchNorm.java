package dev.lanewise.nn;

import dev.lanewise.nn.activation.ReLU;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Activation;
import dev.lanewise.tensor.ops.PackedWeights;
import java.util.ArrayList;
import java.util.List;

/**
 * A convolution or fully connected layer, the batch normalization behind it and perhaps a ReLU behind that as one step
 * of evaluation, where the normalization is a fixed scale and shift of each channel, which go into weight and bias.
 *
 * <p>In a pass of inference the weight is scaled once. Otherwise it is scaled anew in each call, since nobody says when
 * it changes: where it has more elements than the output, that costs more than it spares, and the layers are computed
 * one by one.
 *
 * <p>Only {@link Sequential} makes it, for passes of evaluation; it is never seen among its children.
 */
final class AffineBatchNorm implements Layer {
    private final AffineLayer affine;
    private final BatchNorm<?> norm;
    private final ReLU reluOrNull;
    /** All of them in the order of computation. */
    private final List<Layer> parts = new ArrayList<>();

    /** A step without a ReLU, of a layer whose weight has its outputs outermost. */
    AffineBatchNorm(AffineLayer affine, BatchNorm<?> norm) {
        this(affine, norm, null);
    }

    private AffineBatchNorm(AffineLayer affine, BatchNorm<?> norm, ReLU reluOrNull) {
        this.affine = affine;
        this.norm = norm;
        this.reluOrNull = reluOrNull;
        parts.add(affine);
        parts.add(norm);
        if (reluOrNull != null) {
            parts.add(reluOrNull);
        }
    }

    /** Whether a ReLU behind this step can still become part of it. */
    boolean takesReLU() {
        return reluOrNull == null;
    }

    /** This step and the ReLU behind it as one. */
    AffineBatchNorm with(ReLU relu) {
        return new AffineBatchNorm(affine, norm, relu);
    }

    /** Whether a tensor can be added to the output where it is stored: that of a convolution, without a ReLU. */
    boolean takesAddend() {
        return affine instanceof Conv2d && reluOrNull == null;
    }

    @Override
    public Shape outputShape(Shape input) {
        return norm.outputShape(affine.outputShape(input));
    }

    @Override
    public List<Child> children() {
        List<Child> children = new ArrayList<>();
        for (Layer part : parts) {
            children.add(new Child(Integer.toString(children.size()), part));
        }
        return children;
    }

    @Override
    public Tensor forward(Tensor input, Pass pass) {
        if (!folds(input, pass)) {
            return forwardParts(input, pass);
        }
        return forwardFolded(input, pass, (weight, packedOrNull, bias) -> packedOrNull == null
                ? affine.forwardWith(weight, bias, activation(), input, pass)
                : affine.forwardFixed(weight, bias, activation(), input, pass));
    }

    /** max(output + addend, 0) of a step {@link #takesAddend}; gives up both tensors. */
    Tensor forwardAddRelu(Tensor input, Tensor addend, Pass pass) {
        if (!folds(input, pass)) {
            return ResidualRelu.addRelu(forwardParts(input, pass), addend, pass);
        }
        Conv2d convolution = (Conv2d) affine;
        Tensor output = forwardFolded(input, pass, (weight, packedOrNull, bias) -> convolution.forwardAddRelu(weight,
                packedOrNull, bias, addend, input, pass));
        pass.release(addend);
        return output;
    }

    private boolean folds(Tensor input, Pass pass) {
        return pass.isInference()
                || affine.weight().value().elements() <= outputShape(input.shape()).elements();
    }

    private Tensor forwardParts(Tensor input, Pass pass) {
        Tensor x = input;
        for (Layer part : parts) {
            x = part.forward(x, pass);
        }
        return x;
    }

    /**
     * The affine layer's output with parameters into which the normalization is folded, and room for packed ones if
     * they stay as they are.
     */
    @FunctionalInterface
    private interface Folding {
        Tensor output(Tensor weight, PackedWeights packedOrNull, Tensor bias);
    }

    private Tensor forwardFolded(Tensor input, Pass pass, Folding folding) {
        Shape weightShape = affine.weight().value().shape();
        Tensor output;
        if (pass.isInference()) {
            FixedParameters.Folded folded = pass.fixed().folded(this,
                    () -> fold(Tensor.zeros(weightShape), Tensor.zeros(norm.channels)));
            output = folding.output(folded.weight(), pass.fixed().packed(), folded.bias());
        } else {
            FixedParameters.Folded folded = fold(pass.allocate(weightShape), pass.allocate(Shape.of(norm.channels)));
            output = folding.output(folded.weight(), null, folded.bias());
            pass.release(folded.weight());
            pass.release(folded.bias());
        }
        pass.release(input);
        return output;
    }

    /** Writes the folded parameters into the given memory. */
    private FixedParameters.Folded fold(Tensor weight, Tensor bias) {
        norm.foldInto(affine.weight().value(), affine.biasOrNull(), weight, bias);
        return new FixedParameters.Folded(weight, bias);
    }

    private Activation activation() {
        return reluOrNull == null ? Activation.NONE : Activation.RELU;
    }

    @Override
    public Tensor backward(Tensor outputGradient, Pass pass) {
        throw new IllegalStateException("evaluation saves nothing that a backward pass could start from");
    }
}
