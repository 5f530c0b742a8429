package dev.lanewise.bench;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Activations;
import dev.lanewise.tensor.ops.AdamStep;
import dev.lanewise.tensor.ops.BatchNormalization;
import dev.lanewise.tensor.ops.Decay;
import dev.lanewise.tensor.ops.Elementwise;
import dev.lanewise.tensor.ops.Layout;
import dev.lanewise.tensor.ops.LocalResponseNormalization;
import dev.lanewise.tensor.ops.MomentumStep;
import dev.lanewise.tensor.ops.NormPooling;
import dev.lanewise.tensor.ops.ParameterUpdate;
import dev.lanewise.tensor.ops.ParametricRelu;
import dev.lanewise.tensor.ops.PoolGeometry;
import dev.lanewise.tensor.ops.Pooling;
import dev.lanewise.tensor.ops.ProductPooling;
import dev.lanewise.tensor.ops.Reduction;
import dev.lanewise.tensor.ops.ScaledStep;
import dev.lanewise.tensor.ops.Softmax;
import dev.lanewise.tensor.ops.TwoPointStep;
import java.util.List;
import java.util.stream.Stream;

/**
 * The operations whose time is that of reading and writing memory: on the activations of ResNet's first layer for 16 images, on
 * 12,800 rows of 1000 classes, or on the parameters of ResNet-50.
 *
 * <p>An operation's bytes are those of its tensors, each once, and of those that it has to pass over twice.
 */
