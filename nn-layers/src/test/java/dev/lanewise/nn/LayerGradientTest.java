package dev.lanewise.nn;

import dev.lanewise.nn.activation.CELU;
import dev.lanewise.nn.activation.ELU;
import dev.lanewise.nn.activation.GELU;
import dev.lanewise.nn.activation.Hardsigmoid;
import dev.lanewise.nn.activation.Hardswish;
import dev.lanewise.nn.activation.Hardtanh;
import dev.lanewise.nn.activation.LeakyReLU;
import dev.lanewise.nn.activation.LogSigmoid;
import dev.lanewise.nn.activation.LogSoftmax;
import dev.lanewise.nn.activation.Mish;
import dev.lanewise.nn.activation.PReLU;
import dev.lanewise.nn.activation.ReLU;
import dev.lanewise.nn.activation.ReLU6;
import dev.lanewise.nn.activation.SELU;
import dev.lanewise.nn.activation.SiLU;
import dev.lanewise.nn.activation.Sigmoid;
import dev.lanewise.nn.activation.Softmax;
import dev.lanewise.nn.activation.Softplus;
import dev.lanewise.nn.activation.Softsign;
import dev.lanewise.nn.activation.Tanh;
import dev.lanewise.nn.regularization.DropScaling;
import dev.lanewise.nn.regularization.Dropout;
import dev.lanewise.nn.regularization.GaussianNoise;
import dev.lanewise.nn.regularization.StochasticDepth;
import org.junit.jupiter.api.Test;

/** Every layer's gradients against central differences, and its handling of memory. */
class LayerGradientTest {
    @Test
    void linear() {
        GradientCheck.check(new Linear(5, 4), 3, 5);
        GradientCheck.check(new Linear(5, 4).bias(false), 1, 5);
    }

    @Test
    void conv2d() {
        GradientCheck.check(new Conv2d(2, 3, 3).padding(1), 2, 2, 4, 5);
        GradientCheck.check(new Conv2d(4, 6, 3, 2).stride(2, 1).padding(0, 1, 2, 1).groups(2).bias(false), 1, 4, 5, 4);
        GradientCheck.check(new Conv2d(2, 1, 2).dilation(2).samePadding(), 1, 2, 5, 4);
    }

    @Test
    void maxPool2d() {
        GradientCheck.check(new MaxPool2d(2), 2, 3, 4, 6);
        GradientCheck.check(new MaxPool2d(3).stride(2).padding(1).ceilMode(true), 1, 2, 6, 5);
    }

    @Test
    void avgPool2d() {
        GradientCheck.check(new AvgPool2d(2), 2, 3, 4, 6);
        GradientCheck.check(new AvgPool2d(3).stride(2).padding(1).ceilMode(true).countIncludePad(false), 1, 2, 6, 5);
    }

    @Test
    void convTranspose2d() {
        GradientCheck.check(new ConvTranspose2d(2, 3, 3), 2, 2, 3, 4);
        GradientCheck.check(new ConvTranspose2d(4, 6, 3, 2).stride(2, 3).padding(1, 0, 0, 1).outputPadding(1, 2)
                .dilation(2).groups(2).bias(false), 1, 4, 3, 2);
        GradientCheck.check(Sequential.of(new ConvTranspose2d(2, 3, 2).stride(2), new Tanh()), 1, 2, 2, 2);
    }

    @Test
    void reweighted() {
        GradientCheck.check(new TrueConvolution(new Conv2d(2, 3, 3, 2).padding(1).stride(2)), 2, 2, 4, 5);
        GradientCheck.check(new DropConnect(new Linear(5, 4), 0.4f), 3, 5);
        GradientCheck.check(new DropConnect(new Conv2d(2, 3, 3).bias(false), 0.4f).scaling(DropScaling.VANILLA), 1, 2,
                4, 5);
    }

    @Test
    void prelu() {
        GradientCheck.check(new PReLU(), 3, 7);
        GradientCheck.check(new PReLU(3), 2, 3, 2, 4);
    }

    @Test
    void sumProductAndNormPooling() {
        GradientCheck.check(new SumPool2d(3).stride(2).padding(1).ceilMode(true), 2, 3, 6, 5);
        GradientCheck.check(new ProductPool2d(2), 1, 2, 4, 4);
        GradientCheck.check(new LpPool2d(2, 2).stride(1).dilation(2), 1, 2, 4, 5);
        GradientCheck.check(new LpPool2d(3, 2, 3).padding(0, 1), 1, 2, 4, 5);
        GradientCheck.check(new LpPool2d(2, 2).signed(true), 1, 2, 4, 4);
        GradientCheck.check(new AvgPool2d(2).stride(1).dilation(2), 1, 2, 4, 5);
    }

    @Test
    void fractionalMaxPool2d() {
        GradientCheck.check(FractionalMaxPool2d.toSize(2, 4, 3), 2, 2, 6, 5);
        GradientCheck.check(FractionalMaxPool2d.byRatio(2, 0.7), 3, 2, 6, 7);
    }

    @Test
    void adaptiveMaxPool2d() {
        GradientCheck.check(new AdaptiveMaxPool2d(1), 2, 3, 4, 3);
        GradientCheck.check(new AdaptiveMaxPool2d(3, 2), 2, 3, 5, 3);
    }

    @Test
    void adaptiveAvgPool2d() {
        GradientCheck.check(new AdaptiveAvgPool2d(1), 2, 3, 4, 3);
        GradientCheck.check(new AdaptiveAvgPool2d(3, 2), 2, 3, 5, 3);
    }

