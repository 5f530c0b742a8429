package dev.lanewise.bench;

import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The speed of fused multiply-adds that touch registers only: what no kernel can exceed. */
public final class Peak {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final int STEPS = 1 << 20;

    private Peak() {}

    /** The best of several runs on all threads, in GFLOP/s. */
    public static double gigaflops(int threads) {
        double best = 0;
        for (int run = 0; run < 40; run++) {
            best = Math.max(best, IntStream.range(0, threads).parallel().mapToDouble(thread -> run()).min().orElse(0));
        }
        return best * threads;
    }

    private static double run() {
        long before = System.nanoTime();
        float result = loop(STEPS);
        double seconds = (System.nanoTime() - before) / 1e9;
        return Float.isNaN(result) ? 0 : 2e-9 * 10 * F.length() * STEPS / seconds;
    }

    /** Ten independent chains: enough for two units of latency 4. */
    private static float loop(int steps) {
        FloatVector x = FloatVector.broadcast(F, 0.999f);
        FloatVector a = FloatVector.broadcast(F, 0);
        FloatVector b = FloatVector.broadcast(F, 1);
        FloatVector c = FloatVector.broadcast(F, 2);
        FloatVector d = FloatVector.broadcast(F, 3);
        FloatVector e = FloatVector.broadcast(F, 4);
        FloatVector f = FloatVector.broadcast(F, 5);
        FloatVector g = FloatVector.broadcast(F, 6);
        FloatVector h = FloatVector.broadcast(F, 7);
        FloatVector i = FloatVector.broadcast(F, 8);
        FloatVector j = FloatVector.broadcast(F, 9);
        for (int step = 0; step < steps; step++) {
            a = a.fma(x, x);
            b = b.fma(x, x);
            c = c.fma(x, x);
            d = d.fma(x, x);
            e = e.fma(x, x);
            f = f.fma(x, x);
            g = g.fma(x, x);
            h = h.fma(x, x);
            i = i.fma(x, x);
            j = j.fma(x, x);
        }
        return a.add(b).add(c).add(d).add(e).add(f).add(g).add(h).add(i).add(j).lane(0);
    }
}
