package dev.lanewise.training.report;

import dev.lanewise.data.Batch;
import dev.lanewise.data.BatchLoader;
import dev.lanewise.data.Epoch;
import dev.lanewise.data.Normalization;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.Pass;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Softmax;
import dev.lanewise.training.plot.PngImage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** What a network says about labelled images: which classes it takes for which, and where it is most wrong. */
public final class Predictions {
    private final List<String> classNames;
    private final long[][] confusion;
    private final List<Mistake> worst;

    private Predictions(List<String> classNames, long[][] confusion, List<Mistake> worst) {
        this.classNames = classNames;
        this.confusion = confusion;
        this.worst = worst;
    }

    /**
     * An image that was taken for another class.
     *
     * @param index its place among the images
     * @param image as the network saw it, before it was normalized
     * @param trueClass its label
     * @param predictedClass the class with the highest output
     * @param trueProbability the probability that the network gave its label
     * @param predictedProbability the probability that it gave the other class
     */
    public record Mistake(int index, PngImage image, String trueClass, String predictedClass, float trueProbability,
            float predictedProbability) {}

    /**
     * Asks a network, in evaluation mode, about all images of a loader.
     *
     * @param loader neither shuffled nor transforming at random
     * @param normalization what the loader does to pixels, to be undone in the images of mistakes
     * @param mistakes how many of the worst mistakes to keep: those with the least probability of the true class
     */
    public static Predictions of(Network network, BatchLoader loader, List<String> classNames,
            Normalization normalization, int mistakes) {
        Collector collector = new Collector(classNames, normalization, mistakes);
        Pass pass = Pass.inference();
        int first = 0;
        try (Epoch batches = loader.epoch(0, 0)) {
            while (batches.hasNext()) {
                Batch batch = batches.next();
                Tensor output = network.forward(batch.images(), pass);
                Tensor probabilities = pass.allocate(output.shape());
                Softmax.softmax(output, probabilities);
                collector.add(batch, probabilities, first);
                first += batch.size();
                pass.release(output);
                pass.release(probabilities);
            }
        }
        return collector.predictions();
    }

    /** The names of the classes. */
    public List<String> classNames() {
        return classNames;
    }

    /** The number of images of each class (row) that were taken for each class (column). */
    public long[][] confusion() {
        return confusion;
    }

    /** The worst mistakes, worst first. */
    public List<Mistake> worst() {
        return worst;
    }

    /** Gathers predictions batch by batch; holds only the images that may be among the worst. */
    private static final class Collector {
        private final List<String> classNames;
        private final Normalization normalization;
        private final int limit;
        private final long[][] confusion;
        /** The least bad first, to be replaced by what is worse; of equals, the first image counts as worse. */
        private final PriorityQueue<Mistake> worst = new PriorityQueue<>(
                Comparator.comparingDouble(Mistake::trueProbability).thenComparingInt(Mistake::index).reversed());

        Collector(List<String> classNames, Normalization normalization, int limit) {
            this.classNames = List.copyOf(classNames);
            this.normalization = normalization;
            this.limit = limit;
            confusion = new long[classNames.size()][classNames.size()];
        }

        void add(Batch batch, Tensor probabilities, int first) {
            for (int i = 0; i < batch.size(); i++) {
                int label = batch.labels()[i];
                int predicted = 0;
                for (int other = 1; other < classNames.size(); other++) {
                    predicted = probabilities.get(i, other) > probabilities.get(i, predicted) ? other : predicted;
                }
                confusion[label][predicted]++;
                float own = probabilities.get(i, label);
                boolean isBad = worst.size() < limit || limit > 0 && own < worst.peek().trueProbability();
                if (predicted != label && isBad) {
                    worst.add(new Mistake(first + i, Pictures.image(batch.images(), i, normalization),
                            classNames.get(label), classNames.get(predicted), own, probabilities.get(i, predicted)));
                    if (worst.size() > limit) {
                        worst.remove();
                    }
                }
            }
        }

        Predictions predictions() {
            List<Mistake> sorted = new ArrayList<>(worst);
            sorted.sort(worst.comparator().reversed());
            return new Predictions(classNames, confusion, List.copyOf(sorted));
        }
    }
}
