package dev.lanewise.bench;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;

/**
 * What a benchmark tells besides its time: GFLOP/s or GB/s, and how much of the peak that is, which the same process has measured.
 *
 * <p>JMH adds up the counters of all iterations; each gives its part of the mean.
 */
@AuxCounters(AuxCounters.Type.EVENTS)
@State(Scope.Thread)
public class Speed {
    private double peak;
    private double done;
    private long start;
    private long end;
    private int parts;

    /** Starts an iteration. */
    @Setup(Level.Iteration)
    public void start(BenchmarkParams benchmark, IterationParams iterations) {
        parts = iterations.getCount() * Math.max(1, benchmark.getForks());
        done = 0;
        start = System.nanoTime();
    }

    /** Counts one run's operations or bytes, in billions; {@code peak} is how many a second count as 1. */
    void add(double billions, double peak) {
        this.peak = peak;
        done += billions;
        end = System.nanoTime();
    }

    /** GFLOP/s or GB/s. */
    public double gigaPerSecond() {
        return 1e9 * done / (end - start) / parts;
    }

    /** The share of the peak: of fused multiply-adds in registers, or of a copy loop. */
    public double shareOfPeak() {
        return gigaPerSecond() / peak;
    }
}
