package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** What layers do besides their gradients. */
class LayerBehaviourTest {
    @Test
    void reluWritesInPlaceOnlyWhatNobodyElseOwns() {
        Pass pass = Pass.evaluation();
        Tensor own = pass.allocate(Shape.of(2)).copyFrom(-1, 2);
        assertSame(own, new ReLU().forward(own, pass));
        Tensor shared = pass.workspace().retain(pass.allocate(Shape.of(2)).copyFrom(-1, 2));
        assertNotSame(shared.array(), new ReLU().forward(shared, pass).array());
        Tensor foreign = Tensor.of(Shape.of(2), -1, 2);
        assertArrayEquals(new float[] {0, 2}, new ReLU().forward(foreign, pass).toArray());
        assertArrayEquals(new float[] {-1, 2}, foreign.toArray());
    }

    @Test
    void batchNormMovesRunningStatisticsByTheMomentum() {
        BatchNorm1d layer = new BatchNorm1d(1).momentum(0.5f);
        Pass pass = Pass.training(Random.of(0));
        layer.forward(Tensor.of(Shape.of(2, 1), 1, 3), pass);
        assertEquals(1, layer.buffers().get(0).value().item(), 1e-6);
        assertEquals((1 + 2) / 2.0, layer.buffers().get(1).value().item(), 1e-4);
        assertThrows(IllegalArgumentException.class, () -> layer.forward(Tensor.zeros(1, 1), pass));
    }

    @Test
    void batchNormAddsToAGradientThatWasClearedAlone() {
        BatchNorm1d layer = new BatchNorm1d(2);
        Parameter bias = layer.parameters().getLast();
        Tensor gradient = Tensor.of(Shape.of(2, 2), 1, 2, 3, 4);
        Pass pass = Pass.training(Random.of(0));
        for (int step = 0; step < 2; step++) {
            bias.clearGradient();
            layer.forward(Tensor.of(Shape.of(2, 2), 1, 0, 0, 1), pass);
            layer.backward(gradient, pass);
        }
        assertArrayEquals(new float[] {4, 6}, bias.gradient().toArray(), 1e-5f);
    }

    @Test
    void dropoutDropsItsShareInTrainingOnly() {
        Pass pass = Pass.training(Random.of(8));
        Tensor input = Tensor.zeros(100, 100).fill(1);
        float[] first = new Dropout(0.3f).forward(input, pass).toArray();
        float[] second = new Dropout(0.3f).forward(input, pass).toArray();
        int dropped = 0;
        int same = 0;
        for (int i = 0; i < first.length; i++) {
            dropped += first[i] == 0 ? 1 : 0;
            same += first[i] == second[i] ? 1 : 0;
        }
        assertEquals(3000, dropped, 200);
        assertTrue(same < 6500, "two layers in one step draw different masks");
        assertSame(input, new Dropout(0.3f).forward(input, Pass.evaluation()));
    }

    @Test
    void flattenGivesLogicalOrder() {
        float[] values = {0, 1, 2, 3, 4, 5, 6, 7};
        Tensor flat = new Flatten().forward(Tensor.of(Shape.of(1, 2, 2, 2), values), Pass.evaluation());
        assertArrayEquals(values, flat.toArray());
    }

    @Test
    void optionsAreChecked() {
        assertThrows(IllegalArgumentException.class, () -> new Conv2d(3, 4, 3).groups(2));
        assertThrows(IllegalArgumentException.class, () -> new Conv2d(3, 4, 3).stride(0));
        assertThrows(IllegalArgumentException.class, () -> new Conv2d(3, 4, 3).samePadding().stride(2));
        assertThrows(IllegalArgumentException.class, () -> new Dropout(1));
        assertThrows(IllegalArgumentException.class, () -> new MaxPool2d(0));
        assertThrows(IllegalArgumentException.class, () -> Concat.of(new Layer[0]));
    }
}
