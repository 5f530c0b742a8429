package dev.lanewise.tensor.ops;

import dev.lanewise.tensor.Alignment;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.internal.conv.ConvBackwardInput;
import dev.lanewise.tensor.internal.conv.ConvBackwardWeight;
import dev.lanewise.tensor.internal.conv.ConvCost;
import dev.lanewise.tensor.internal.conv.ConvForward;
import dev.lanewise.tensor.internal.conv.GroupedDirectConvolution;
import dev.lanewise.tensor.internal.conv.GroupedWeightGradient;
import dev.lanewise.tensor.internal.conv.SpreadConvolution;
import dev.lanewise.tensor.internal.conv.StoreListener;
import dev.lanewise.tensor.internal.conv.WinogradBackwardWeight;
import dev.lanewise.tensor.internal.conv.WinogradConvolution;
import dev.lanewise.tensor.internal.gemm.Epilogue;
import dev.lanewise.tensor.ops.ConvAlgorithm.Direction;

/**
 * Two-dimensional convolution (cross-correlation: the kernel is not flipped) with stride, padding, dilation and groups,
 * and both of its gradients.
 */
public final class Convolution {
    private Convolution() {}

    /** The algorithm that computes a convolution of this geometry and batch in this direction. */
    public static ConvAlgorithm algorithm(ConvGeometry geometry, int batch, Direction direction) {
        return ConvCost.cheapest(geometry, batch, direction);
    }

    /**
     * {@code output = activation(convolution(input, weight) + bias)}.
     *
     * @param input [N, C, H, W] of the geometry
     * @param weight [O, C/groups, kH, kW]
     * @param bias [O], or null for none
     * @param output [N, O, outputHeight, outputWidth]; must not overlap the others
     * @throws IllegalArgumentException if a shape is not the geometry's
     */
    public static void forward(ConvGeometry geometry, Tensor input, Tensor weight, Tensor bias, Activation activation,
            Tensor output) {
        forward(geometry, input, weight, null, bias, activation, output);
    }

    /**
     * The same with weights that stay as they are, and are packed once.
     *
     * @param weight a tensor that {@code packed} has not seen, or that has not been changed since
     * @param packed keeps what the kernels read in place of {@code weight}; null to pack it for this call only
     * @throws IllegalArgumentException if a shape is not the geometry's
     */
    public static void forward(ConvGeometry geometry, Tensor input, Tensor weight, PackedWeights packed, Tensor bias,
            Activation activation, Tensor output) {
        int batch = check(geometry, "input", input, "weight", weight, "output", output);
        Epilogue epilogue = Gemm.epilogue(bias, geometry.outputChannels(), activation);
        forward(geometry, batch, input, weight, packed, epilogue, output, StoreListener.NONE);
    }

    /**
     * {@code output = activation(convolution(input, weight) + bias + addend)}: the sum of a residual block, taken while
     * caches hold the convolution's results where these are sums over windows. With an algorithm of Winograd's that is
     * no faster than a pass of its own.
     *
     * @param packed as in {@link #forward(ConvGeometry, Tensor, Tensor, PackedWeights, Tensor, Activation, Tensor)}
     * @param addend of the output's shape; must not overlap the output
     * @throws IllegalArgumentException if a shape is not the geometry's
     */
    public static void forwardAdd(ConvGeometry geometry, Tensor input, Tensor weight, PackedWeights packed, Tensor bias,
            Tensor addend, Activation activation, Tensor output) {
        int batch = check(geometry, "input", input, "weight", weight, "output", output);
        Shapes.requireSame("addend", addend, "output", output);
        Epilogue epilogue = Gemm.epilogue(bias, geometry.outputChannels(), Activation.NONE);
        if (ConvCost.cheapest(geometry, batch, Direction.FORWARD) == ConvAlgorithm.DIRECT) {
            epilogue = epilogue.adding(addend.array(), addend.offset() - output.offset(),
                    activation == Activation.RELU);
            forward(geometry, batch, input, weight, packed, epilogue, output, StoreListener.NONE);
            return;
        }
        forward(geometry, batch, input, weight, packed, epilogue, output, StoreListener.NONE);
        if (activation == Activation.RELU) {
            Elementwise.addRelu(output, addend, output);
        } else {
            Elementwise.addInPlace(output, addend);
        }
    }

    /**
     * The convolution without an activation, and the statistics of its output that {@link BatchNormalization#normalize}
     * takes: each block is read as soon as it has been stored, while caches hold it.
     *
     * @param mean overwritten with the mean of each output channel
     * @param inverseDeviation overwritten with 1 / √(variance + eps) of each output channel
     * @throws IllegalArgumentException if a shape is not the geometry's, or the output is empty
     */
    public static void forwardWithStatistics(ConvGeometry geometry, Tensor input, Tensor weight, Tensor bias, float eps,
            Tensor output, Tensor mean, Tensor inverseDeviation) {
        int batch = check(geometry, "input", input, "weight", weight, "output", output);
        Shapes.requirePerChannel("mean", mean, geometry.outputChannels());
        Shapes.requirePerChannel("inverseDeviation", inverseDeviation, geometry.outputChannels());
        BatchStatistics statistics = new BatchStatistics(output, geometry.outputChannels());
        Epilogue epilogue = Gemm.epilogue(bias, geometry.outputChannels(), Activation.NONE);
        forward(geometry, batch, input, weight, null, epilogue, output, statistics);
        statistics.write(eps, mean, inverseDeviation);
    }

