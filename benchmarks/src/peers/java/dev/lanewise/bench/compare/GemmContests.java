package dev.lanewise.bench.compare;

import dev.lanewise.bench.compare.Contest.Entrants;
import dev.lanewise.bench.compare.Contest.Peer;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Gemm;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.mkl.global.mkl_rt;

/** SGEMM against Intel MKL. */
final class GemmContests {
    private static final int[][] SHAPES = {{256, 256, 256}, {512, 512, 512}, {1024, 1024, 1024}, {2048, 2048, 2048},
            {64, 12544, 576}, {512, 196, 4608}, {4096, 64, 9216}, {4096, 1, 9216}};

    private GemmContests() {}

    static Stream<Contest> all(int threads) {
        return Stream.of(SHAPES).map(shape -> contest(shape[0], shape[1], shape[2]));
    }

    private static Contest contest(int m, int n, int k) {
        return new Contest(Suite.gemm, m + "x" + n + "x" + k, "", 0, "GFLOP/s", 2e-9 * m * n * k,
                () -> entrants(m, n, k));
    }

    private static Entrants entrants(int m, int n, int k) {
        Random random = Random.of(1);
        Tensor a = random.fillUniform(Tensor.zeros(m, k), -1, 1);
        Tensor b = random.fillUniform(Tensor.zeros(k, n), -1, 1);
        Tensor c = Tensor.zeros(m, n);
        FloatPointer peerA = new FloatPointer(a.toArray());
        FloatPointer peerB = new FloatPointer(b.toArray());
        FloatPointer peerC = new FloatPointer((long) m * n);
        Runnable ours = () -> Gemm.multiply(false, false, 1, a, b, 0, c);
        Runnable mkl = () -> mkl_rt.cblas_sgemm(mkl_rt.CblasRowMajor, mkl_rt.CblasNoTrans, mkl_rt.CblasNoTrans, m, n, k,
                1, peerA, k, peerB, n, 0, peerC, n);
        return new Entrants(ours, List.of(new Peer("mkl", mkl)), () -> {
            ours.run();
            mkl.run();
            float[] expected = new float[m * n];
            peerC.get(expected);
            // Sums of k products of numbers below 1.
            Agreement.require(c.toArray(), expected, 1e-6 * k);
        });
    }
}