public enum MemoryOperation {
    /** max(x, 0). */
    RELU("relu", "fwd", 0, t -> Elementwise.relu(t[0], t[1]), Sizes.X, Sizes.X),
    /** Its gradient. */
    RELU_BACKWARD("relu", "bwd", 0, t -> Elementwise.reluBackward(t[0], t[1], t[2]), Sizes.X, Sizes.X, Sizes.X),
    /** A ReLU with a slope for each channel. */
    PRELU("prelu", "fwd", 0, t -> ParametricRelu.forward(t[0], t[1], t[2]), Sizes.X, Sizes.CHANNELS, Sizes.X),
    /** The gradient of its input. */
    PRELU_BACKWARD("prelu", "bwd", 0, t -> ParametricRelu.backwardInput(t[0], t[1], t[2], t[3]), Sizes.X,
            Sizes.CHANNELS, Sizes.X, Sizes.X),
    /** The Gaussian error linear unit. */
    GELU("gelu", "fwd", 0, t -> Activations.gelu(t[0], t[1]), Sizes.X, Sizes.X),
    /** Its gradient. */
    GELU_BACKWARD("gelu", "bwd", 0, t -> Activations.geluBackward(t[0], t[1], t[2]), Sizes.X, Sizes.X, Sizes.X),
    /** x·sigmoid(x). */
    SILU("silu", "fwd", 0, t -> Activations.silu(t[0], t[1]), Sizes.X, Sizes.X),
    /** Its gradient. */
    SILU_BACKWARD("silu", "bwd", 0, t -> Activations.siluBackward(t[0], t[1], t[2]), Sizes.X, Sizes.X, Sizes.X),
    /** The logistic function. */
    SIGMOID("sigmoid", "fwd", 0, t -> Elementwise.sigmoid(t[0], t[1]), Sizes.X, Sizes.X),
    /** The hyperbolic tangent. */
    TANH("tanh", "fwd", 0, t -> Elementwise.tanh(t[0], t[1]), Sizes.X, Sizes.X),
    /** Its gradient. */
    TANH_BACKWARD("tanh", "bwd", 0, t -> Elementwise.tanhBackward(t[0], t[1], t[2]), Sizes.X, Sizes.X, Sizes.X),
    /** The sum of a residual block. */
    ADD("add", "fwd", 0, t -> Elementwise.add(t[0], t[1], t[2]), Sizes.X, Sizes.X, Sizes.X),
    /** Inverted dropout with probability 0.5. */
    DROPOUT("dropout", "fwd", 0, t -> Elementwise.dropout(t[0], Random.of(1), 0.5f, t[1]), Sizes.X, Sizes.X),
    /** Batch normalization in training: the statistics, then the output. */
    BATCH_NORM("batchnorm", "fwd", 1,
            t -> BatchNormalization.forwardTraining(t[0], t[1], t[2], 1e-5f, t[3], t[4], t[5]), Sizes.X, Sizes.CHANNELS,
            Sizes.CHANNELS, Sizes.CHANNELS, Sizes.CHANNELS, Sizes.X),
    /** Its gradients: the sums, then the gradient of the input. */
    BATCH_NORM_BACKWARD("batchnorm", "bwd", 2,
            t -> BatchNormalization.backwardTraining(t[0], t[1], t[2], t[3], t[4], t[7], t[5], t[6], false), Sizes.X,
            Sizes.X, Sizes.CHANNELS, Sizes.CHANNELS, Sizes.CHANNELS, Sizes.CHANNELS, Sizes.CHANNELS, Sizes.X),
    /** Batch normalization in evaluation. */
    BATCH_NORM_EVALUATION("batchnorm-eval", "fwd", 0,
            t -> BatchNormalization.forwardEvaluation(t[0], t[1], t[2], t[3], t[4], 1e-5f, t[5]), Sizes.X,
            Sizes.CHANNELS, Sizes.CHANNELS, Sizes.CHANNELS, Sizes.CHANNELS, Sizes.X),
    /** The gradient of a bias. */
    BIAS_BACKWARD("bias", "bwd", 0, t -> Reduction.sumPerChannel(t[0], t[1], false), Sizes.X, Sizes.CHANNELS),
    /** Max pooling, with the places of the maxima. */
    MAX_POOL_2("maxpool 2x2/2", "fwd", 0, t -> Pooling.maxForward(Sizes.TWO, t[0], t[2], t[1]), Sizes.X, Sizes.HALF,
            Sizes.HALF),
    /** Its gradient. */
    MAX_POOL_2_BACKWARD("maxpool 2x2/2", "bwd", 0, t -> Pooling.maxBackward(Sizes.TWO, t[0], t[1], t[2]), Sizes.HALF,
            Sizes.HALF, Sizes.X),
    /** ResNet's max pooling. */
    MAX_POOL_3("maxpool 3x3/2", "fwd", 0, t -> Pooling.maxForward(Sizes.THREE, t[0], t[2], t[1]), Sizes.X, Sizes.HALF,
            Sizes.HALF),
    /** Its gradient. */
    MAX_POOL_3_BACKWARD("maxpool 3x3/2", "bwd", 0, t -> Pooling.maxBackward(Sizes.THREE, t[0], t[1], t[2]), Sizes.HALF,
            Sizes.HALF, Sizes.X),
    /** Average pooling. */
    AVERAGE_POOL("avgpool 2x2/2", "fwd", 0, t -> Pooling.averageForward(Sizes.TWO, true, t[0], t[1]), Sizes.X,
            Sizes.HALF),
    /** Its gradient. */
    AVERAGE_POOL_BACKWARD("avgpool 2x2/2", "bwd", 0, t -> Pooling.averageBackward(Sizes.TWO, true, t[0], t[1]),
            Sizes.HALF, Sizes.X),
    /** Global average pooling. */
    GLOBAL_POOL("globalpool", "fwd", 0, t -> Pooling.adaptiveAverageForward(t[0], t[1]), Sizes.X, Sizes.PIXEL),
    /** Its gradient. */
    GLOBAL_POOL_BACKWARD("globalpool", "bwd", 0, t -> Pooling.adaptiveAverageBackward(t[0], t[1]), Sizes.PIXEL,
            Sizes.X),
    /** Sums over windows. */
    SUM_POOL("sumpool 2x2/2", "fwd", 0, t -> Pooling.sumForward(Sizes.TWO, t[0], t[1]), Sizes.X, Sizes.HALF),
    /** Products over windows. */
    PRODUCT_POOL("productpool 2x2/2", "fwd", 0, t -> ProductPooling.forward(Sizes.TWO, t[0], t[1]), Sizes.X,
            Sizes.HALF),
    /** Their gradient. */
    PRODUCT_POOL_BACKWARD("productpool 2x2/2", "bwd", 0, t -> ProductPooling.backward(Sizes.TWO, t[0], t[1], t[2]),
            Sizes.X, Sizes.HALF, Sizes.X),
    /** The L2 norm over windows. */
    NORM_POOL("l2pool 2x2/2", "fwd", 0, t -> NormPooling.forward(Sizes.TWO, 2, false, t[0], t[1]), Sizes.X,
            Sizes.HALF),
    /** Its gradient. */
    NORM_POOL_BACKWARD("l2pool 2x2/2", "bwd", 0,
            t -> NormPooling.backward(Sizes.TWO, 2, false, t[0], t[1], t[2], t[3]), Sizes.X, Sizes.HALF, Sizes.HALF,
            Sizes.X),
    /** AlexNet's local response normalization. */
    LOCAL_RESPONSE_NORM("lrn 5", "fwd", 0,
            t -> LocalResponseNormalization.forward(5, 1e-4f, 0.75f, 2, t[0], t[1]), Sizes.X, Sizes.X),
    /** Its gradient. */
    LOCAL_RESPONSE_NORM_BACKWARD("lrn 5", "bwd", 0,
            t -> LocalResponseNormalization.backward(5, 1e-4f, 0.75f, 2, t[0], t[1], t[2], t[3]), Sizes.X, Sizes.X,
            Sizes.X, Sizes.X),
    /** Two tensors joined along the channels. */
    CONCAT("concat", "fwd", 0, t -> Layout.concatChannels(List.of(t[0], t[1]), t[2]), Sizes.X, Sizes.X, Sizes.TWICE),
    /** Softmax of each row. */
    SOFTMAX("softmax", "fwd", 0, t -> Softmax.softmax(t[0], t[1]), Sizes.ROWS, Sizes.ROWS),
    /** The cross-entropy of the softmax and its gradient. */
    CROSS_ENTROPY("crossentropy", "fwdbwd", 0, t -> Softmax.crossEntropy(t[0], Sizes.LABELS, 0, t[1]), Sizes.ROWS,
            Sizes.ROWS),
    /** Gradient descent. */
    SGD("sgd", "update", 1, t -> ParameterUpdate.sgd(t[1], t[0], Sizes.RATE, Sizes.NO_DECAY), Sizes.P, Sizes.P),
    /** SGD with momentum. */
    MOMENTUM("momentum", "update", 2,
            t -> ParameterUpdate.momentum(t[2], t[0], t[1], new MomentumStep(Sizes.NO_DECAY, 0.9, 1, 0, Sizes.RATE)),
            Sizes.P, Sizes.P, Sizes.P),
    /** Nesterov's two sequences. */
    NESTEROV("nesterov", "update", 2,
            t -> ParameterUpdate.accelerated(t[2], t[0], t[1], new TwoPointStep(Sizes.NO_DECAY, Sizes.RATE, 0.9)),
            Sizes.P, Sizes.P, Sizes.P),
    /** RMSprop. */
    RMSPROP("rmsprop", "update", 2,
            t -> ParameterUpdate.scaled(t[2], t[0], t[1],
                    new ScaledStep(Sizes.NO_DECAY, 0.99, 0.01, 0, 1e-8, 0, 0, Sizes.RATE)),
            Sizes.P, Sizes.P, Sizes.P),
    /** Adam, far into a training: no bias is left to correct. */
    ADAM("adam", "update", 3,
            t -> ParameterUpdate.adam(t[3], t[0], t[1], t[2],
                    new AdamStep(Sizes.NO_DECAY, 0.9, 0.1, 0.999, 0.001, Sizes.RATE, 0, 1, 0, 1e-8)),
            Sizes.P, Sizes.P, Sizes.P, Sizes.P),
    /** Adadelta. */
    ADADELTA("adadelta", "update", 3,
            t -> ParameterUpdate.adadelta(t[3], t[0], t[1], t[2],
                    new ScaledStep(Sizes.NO_DECAY, 0.9, 0.1, 1e-6, 0, 0, 0, Sizes.RATE)),
            Sizes.P, Sizes.P, Sizes.P, Sizes.P);

