package dev.lanewise.nn;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Activation;
import dev.lanewise.tensor.ops.Elementwise;
import java.util.List;

/**
 * A convolution or fully connected layer that computes with a linear function of its weight; parameters and names are
 * the layer's own.
 */
abstract sealed class ReweightedLayer implements Layer permits DropConnect, TrueConvolution {
    final AffineLayer layer;

    ReweightedLayer(AffineLayer layer) {
        this.layer = layer;
    }

    /**
     * Writes the weight to compute with.
     *
     * @param stream the random stream of this call, at its start
     */
    abstract void reweight(Tensor weight, Random stream, boolean training, Tensor result);

    /** Writes the gradient with respect to the weight, given that with respect to the weight to compute with. */
    abstract void reweightBackward(Tensor gradient, Random stream, Tensor result);

    @Override
    public final List<Child> children() {
        return List.of(new Child("", layer));
    }

    @Override
    public final Shape outputShape(Shape input) {
        return layer.outputShape(input);
    }

    @Override
    public final long multiplyAccumulates(Shape input) {
        return layer.multiplyAccumulates(input);
    }

    @Override
    public final void walk(String path, Shape input, Visitor visitor) {
        layer.walk(path, input, visitor);
        visitor.visit(path, this, input);
    }

    @Override
    public final Tensor forward(Tensor input, Pass pass) {
        Random stream = pass.nextStream();
        Tensor weight = effectiveWeight(stream, pass);
        Tensor output = layer.forwardWith(weight, layer.biasOrNull(), Activation.NONE, input, pass);
        pass.release(weight);
        if (pass.isTraining()) {
            pass.save(input);
            pass.save(stream);
        } else {
            pass.release(input);
        }
        return output;
    }

    @Override
    public final Tensor backward(Tensor outputGradient, Pass pass) {
        Random stream = pass.restore(Random.class);
        Tensor input = pass.restore();
        layer.accumulateBias(outputGradient);
        if (!layer.weight().isFrozen()) {
            accumulateWeight(input, outputGradient, stream, pass);
        }
        pass.release(input);
        Tensor weight = effectiveWeight(stream, pass);
        Tensor inputGradient = pass.allocate(input.shape());
        layer.computeInputGradient(outputGradient, weight, inputGradient);
        pass.release(weight);
        pass.release(outputGradient);
        return inputGradient;
    }

    private Tensor effectiveWeight(Random stream, Pass pass) {
        Tensor weight = pass.allocate(layer.weight().value().shape());
        stream.seek(0);
        reweight(layer.weight().value(), stream, pass.isTraining(), weight);
        return weight;
    }

    private void accumulateWeight(Tensor input, Tensor outputGradient, Random stream, Pass pass) {
        Tensor effective = pass.allocate(layer.weight().value().shape());
        layer.computeWeightGradient(input, outputGradient, effective, false);
        Tensor own = pass.allocate(effective.shape());
        stream.seek(0);
        reweightBackward(effective, stream, own);
        pass.release(effective);
        layer.weight().accumulate((gradient, accumulate) -> {
            if (accumulate) {
                Elementwise.addInPlace(gradient, own);
            } else {
                gradient.copyFrom(own);
            }
        });
        pass.release(own);
    }
}
