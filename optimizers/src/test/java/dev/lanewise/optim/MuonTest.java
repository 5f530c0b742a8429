package dev.lanewise.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Muon on matrices whose singular values are known: each goes through the polynomial by itself. */
class MuonTest {
    private static final double MOMENTUM = 0.9;
    private static final double RATE = 0.1;
    private static final double DECAY = 0.5;

    /** 3.4445σ − 4.7750σ³ + 2.0315σ⁵, five times over. */
    private static double orthogonalized(double sigma) {
        double value = sigma;
        for (int i = 0; i < 5; i++) {
            value = 3.4445 * value - 4.7750 * Math.pow(value, 3) + 2.0315 * Math.pow(value, 5);
        }
        return value;
    }

    static Stream<Shape> shapes() {
        return Stream.of(Shape.of(2, 2), Shape.of(2, 5), Shape.of(6, 2), Shape.of(3, 2, 1, 1), Shape.of(2, 1, 2, 2));
    }

    /** Gradients diag(3, 4), diag(1, −2) and diag(−2, 0.5), in matrices that are square, wide and tall, and in filters. */
    @ParameterizedTest
    @MethodSource("shapes")
    void diagonalGradientsStepByTheFormula(Shape shape) {
        Parameter weight = new Parameter("w", Tensor.zeros(shape).fill(1));
        Muon muon = new Muon(List.of(weight), RATE).withMomentum(MOMENTUM).withWeightDecay(DECAY);
        double[][] gradients = {{3, 4}, {1, -2}, {-2, 0.5}};
        double[] buffer = new double[2];
        double[] expected = {1, 1};
        double other = 1;
        int columns = shape.elements() / shape.dimension(0);
        double scale = Math.sqrt(Math.max(1, shape.dimension(0) / (double) columns));
        for (double[] gradient : gradients) {
            double[] direction = new double[2];
            weight.gradient().fill(0);
            for (int i = 0; i < 2; i++) {
                // The matrix of a filter lies in memory row by row.
                weight.gradient().array()[weight.gradient().offset() + i * columns + i] = (float) gradient[i];
                buffer[i] = MOMENTUM * buffer[i] + (1 - MOMENTUM) * gradient[i];
                direction[i] = (1 - MOMENTUM) * gradient[i] + MOMENTUM * buffer[i];
            }
            muon.step();
            double norm = Math.hypot(direction[0], direction[1]);
            for (int i = 0; i < 2; i++) {
                expected[i] += -RATE * DECAY * expected[i] - RATE * scale * orthogonalized(direction[i] / norm);
            }
            other -= RATE * DECAY * other;
            Tensor actual = weight.value();
            for (int i = 0; i < actual.elements(); i++) {
                boolean diagonal = i / columns == i % columns && i % columns < 2;
                assertEquals(diagonal ? expected[i / columns] : other, actual.array()[actual.offset() + i],
                        1e-5, shape + " at " + i);
            }
        }
    }

    /** A gradient uvᵀ of any length has the one singular value 1, which goes to p(p(p(p(p(1))))); what rounding adds grows by 3.4445⁵ = 485. */
    @Test
    void aGradientOfRankOneKeepsItsDirection() {
        Tensor u = Random.of(1).fillNormal(Tensor.zeros(7), 0, 1);
        Tensor v = Random.of(2).fillNormal(Tensor.zeros(4), 0, 1);
        Parameter weight = new Parameter("w", Tensor.zeros(7, 4));
        double norm = Math.sqrt(Numbers.sumOfSquares(u) * Numbers.sumOfSquares(v));
        for (int row = 0; row < 7; row++) {
            for (int column = 0; column < 4; column++) {
                weight.gradient().set(100 * u.get(row) * v.get(column), row, column);
            }
        }
        new Muon(List.of(weight), 1).withMomentum(0).step();
        double step = Math.sqrt(7 / 4.0) * orthogonalized(1);
        for (int row = 0; row < 7; row++) {
            for (int column = 0; column < 4; column++) {
                assertEquals(-step * u.get(row) * v.get(column) / norm, weight.value().get(row, column), 1e-4);
            }
        }
    }
}