    /** The step size of the updates. */
    public static final double RATE = Sizes.RATE;

    private final String label;
    private final String pass;
    private final int passesMore;
    private final Body body;
    private final List<Shape> shapes;

    /** Shapes and other arguments. */
    private static final class Sizes {
        static final Shape X = Shape.of(16, 64, 112, 112);
        static final Shape HALF = Shape.of(16, 64, 56, 56);
        static final Shape PIXEL = Shape.of(16, 64, 1, 1);
        static final Shape TWICE = Shape.of(16, 128, 112, 112);
        static final Shape CHANNELS = Shape.of(64);
        static final Shape ROWS = Shape.of(12_800, 1000);
        static final Shape P = Shape.of(25_557_032);
        static final int[] LABELS = new int[12_800];
        static final PoolGeometry TWO = new PoolGeometry(112, 112, 2, 2, 2, 2, 0, 0, 0, 0, 1, 1, false);
        static final PoolGeometry THREE = new PoolGeometry(112, 112, 3, 3, 2, 2, 1, 1, 1, 1, 1, 1, false);
        static final Decay NO_DECAY = new Decay(1f, 0f);
        static final double RATE = 1e-3;
    }

    /** An operation on tensors, the last of which holds the result. */
    private interface Body {
        void run(Tensor... tensors);
    }

