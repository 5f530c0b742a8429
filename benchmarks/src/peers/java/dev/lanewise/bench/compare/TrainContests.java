package dev.lanewise.bench.compare;

import dev.lanewise.bench.TrainingStep;
import dev.lanewise.bench.compare.Contest.Entrants;
import dev.lanewise.bench.compare.Contest.Peer;
import dev.lanewise.tensor.Parameter;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/** Whole training steps (forward, loss, backward, SGD with momentum) against libtorch in both of its memory formats. */
final class TrainContests {
    /** A network at the batch that it is trained with. */
    private record Case(String model, int batch) {}

    private static final List<Case> CASES = List.of(new Case("lenet5", 64), new Case("lenet5", 256),
            new Case("alexnet", 32), new Case("vgg16", 8), new Case("resnet34", 16), new Case("resnet50", 16),
            new Case("resnext50-32x4d", 16), new Case("cifar-resnet20", 128),
            new Case("airbench94", 1024));

    private TrainContests() {}

    static Stream<Contest> steps(int threads) {
        return contests(Suite.train);
    }

    /** The same steps, for their memory. */
    static Stream<Contest> memory(int threads) {
        return contests(Suite.peak);
    }

    private static Stream<Contest> contests(Suite suite) {
        return CASES.stream().map(
                each -> new Contest(suite, each.model, "", each.batch, "images/s", each.batch, () -> entrants(each)));
    }

    private static Entrants entrants(Case given) {
        TrainingStep ours = new TrainingStep(given.model, given.batch);
        TorchTraining contiguous = new TorchTraining(ours, MemoryFormat.Contiguous);
        TorchTraining channelsLast = new TorchTraining(ours, MemoryFormat.ChannelsLast);
        return new Entrants(ours::run,
                List.of(new Peer("torch", contiguous::run), new Peer("torch-nhwc", channelsLast::run)),
                () -> requireSame(ours, contiguous, channelsLast));
    }

    /**
     * The same weights, images and labels give the same losses, the second of which depends on all gradients, and our
     * gradients are no further from libtorch's than its own in two formats are from each other, wherever in the network that is furthest: an
     * element that rounding takes to the other side of a ReLU changes gradients by thousandths, in any layer and on either side.
     */
    private static void requireSame(TrainingStep ours, TorchTraining contiguous, TorchTraining channelsLast) {
        requireSameLoss(ours.run(), contiguous.loss(), 1e-4);
        channelsLast.run();
        List<Parameter> parameters = ours.network().parameters();
        double theirs = IntStream.range(0, parameters.size())
                .mapToDouble(i -> Agreement.distance(channelsLast.gradient(i), contiguous.gradient(i))).max().orElse(0);
        double tolerance = Math.max(1e-3, 2 * theirs);
        for (int i = 0; i < parameters.size(); i++) {
            Agreement.requireNorm("the gradient of " + parameters.get(i).name(),
                    parameters.get(i).gradient().toArray(), contiguous.gradient(i), tolerance);
        }
        requireSameLoss(ours.run(), contiguous.loss(), 1e-2);
    }

    private static void requireSameLoss(double ours, double theirs, double tolerance) {
        Agreement.requireNorm("the loss", new float[] {(float) ours}, new float[] {(float) theirs}, tolerance);
    }
}
