package dev.lanewise.tensor.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.internal.kernels.UpdateKernels;
import dev.lanewise.tensor.internal.reference.ScalarUpdateKernels;
import dev.lanewise.tensor.ops.AdamStep;
import dev.lanewise.tensor.ops.Decay;
import dev.lanewise.tensor.ops.MomentumStep;
import dev.lanewise.tensor.ops.ScaledStep;
import dev.lanewise.tensor.ops.TwoPointStep;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each update kernel in use against its scalar twin, bit for bit. */
class UpdateKernelsTest {
    private static final UpdateKernels SCALAR = new ScalarUpdateKernels();
    private static final int LANES = Kernels.TILES.lanes();
    private static final int OPERANDS = 5;
    private static final Decay DECAY = new Decay(0.99f, 0.01f);
    private static final MomentumStep MOMENTUM = new MomentumStep(DECAY, 0.9f, 0.8f, 0.1f, 0.09f);
    private static final TwoPointStep TWO_POINT = new TwoPointStep(DECAY, 0.1f, 0.9f);
    private static final ScaledStep SCALED = new ScaledStep(DECAY, 0.9f, 0.1f, 1e-3f, 1e-2f, 0.8f, 0.7f, 0.05f);
    private static final AdamStep ADAM = new AdamStep(DECAY, 0.9f, 0.1f, 0.999f, 0.001f, 0.02f, 0.01f, 3f, 1e-3f,
            1e-2f);

    /** A kernel on elements from … to of five operands: value, gradient, and state of positive numbers. */
    private interface Call {
        void run(UpdateKernels kernels, float[][] a, int[] offsets, int n);
    }

    private record Case(String name, Call call) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> steps() {
        return Stream.of(
                new Case("sgd", (k, a, o, n) -> k.sgd(a[0], o[0], a[1], o[1], n, 0.1f, DECAY)),
                new Case("momentum", (k, a, o, n) -> k.momentum(a[0], o[0], a[1], o[1], a[2], o[2], n, MOMENTUM)),
                new Case("twoPoint", (k, a, o, n) -> k.twoPoint(a[0], o[0], a[1], o[1], a[2], o[2], n, TWO_POINT)),
                new Case("accelerated",
                        (k, a, o, n) -> k.accelerated(a[0], o[0], a[1], o[1], a[2], o[2], n, TWO_POINT)),
                new Case("scaled", (k, a, o, n) -> k.scaled(a[0], o[0], a[1], o[1], a[2], o[2], n, SCALED)),
                new Case("scaledMomentum",
                        (k, a, o, n) -> k.scaledMomentum(a[0], o[0], a[1], o[1], a[2], o[2], a[3], o[3], n, SCALED)),
                new Case("centred",
                        (k, a, o, n) -> k.centred(a[0], o[0], a[1], o[1], a[2], o[2], a[3], o[3], n, SCALED)),
                new Case("centredMomentum", (k, a, o, n) -> k.centredMomentum(a[0], o[0], a[1], o[1], a[2], o[2], a[3],
                        o[3], a[4], o[4], n, SCALED)),
                new Case("adadelta",
                        (k, a, o, n) -> k.adadelta(a[0], o[0], a[1], o[1], a[2], o[2], a[3], o[3], n, SCALED)),
                new Case("adam", (k, a, o, n) -> k.adam(a[0], o[0], a[1], o[1], a[2], o[2], a[3], o[3], n, ADAM)),
                new Case("amsgrad", (k, a, o, n) -> k.amsgrad(a[0], o[0], a[1], o[1], a[2], o[2], a[3], o[3], a[4],
                        o[4], n, ADAM)),
                new Case("adamax", (k, a, o, n) -> k.adamax(a[0], o[0], a[1], o[1], a[2], o[2], a[3], o[3], n, ADAM)),
                new Case("lamb", (k, a, o, n) -> k.lamb(a[0], o[0], a[1], o[1], a[2], o[2], a[3], o[3], n, ADAM)),
                new Case("average", (k, a, o, n) -> k.average(a[0], o[0], a[1], o[1], n, 0.3f)),
                new Case("clamp", (k, a, o, n) -> k.clamp(a[0], o[0], n, 0.7f)));
    }

    @ParameterizedTest
    @MethodSource("steps")
    void sameBitsAsScalarWhereverTheRangeIsCut(Case c) {
        Guarded.sizes(LANES).forEach(n -> {
            float[][] expected = operands(n);
            float[][] whole = operands(n);
            float[][] cut = operands(n);
            c.call.run(SCALAR, expected, offsets(0), n);
            c.call.run(Kernels.UPDATES, whole, offsets(0), n);
            c.call.run(Kernels.UPDATES, cut, offsets(0), n / 3);
            c.call.run(Kernels.UPDATES, cut, offsets(n / 3), n - n / 3);
            for (int i = 0; i < OPERANDS; i++) {
                Guarded.assertSameBits(expected[i], whole[i], c.name + " of " + n + ", operand " + i);
                Guarded.assertSameBits(expected[i], cut[i], c.name + " of " + n + " in two parts, operand " + i);
            }
        });
    }

    @Test
    void lambReturnsTheSquaredNormOfItsUpdate() {
        Guarded.sizes(LANES).forEach(n -> {
            float[][] a = operands(n);
            float[][] b = operands(n);
            int[] o = offsets(0);
            double expected = SCALAR.lamb(a[0], o[0], a[1], o[1], a[2], o[2], a[3], o[3], n, ADAM);
            double actual = Kernels.UPDATES.lamb(b[0], o[0], b[1], o[1], b[2], o[2], b[3], o[3], n, ADAM);
            assertEquals(expected, actual, 1e-6 * expected);
        });
    }

    private static float[][] operands(int n) {
        Random random = Random.of(n);
        return IntStream.range(0, OPERANDS).mapToObj(i -> Guarded.numbers(n, i, i < 2 ? -2 : 0.5f, random))
                .toArray(float[][]::new);
    }

    private static int[] offsets(int from) {
        return IntStream.range(0, OPERANDS).map(i -> Guarded.WIDTH + i + from).toArray();
    }
}
