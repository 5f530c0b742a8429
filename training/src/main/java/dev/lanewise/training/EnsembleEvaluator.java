package dev.lanewise.training;

import dev.lanewise.data.Batch;
import dev.lanewise.data.BatchLoader;
import dev.lanewise.data.Epoch;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.Pass;
import dev.lanewise.nn.loss.CrossEntropyLoss;
import dev.lanewise.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Measures the averaged answers of several networks, or of one that is shown several views of each image (see {@link
 * dev.lanewise.data.TestView}), in evaluation mode.
 */
public final class EnsembleEvaluator {
    private final List<Member> members;
    private final Average average;

    /** What of the answers is averaged. */
    public enum Average {
        /** The probabilities after softmax, as in AlexNet's ten crops and in ensembles. */
        PROBABILITIES,
        /** The outputs before softmax, as in airbench94. */
        LOGITS
    }

    /**
     * Who gives an answer for each image.
     *
     * @param network what answers
     * @param loader the images as this member sees them: the same, in the same batches and order, for all members
     * @param weight of the answer; those of all members add up to 1
     */
    public record Member(Network network, BatchLoader loader, double weight) {}

    /**
     * An evaluator of some members.
     *
     * @throws IllegalArgumentException if there is none, or they differ in their batches
     */
    public EnsembleEvaluator(List<Member> members, Average average) {
        this.members = List.copyOf(members);
        this.average = average;
        BatchLoader first = this.members.isEmpty() ? null : this.members.getFirst().loader;
        if (first == null || this.members.stream().anyMatch(member -> member.loader.batchSize() != first.batchSize()
                || member.loader.samplesPerEpoch() != first.samplesPerEpoch())) {
            throw new IllegalArgumentException("an ensemble needs members that are shown the same batches");
        }
    }

    /**
     * The metrics of the averaged answers over all images; the loss is that of the averaged probabilities, and for one member that of
     * its outputs.
     *
     * @throws NotFiniteException if an output is not finite
     * @throws IllegalArgumentException if members have other images, or other numbers of classes
     */
    public Metrics evaluate() {
        List<Epoch> epochs = new ArrayList<>();
        List<Pass> passes = members.stream().map(member -> Pass.inference()).toList();
        MetricSums sums = MetricSums.NONE;
        try {
            members.forEach(member -> epochs.add(member.loader.epoch(0, 0)));
            while (epochs.getFirst().hasNext()) {
                sums = plusBatch(sums, epochs.stream().map(Epoch::next).toList(), passes);
            }
        } finally {
            epochs.forEach(Epoch::close);
        }
        return sums.metrics();
    }

    private MetricSums plusBatch(MetricSums sums, List<Batch> batches, List<Pass> passes) {
        int[] labels = batches.getFirst().labels();
        double[] logarithms = null;
        Tensor averaged = null;
        for (int i = 0; i < members.size(); i++) {
            if (!Arrays.equals(labels, batches.get(i).labels())) {
                throw new IllegalArgumentException("the members of an ensemble are shown different images");
            }
            Tensor output = members.get(i).network.forward(batches.get(i).images(), passes.get(i));
            NotFiniteException.require(output, 0, sums.images());
            averaged = averaged == null ? Tensor.zeros(output.shape()) : averaged;
            requireSame(output, averaged);
            if (isOfLogits()) {
                add(output, (float) members.get(i).weight, averaged);
            } else {
                logarithms = addProbabilities(output, members.get(i).weight, logarithms);
            }
            passes.get(i).release(output);
        }
        for (int i = 0; logarithms != null && i < logarithms.length; i++) {
            averaged.array()[averaged.offset() + i] = (float) logarithms[i];
        }
        double loss = new CrossEntropyLoss().evaluate(averaged, labels, null);
        NotFiniteException.require(averaged, loss, sums.images());
        return sums.plus(loss, averaged, labels);
    }

    /** Whether logits are averaged: those of one member are its answer, whatever is averaged of several. */
    private boolean isOfLogits() {
        return average == Average.LOGITS || members.size() == 1;
    }

    private static void requireSame(Tensor output, Tensor sum) {
        if (!output.shape().equals(sum.shape())) {
            throw new IllegalArgumentException("the members of an ensemble answer " + sum.shape() + " and "
                    + output.shape());
        }
    }

    private static void add(Tensor output, float weight, Tensor sum) {
        for (int i = 0; i < sum.elements(); i++) {
            sum.array()[sum.offset() + i] += weight * output.array()[output.offset() + i];
        }
    }

    /**
     * Adds a weighted answer to an average of probabilities, all as logarithms, which have no smallest number.
     *
     * @param sumOrNull null for the first answer
     */
    private static double[] addProbabilities(Tensor output, double weight, double[] sumOrNull) {
        double[] sum = sumOrNull == null ? new double[output.elements()] : sumOrNull;
        int classes = output.dimension(1);
        for (int row = 0; row < sum.length; row += classes) {
            double norm = logSumExp(output, row, classes);
            for (int i = row; i < row + classes; i++) {
                double added = output.array()[output.offset() + i] - norm + StrictMath.log(weight);
                sum[i] = sumOrNull == null ? added : logOfSum(sum[i], added);
            }
        }
        return sum;
    }

    private static double logSumExp(Tensor output, int row, int classes) {
        double max = Double.NEGATIVE_INFINITY;
        for (int i = row; i < row + classes; i++) {
            max = Math.max(max, output.array()[output.offset() + i]);
        }
        double sum = 0;
        for (int i = row; i < row + classes; i++) {
            sum += StrictMath.exp(output.array()[output.offset() + i] - max);
        }
        return max + StrictMath.log(sum);
    }

    /** log(exp(a) + exp(b)). */
    private static double logOfSum(double a, double b) {
        return Math.max(a, b) + StrictMath.log1p(StrictMath.exp(-Math.abs(a - b)));
    }
}