    MemoryOperation(String label, String pass, int passesMore, Body body, Shape... shapes) {
        this.label = label;
        this.pass = pass;
        this.passesMore = passesMore;
        this.body = body;
        this.shapes = List.of(shapes);
    }

    /** As in a table: {@code maxpool 3x3/2}. */
    public String label() {
        return label;
    }

    /** fwd, bwd, fwdbwd or update. */
    public String pass() {
        return pass;
    }

    /** The bytes that one run reads and writes. */
    public long bytes() {
        long largest = shapes.stream().mapToLong(Shape::elements).max().orElseThrow();
        return 4 * (shapes.stream().mapToLong(Shape::elements).sum() + passesMore * largest);
    }

    /** Tensors for {@link #run}, filled with random numbers; the last one is for the result. */
    public Tensor[] tensors() {
        Random random = Random.of(1);
        Tensor[] tensors = shapes.stream().map(Tensor::zeros).toArray(Tensor[]::new);
        // Variances and running means of squares are positive; so are all vectors.
        Stream.of(tensors).forEach(
                t -> random.fillUniform(t, t.shape().rank() == 1 ? 0.5f : -1, t.shape().rank() == 1 ? 1.5f : 1));
        if (this == MAX_POOL_2_BACKWARD || this == MAX_POOL_3_BACKWARD) {
            PoolGeometry geometry = this == MAX_POOL_2_BACKWARD ? Sizes.TWO : Sizes.THREE;
            Pooling.maxForward(geometry, random.fillUniform(tensors[2], -1, 1), Tensor.zeros(Sizes.HALF), tensors[1]);
        }
        return tensors;
    }

    /** Runs the operation once. */
    public void run(Tensor... tensors) {
        body.run(tensors);
    }

    /** For example {@code maxpool 3x3/2 fwd}. */
    @Override
    public String toString() {
        return label + " " + pass;
    }
}