    @Test
    void batchNorm() {
        GradientCheck.check(new BatchNorm2d(3), 2, 3, 3, 4);
        GradientCheck.check(new BatchNorm1d(4).eps(0.1f), 5, 4);
        GradientCheck.check(new BatchNorm2d(3).biasOnly(), 2, 3, 3, 4);
        GradientCheck.check(new BatchNorm1d(4).withoutAffine(), 5, 4);
    }

    @Test
    void auxiliaryHeadWithoutLoss() {
        GradientCheck.check(
                Sequential.of(new Conv2d(1, 2, 2), new AuxiliaryHead(Sequential.of(new Flatten()), 0.3f), new Tanh()),
                2,
                1, 3, 3);
    }

    @Test
    void localResponseNorm() {
        GradientCheck.check(new LocalResponseNorm(3, 0.3f, 0.75f, 2), 2, 5, 2, 2);
    }

    @Test
    void pointwise() {
        GradientCheck.check(new ReLU(), 3, 7);
        GradientCheck.check(new Tanh(), 2, 2, 3, 2);
        GradientCheck.check(new Sigmoid(), 3, 7);
        GradientCheck.check(new LeakyReLU(0.2f), 3, 7);
        GradientCheck.check(new ELU(0.7f), 3, 7);
        GradientCheck.check(new SELU(), 3, 7);
        GradientCheck.check(new CELU(0.5f), 3, 7);
        GradientCheck.check(new Softsign(), 3, 7);
        GradientCheck.check(new ReLU6(), 3, 7);
        GradientCheck.check(new Hardtanh(-0.31f, 0.41f), 3, 7);
        GradientCheck.check(new Hardsigmoid(1, 0.41f), 3, 7);
        GradientCheck.check(new Scale(-1.5f), 2, 2, 3, 2);
    }

    @Test
    void curved() {
        GradientCheck.check(new GELU(), 3, 7);
        GradientCheck.check(new GELU(GELU.Form.TANH), 2, 2, 3, 2);
        GradientCheck.check(new SiLU(), 3, 7);
        GradientCheck.check(new Mish(), 3, 7);
        GradientCheck.check(new Hardswish(), 3, 7);
        GradientCheck.check(new Softplus(2), 3, 7);
        GradientCheck.check(new LogSigmoid(), 3, 7);
    }

    @Test
    void softmax() {
        GradientCheck.check(new Softmax(), 3, 5);
        GradientCheck.check(new Softmax(), 2, 3, 2, 2);
        GradientCheck.check(new LogSoftmax(), 3, 5);
        GradientCheck.check(new LogSoftmax(), 2, 3, 2, 2);
    }

    @Test
    void droppingAndNoise() {
        GradientCheck.check(new Dropout(0.4f), 4, 9);
        GradientCheck.check(new Dropout(0.4f).scaling(DropScaling.VANILLA), 4, 9);
        GradientCheck.check(new StochasticDepth(0.5f, StochasticDepth.Mode.ROW), 6, 2, 2, 3);
        GradientCheck.check(new StochasticDepth(0.5f, StochasticDepth.Mode.BATCH), 4, 3);
        GradientCheck.check(new GaussianNoise(0.3f), 3, 5);
    }

    @Test
    void stochasticDepthBlock() {
        // The random stream of the check keeps the body for the one probability and leaves it out for the other.
        GradientCheck.check(new Residual(new Linear(3, 3)).stochasticDepth(0.01f), 2, 3);
        GradientCheck.check(new Residual(new Tanh(), new Linear(3, 3)).stochasticDepth(0.99f), 2, 3);
    }

    @Test
    void ensemble() {
        GradientCheck.check(Ensemble.of(new Linear(3, 4), new Linear(3, 4), new Linear(3, 4)), 2, 3);
        GradientCheck.check(Ensemble.of(new Tanh(), Sequential.of()), 2, 3);
    }

    @Test
    void zeroPadShortcut() {
        GradientCheck.check(new ZeroPadShortcut(2, 5, 2), 2, 2, 5, 4);
        GradientCheck.check(new ZeroPadShortcut(3, 3, 1), 1, 3, 2, 2);
    }

    @Test
    void flatten() {
        GradientCheck.check(new Flatten(), 2, 3, 2, 2);
        GradientCheck.check(new Flatten(), 2, 1, 2, 3);
    }

    @Test
    void sequential() {
        GradientCheck.check(Sequential.of(), 2, 3);
        GradientCheck.check(
                Sequential.of(new AvgPool2d(2), new Flatten(), new Linear(8, 3), new Tanh(), new Linear(3, 2)), 2, 2, 4,
                4);
        GradientCheck.check(Sequential.of(new Tanh(), new Sigmoid()), 2, 3);
    }

    @Test
    void residual() {
        Layer body = Sequential.of(new Conv2d(2, 3, 3).padding(1), new BatchNorm2d(3), new Tanh());
        GradientCheck.check(new Residual(body, new Conv2d(2, 3, 1)), 2, 2, 3, 3);
        GradientCheck.check(new Residual(new Sigmoid()), 2, 3);
        GradientCheck.check(new Residual(Sequential.of()), 2, 3);
    }

    @Test
    void concat() {
        GradientCheck.check(
                Concat.of(new Conv2d(2, 3, 1), Sequential.of(),
                        Sequential.of(new Tanh(), new AvgPool2d(3).stride(1).padding(1))),
                2, 2, 3, 3);
    }
}
