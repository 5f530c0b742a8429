package dev.lanewise.nn;

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
    void adaptiveAvgPool2d() {
        GradientCheck.check(new AdaptiveAvgPool2d(1), 2, 3, 4, 3);
        GradientCheck.check(new AdaptiveAvgPool2d(3, 2), 2, 3, 5, 3);
    }

    @Test
    void batchNorm() {
        GradientCheck.check(new BatchNorm2d(3), 2, 3, 3, 4);
        GradientCheck.check(new BatchNorm1d(4).eps(0.1f), 5, 4);
    }

    @Test
    void padChannels() {
        GradientCheck.check(new PadChannels(2, 1), 2, 3, 2, 2);
        GradientCheck.check(Sequential.of(new AvgPool2d(1).stride(2), new PadChannels(0, 3)), 1, 2, 3, 4);
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
    }

    @Test
    void dropout() {
        GradientCheck.check(new Dropout(0.4f), 4, 9);
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
