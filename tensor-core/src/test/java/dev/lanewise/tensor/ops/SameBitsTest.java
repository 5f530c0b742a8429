package dev.lanewise.tensor.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.Threads;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Results that are cut into many tasks are the same bits at any thread count. */
class SameBitsTest {
    private final Tensor x = Doubles.random(1, 16, 24, 30, 30);
    private final Tensor gy = Doubles.random(2, 16, 24, 30, 30);

    @Test
    void atAnyThreadCount() {
        int before = Threads.count();
        try {
            Threads.setCount(1);
            List<float[]> expected = results();
            for (int count = 2; count <= 3; count++) {
                Threads.setCount(count);
                List<float[]> actual = results();
                for (int i = 0; i < expected.size(); i++) {
                    assertArrayEquals(expected.get(i), actual.get(i), "result " + i + " with " + count + " threads");
                }
            }
        } finally {
            Threads.setCount(before);
        }
    }

    private List<float[]> results() {
        List<Tensor> results = new ArrayList<>();
        Tensor mean = Tensor.zeros(24);
        Tensor inverse = Tensor.zeros(24);
        Tensor y = Tensor.zeros(x.shape());
        BatchNormalization.forwardTraining(x, null, null, 1e-5f, mean, inverse, y);
        results.addAll(List.of(mean, inverse, y));
        Tensor gx = Tensor.zeros(x.shape());
        Tensor gamma = Tensor.zeros(24);
        Tensor beta = Tensor.zeros(24);
        BatchNormalization.backwardTraining(x, gy, null, mean, inverse, gx, gamma, beta, false);
        results.addAll(List.of(gx, gamma, beta));
        PoolGeometry g = new PoolGeometry(30, 30, 3, 3, 2, 2, 1, 1, 1, 1, 1, 1, false);
        Tensor pooled = Tensor.zeros(g.outputShape(16, 24));
        Tensor argmax = Tensor.zeros(pooled.shape());
        Pooling.maxForward(g, x, pooled, argmax);
        Tensor unpooled = Tensor.zeros(x.shape());
        Pooling.maxBackward(g, pooled, argmax, unpooled);
        results.addAll(List.of(pooled, argmax, unpooled));
        Tensor local = Tensor.zeros(x.shape());
        LocalResponseNormalization.forward(5, 0.1f, 0.75f, 1, x, local);
        Tensor dropped = Tensor.zeros(x.shape());
        Elementwise.dropout(x, Random.of(1), 0.5f, dropped);
        Tensor tanh = Tensor.zeros(x.shape());
        Elementwise.tanh(x, tanh);
        Tensor slopes = Doubles.random(3, 24);
        Tensor rectified = Tensor.zeros(x.shape());
        ParametricRelu.forward(x, slopes, rectified);
        Tensor slopesGradient = Tensor.zeros(24);
        ParametricRelu.backwardSlopes(x, gy, slopesGradient, false);
        Tensor slopeGradient = Tensor.zeros(1);
        ParametricRelu.backwardSlopes(x, gy, slopeGradient, false);
        Tensor bias = Tensor.zeros(24);
        Reduction.sumPerChannel(gy, bias, false);
        results.addAll(List.of(rectified, slopesGradient, slopeGradient, bias));
        Tensor sums = Tensor.zeros(2).copyFrom((float) Reduction.sum(x), (float) Reduction.squaredNorm(x));
        results.addAll(List.of(local, dropped, tanh, sums));
        return results.stream().map(Tensor::toArray).toList();
    }
}
