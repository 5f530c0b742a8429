package dev.lanewise.nn;

import dev.lanewise.nn.internal.Shapes;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.LocalResponseNormalization;

/**
 * Local response normalization across {@code size} neighbouring channels (Krizhevsky et al. 2012), for
 * {@code [N, C, H, W]}.
 *
 * <p>PyTorch's definition: x / (k + alpha / size · Σ x²)^beta, so the paper's alpha is this alpha / size.
 */
public final class LocalResponseNorm implements Layer {
    private final int size;
    private final float alpha;
    private final float beta;
    private final float k;

    /** A normalization with PyTorch's defaults: alpha 1e-4, beta 0.75, k 1. */
    public LocalResponseNorm(int size) {
        this(size, 1e-4f, 0.75f, 1);
    }

    /** A normalization over {@code size} channels, at least 1. */
    public LocalResponseNorm(int size, float alpha, float beta, float k) {
        if (size < 1) {
            throw new IllegalArgumentException("size must be at least 1, but is " + size);
        }
        this.size = size;
        this.alpha = alpha;
        this.beta = beta;
        this.k = k;
    }

    @Override
    public Shape outputShape(Shape input) {
        return Shapes.requireImages(input);
    }

    @Override
    public String description() {
        return "normalization over " + size + " channels";
    }

    @Override
    public Tensor forward(Tensor input, Pass pass) {
        Tensor output = pass.allocate(outputShape(input.shape()));
        LocalResponseNormalization.forward(size, alpha, beta, k, input, output);
        if (pass.isTraining()) {
            pass.save(input);
            pass.save(pass.workspace().retain(output));
        } else {
            pass.release(input);
        }
        return output;
    }

    @Override
    public Tensor backward(Tensor outputGradient, Pass pass) {
        Tensor output = pass.restore();
        Tensor input = pass.restore();
        Tensor inputGradient = pass.allocate(input.shape());
        LocalResponseNormalization.backward(size, alpha, beta, k, input, output, outputGradient, inputGradient);
        pass.release(output);
        pass.release(input);
        pass.release(outputGradient);
        return inputGradient;
    }
}
