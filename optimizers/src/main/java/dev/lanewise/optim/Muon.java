package dev.lanewise.optim;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Decay;
import dev.lanewise.tensor.ops.Elementwise;
import dev.lanewise.tensor.ops.Gemm;
import dev.lanewise.tensor.ops.MomentumStep;
import dev.lanewise.tensor.ops.ParameterUpdate;
import dev.lanewise.tensor.ops.Reduction;
import java.util.List;

/**
 * Muon: momentum whose step is made orthogonal, for weight matrices and convolution filters, {@code [O, I, kH, kW]} as
 * O rows.
 *
 * <p>With the gradient g, learning rate η, momentum μ, and r rows and c columns:
 * <pre>
 * B ← μB + (1 − μ)g
 * X = (1 − μ)g + μB, divided by ‖X‖                 (Nesterov)
 * five times: A = XXᵀ,  X ← 3.4445·X + (−4.7750·A + 2.0315·A²)X
 * θ ← θ − ηλθ − η√max(1, r/c)·X
 * </pre>
 * as PyTorch's {@code Muon}. Biases, normalization, and the first and last layer belong to another optimizer;
 * {@link CombinedOptimizer} makes one of both. State: {@code NAME/momentum} (B).
 *
 * @see <a href="https://kellerjordan.github.io/posts/muon/">Jordan et al. 2024</a>
 */
public final class Muon extends SlotOptimizer<Muon> {
    private static final int ITERATIONS = 5;
    private static final float A = 3.4445f;
    private static final float B = -4.7750f;
    private static final float C = 2.0315f;
    private static final Decay NO_DECAY = new Decay(1, 0);

    private double momentum = 0.95;
    /** What a step computes with, as large as the largest parameter needs it: X, its next value, A, and bA + cA². */
    private float[][] scratch = new float[4][0];

    /**
     * Muon with μ = 0.95 and without weight decay; the {@code with…} methods change them.
     *
     * @param learningRate 0.02 is usual
     * @throws IllegalArgumentException if it is negative or not finite, or a parameter has fewer than two dimensions
     */
    public Muon(List<Parameter> parameters, double learningRate) {
        super(parameters, learningRate);
        for (Parameter parameter : parameters) {
            if (parameter.value().shape().rank() < 2) {
                throw new IllegalArgumentException("Muon is for parameters of two or more dimensions, but " + parameter
                        + " has fewer: give it to another optimizer by CombinedOptimizer");
            }
        }
    }

    /** A new optimizer like this one, before its first step, with momentum μ in [0, 1). */
    public Muon withMomentum(double momentum) {
        Ranges.requireCoefficient("momentum", momentum);
        return with(muon -> muon.momentum = momentum);
    }

    /**
     * A new optimizer like this one, before its first step, with weight decay λ, not negative: decoupled, as all of
     * Muon's.
     */
    @Override
    public Muon withWeightDecay(double weightDecay) {
        return withDecoupledWeightDecay(weightDecay);
    }

    /** A copy with memory of its own. */
    @Override
    protected Muon clone() throws CloneNotSupportedException {
        Muon copy = (Muon) super.clone();
        copy.scratch = new float[4][0];
        return copy;
    }

    @Override
    String settings() {
        return "momentum " + momentum;
    }

    @Override
    List<String> slotNames() {
        return List.of("momentum");
    }

    @Override
    void update(Parameter parameter, Tensor[] slots, Step step) {
        int rows = parameter.value().dimension(0);
        int columns = parameter.value().elements() / rows;
        Shape matrix = Shape.of(rows, columns);
        Tensor x = scratch(0, matrix).fill(0);
        // X ← 0 − (−(1 − μ)g − μB), with the new B.
        ParameterUpdate.momentum(x, parameter.gradient().viewInMemory(matrix), slots[0].viewInMemory(matrix),
                new MomentumStep(NO_DECAY, momentum, 1 - momentum, momentum - 1, -momentum));
        double norm = Math.sqrt(Reduction.squaredNorm(x));
        if (norm > 0) {
            Elementwise.scale(x, (float) (1 / norm), x);
            ParameterUpdate.sgd(parameter.value().viewInMemory(matrix), orthogonalized(x),
                    step.rate() * Math.sqrt(Math.max(1, rows / (double) columns)), step.decay());
        }
    }

    /** Newton and Schulz's iteration, which moves all singular values to about 1. */
    private Tensor orthogonalized(Tensor start) {
        boolean tall = start.dimension(0) > start.dimension(1);
        int side = Math.min(start.dimension(0), start.dimension(1));
        Tensor x = start;
        Tensor next = scratch(1, start.shape());
        Tensor gram = scratch(2, Shape.of(side, side));
        Tensor polynomial = scratch(3, Shape.of(side, side));
        for (int i = 0; i < ITERATIONS; i++) {
            // The smaller of XXᵀ and XᵀX: with it on the other side, the product is the same.
            Gemm.multiply(tall, !tall, 1, x, x, 0, gram);
            polynomial.copyFrom(gram);
            Gemm.multiply(false, false, C, gram, gram, B, polynomial);
            next.copyFrom(x);
            Gemm.multiply(false, false, 1, tall ? x : polynomial, tall ? polynomial : x, A, next);
            Tensor last = x;
            x = next;
            next = last;
        }
        return x;
    }

    private Tensor scratch(int index, Shape shape) {
        if (scratch[index].length < shape.elements()) {
            scratch[index] = new float[shape.elements()];
        }
        return Tensor.wrapChannelsLast(shape, scratch[index], 0);
    }
}