    private static void forward(ConvGeometry geometry, int batch, Tensor input, Tensor weight, PackedWeights packed,
            Epilogue epilogue, Tensor output, StoreListener listener) {
        float[] x = input.array();
        float[] y = output.array();
        ConvAlgorithm algorithm = ConvCost.cheapest(geometry, batch, Direction.FORWARD);
        if (algorithm == ConvAlgorithm.SPREAD) {
            new SpreadConvolution(geometry).forward(batch, x, input.offset(), weight.array(), weight.offset(), epilogue,
                    y, output.offset(), listener);
            return;
        }
        PackedWeights.Packed w = packed == null
                ? PackedWeights.Packed.inScratch(geometry, algorithm, weight)
                : packed.of(geometry, algorithm, weight);
        switch (algorithm) {
            case GROUPED ->
                GroupedDirectConvolution.forward(geometry, batch, x, input.offset(), w.array(), w.at(), epilogue, y,
                        output.offset(), listener);
            case WINOGRAD_2X2, WINOGRAD_4X4, WINOGRAD_2X2_OF_5X5 ->
                WinogradConvolution.forward(geometry, batch, algorithm, x,
                        input.offset(), w.array(), w.at(), epilogue, y, output.offset(), listener);
            default -> ConvForward.run(geometry, batch, x, input.offset(), w.array(), w.at(), epilogue, y,
                    output.offset(), listener);
        }
    }

    /**
     * The gradient with respect to the input, which overwrites {@code inputGradient}.
     *
     * @param outputGradient [N, O, outputHeight, outputWidth]
     * @param weight [O, C/groups, kH, kW]
     * @param inputGradient [N, C, H, W]; must not overlap the others
     * @throws IllegalArgumentException if a shape is not the geometry's
     */
    public static void backwardInput(ConvGeometry geometry, Tensor outputGradient, Tensor weight,
            Tensor inputGradient) {
        int batch = check(geometry, "inputGradient", inputGradient, "weight", weight, "outputGradient", outputGradient);
        float[] y = outputGradient.array();
        float[] w = weight.array();
        ConvAlgorithm algorithm = ConvCost.cheapest(geometry, batch, Direction.BACKWARD_INPUT);
        switch (algorithm) {
            case DIRECT, SPREAD -> ConvBackwardInput.run(geometry, batch, y, outputGradient.offset(), w,
                    weight.offset(), inputGradient.array(), inputGradient.offset());
            case GROUPED ->
                GroupedDirectConvolution.backwardInput(geometry, batch, y, outputGradient.offset(), w, weight.offset(),
                        inputGradient.array(), inputGradient.offset());
            case WINOGRAD_2X2, WINOGRAD_4X4, WINOGRAD_2X2_OF_5X5 ->
                WinogradConvolution.backwardInput(geometry, batch, algorithm, y,
                        outputGradient.offset(), w, weight.offset(), inputGradient.array(), inputGradient.offset());
        }
    }

    /**
     * The gradient with respect to the weights.
     *
     * @param input [N, C, H, W]
     * @param outputGradient [N, O, outputHeight, outputWidth]
     * @param weightGradient [O, C/groups, kH, kW]; must not overlap the others
     * @param accumulate whether the gradient is added to {@code weightGradient}, else it overwrites it
     * @throws IllegalArgumentException if a shape is not the geometry's
     */
    public static void backwardWeight(ConvGeometry geometry, Tensor input, Tensor outputGradient, Tensor weightGradient,
            boolean accumulate) {
        int batch = check(geometry, "input", input, "weightGradient", weightGradient, "outputGradient", outputGradient);
        Tensor x = withVectorBehind(input);
        Tensor y = withVectorBehind(outputGradient);
        float[] dw = weightGradient.array();
        ConvAlgorithm algorithm = ConvCost.cheapest(geometry, batch, Direction.BACKWARD_WEIGHT);
        switch (algorithm) {
            case DIRECT -> ConvBackwardWeight.run(geometry, batch, x.array(), x.offset(), y.array(), y.offset(), dw,
                    weightGradient.offset(), accumulate);
            case SPREAD -> new SpreadConvolution(geometry).backwardWeight(batch, x.array(), x.offset(), y.array(),
                    y.offset(), dw, weightGradient.offset(), accumulate);
            case GROUPED -> GroupedWeightGradient.run(geometry, batch, x.array(), x.offset(), y.array(), y.offset(), dw,
                    weightGradient.offset(), accumulate);
            case WINOGRAD_2X2, WINOGRAD_4X4, WINOGRAD_2X2_OF_5X5 ->
                WinogradBackwardWeight.run(geometry, batch, algorithm, x.array(),
                        x.offset(), y.array(), y.offset(), dw, weightGradient.offset(), accumulate);
        }
    }

    /** The tensor itself, or a copy if its array ends so soon behind it that whole vectors could not be read. */
    private static Tensor withVectorBehind(Tensor tensor) {
        boolean room = tensor.array().length - tensor.offset() - tensor.elements() >= Alignment.LINE;
        return room ? tensor : tensor.copy();
    }

    private static int check(ConvGeometry geometry, String inputName, Tensor input, String weightName, Tensor weight,
            String outputName, Tensor output) {
        Shapes.requireRank(inputName, input, 4);
        int batch = input.dimension(0);
        Shapes.require(inputName, input, geometry.inputShape(batch));
        Shapes.require(weightName, weight, geometry.weightShape());
        Shapes.require(outputName, output, geometry.outputShape(batch));
        return batch;
    }
}
