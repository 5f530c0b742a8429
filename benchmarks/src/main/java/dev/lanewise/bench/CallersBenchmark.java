package dev.lanewise.bench;

import dev.lanewise.models.Architecture;
import dev.lanewise.models.Models;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.Pass;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.Threads;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;

/** Several callers at once infer on one network: how fast they get their answers together, and how evenly. */
public class CallersBenchmark extends KernelBenchmark {
    /** Requests of a caller in a round. */
    private static final int REQUESTS = 50;

    /** The network. */
    @Param("lenet5")
    public String model;

    /** Images of a request. */
    @Param("16")
    public int batch;

    /** Threads that ask at once. */
    @Param({"1", "4", "16"})
    public int callers;

    private Network network;
    private Tensor images;
    private ExecutorService executor;
    /** Whose prepared parameters all callers share. */
    private Pass inference;

    /** What comes of the rounds besides their time: as in {@link Speed}, each iteration gives its part of the mean. */
    @AuxCounters(AuxCounters.Type.EVENTS)
    @State(Scope.Thread)
    public static class Answers {
        private int parts;
        private int rounds;
        private long answers;
        private double shares;
        private long start;
        private long end;

        /** Starts an iteration. */
        @Setup(Level.Iteration)
        public void start(BenchmarkParams benchmark, IterationParams iterations) {
            parts = iterations.getCount() * Math.max(1, benchmark.getForks());
            rounds = 0;
            answers = 0;
            shares = 0;
            start = System.nanoTime();
        }

        private void add(int round, double share) {
            rounds++;
            answers += round;
            shares += share;
            end = System.nanoTime();
        }

        /** Answers a second of all callers together. */
        public double answersPerSecond() {
            return 1e9 * answers / (end - start) / parts;
        }

        /** What the slowest caller has when the fastest is done, as a share of that one's: 1 is perfectly fair. */
        public double shareOfSlowest() {
            return shares / rounds / parts;
        }
    }

    /** Makes the network and the callers. */
    @Setup
    public void create() {
        Threads.setCount(threads);
        Architecture architecture = Models.named(model);
        network = architecture.create(architecture.classes(), architecture.sampleShape(), 1);
        images = Random.of(2).fillNormal(Tensor.zeros(network.inputShape().withBatch(batch)), 0, 1);
        executor = Executors.newFixedThreadPool(callers);
        inference = Pass.inference();
    }

    /** Ends the callers. */
    @TearDown
    public void end() {
        executor.close();
    }

    /** One round: every caller gets its answers. */
    @Benchmark
    public void round(Answers answers) throws Exception {
        AtomicIntegerArray answered = new AtomicIntegerArray(callers);
        List<Callable<Integer>> all = IntStream.range(0, callers)
                .mapToObj(caller -> (Callable<Integer>) () -> ask(caller, answered)).toList();
        int slowest = REQUESTS;
        for (Future<Integer> caller : executor.invokeAll(all)) {
            slowest = Math.min(slowest, caller.get());
        }
        answers.add(callers * REQUESTS, (double) slowest / REQUESTS);
    }

    /** Asks until all is answered, and returns what the slowest caller has got by then. */
    private int ask(int caller, AtomicIntegerArray answered) {
        Pass pass = inference.forAnotherThread();
        for (int request = 0; request < REQUESTS; request++) {
            pass.release(network.forward(images, pass));
            answered.incrementAndGet(caller);
        }
        return IntStream.range(0, callers).map(answered::get).min().orElseThrow();
    }
}
