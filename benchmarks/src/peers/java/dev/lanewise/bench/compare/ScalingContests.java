package dev.lanewise.bench.compare;

import dev.lanewise.bench.TrainingStep;
import dev.lanewise.bench.compare.Contest.Entrants;
import dev.lanewise.bench.compare.Contest.Peer;
import dev.lanewise.tensor.Threads;
import java.util.List;
import java.util.stream.Stream;

/** A training step on all threads against the same step on one. */
final class ScalingContests {
    private ScalingContests() {}

    static Stream<Contest> all(int threads) {
        return Stream.of("resnet50").map(model -> new Contest(Suite.scaling, model, "", 16, "images/s", 16,
                () -> entrants(new TrainingStep(model, 16), threads)));
    }

    private static Entrants entrants(TrainingStep step, int threads) {
        return new Entrants(() -> run(step, threads), List.of(new Peer("one-thread", () -> run(step, 1))), () -> {
            // The bits are the same at any thread count: a test of the module nn-layers holds them.
        });
    }

    private static void run(TrainingStep step, int threads) {
        Threads.setCount(threads);
        step.run();
    }
}
