package dev.lanewise.training;

import dev.lanewise.data.Batch;
import dev.lanewise.data.BatchLoader;
import dev.lanewise.data.Epoch;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.Pass;
import dev.lanewise.nn.loss.CrossEntropyLoss;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Softmax;
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
     * The metrics of the averaged answers over all images; the loss is that of the averaged probabilities.
     *
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
        Tensor averaged = null;
        for (int i = 0; i < members.size(); i++) {
            if (!Arrays.equals(labels, batches.get(i).labels())) {
                throw new IllegalArgumentException("the members of an ensemble are shown different images");
            }
            Tensor output = members.get(i).network.forward(batches.get(i).images(), passes.get(i));
            averaged = averaged == null ? Tensor.zeros(output.shape()) : averaged;
            add(output, (float) members.get(i).weight, averaged);
            passes.get(i).release(output);
        }
        if (average == Average.PROBABILITIES) {
            toLogarithms(averaged);
        }
        return sums.plus(new CrossEntropyLoss().evaluate(averaged, labels, null), averaged, labels);
    }

    private void add(Tensor output, float weight, Tensor sum) {
        if (!output.shape().equals(sum.shape())) {
            throw new IllegalArgumentException("the members of an ensemble answer " + sum.shape() + " and "
                    + output.shape());
        }
        Tensor answer = output;
        if (average == Average.PROBABILITIES) {
            answer = Tensor.zeros(output.shape());
            Softmax.softmax(output, answer);
        }
        for (int i = 0; i < sum.elements(); i++) {
            sum.array()[sum.offset() + i] += weight * answer.array()[answer.offset() + i];
        }
    }

    /** The logits whose softmax the probabilities are. */
    private static void toLogarithms(Tensor probabilities) {
        float[] array = probabilities.array();
        for (int i = probabilities.offset(); i < probabilities.offset() + probabilities.elements(); i++) {
            array[i] = (float) StrictMath.log(Math.max(array[i], Float.MIN_NORMAL));
        }
    }
}
