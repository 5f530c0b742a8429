package dev.lanewise.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import org.junit.jupiter.api.Test;

class MetricSumsTest {
    @Test
    void batchesCountByTheirImages() {
        Tensor two = Tensor.of(Shape.of(2, 6), 9, 1, 2, 3, 4, 5, 9, 8, 7, 6, 5, 4);
        Tensor one = Tensor.of(Shape.of(1, 6), 0, 1, 0, 0, 0, 0);
        Metrics metrics = MetricSums.NONE.plus(0.5, two, new int[] {0, 5}).plus(2, one, new int[] {1}).metrics();
        assertEquals(new Metrics(1, 2 / 3.0, 2 / 3.0, 3), metrics);
        assertEquals("top-1 0.6667 top-5 0.6667 loss 1.0000 images 3", metrics.toString());
    }

    @Test
    void withFewerThanFiveClassesTopFiveIsAll() {
        Tensor outputs = Tensor.of(Shape.of(1, 3), 1, 2, 3);
        assertEquals(1, MetricSums.NONE.plus(1, outputs, new int[] {0}).metrics().top5());
    }
}
