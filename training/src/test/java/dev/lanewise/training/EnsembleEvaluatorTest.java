package dev.lanewise.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.data.BatchLoader;
import dev.lanewise.data.ImageDataset;
import dev.lanewise.data.Normalization;
import dev.lanewise.data.RandomHorizontalFlip;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.loss.CrossEntropyLoss;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.training.EnsembleEvaluator.Average;
import dev.lanewise.training.EnsembleEvaluator.Member;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnsembleEvaluatorTest {
    private static final ImageDataset DATA = TinyTask.dataset(20, "test");
    private static final BatchLoader LOADER = TinyTask.loader(DATA, false);

    private static Network network(long seed) {
        Network network = TinyTask.network();
        network.initialize(seed);
        return network;
    }

    /** The probability of class 1 for a sample, in double precision. */
    private static double probability(Network network, int sample) {
        Tensor image = Tensor.zeros(1, 1, 6, 6);
        DATA.normalized(Normalization.of(0.4f, 0.3f)).read(sample, image.array(), image.offset());
        Tensor logits = network.predict(image);
        return 1 / (1 + Math.exp(logits.get(0, 0) - logits.get(0, 1)));
    }

    @Test
    void oneMemberIsMeasuredAsByAnEvaluator() {
        Metrics expected = new Evaluator(network(1), new CrossEntropyLoss()).evaluate(LOADER);
        for (Average average : Average.values()) {
            Metrics alone = new EnsembleEvaluator(List.of(new Member(network(1), LOADER, 1)), average).evaluate();
            assertEquals(expected.top1(), alone.top1());
            assertEquals(expected.loss(), alone.loss(), 1e-6);
            assertEquals(20, alone.images());
        }
    }

    @Test
    void probabilitiesOfSeveralAreAveragedByWeight() {
        Network one = network(1);
        Network other = network(2);
        double loss = 0;
        int correct = 0;
        for (int sample = 0; sample < DATA.size(); sample++) {
            double first = 0.25 * probability(one, sample) + 0.75 * probability(other, sample);
            double own = DATA.label(sample) == 1 ? first : 1 - first;
            loss -= Math.log(own) / DATA.size();
            correct += own > 0.5 ? 1 : 0;
        }
        Metrics metrics = new EnsembleEvaluator(
                List.of(new Member(one, LOADER, 0.25), new Member(other, LOADER, 0.75)), Average.PROBABILITIES)
                .evaluate();
        assertEquals(loss, metrics.loss(), 1e-5);
        assertEquals(correct / 20.0, metrics.top1(), 1e-9);
    }

    @Test
    void membersMayDifferInWhatTheySeeButNotInTheImages() {
        Network network = network(1);
        BatchLoader mirrored = BatchLoader.of(DATA, TinyTask.BATCH).withNormalization(Normalization.of(0.4f, 0.3f))
                .withTransforms(List.of(new RandomHorizontalFlip(1)));
        Metrics both = new EnsembleEvaluator(
                List.of(new Member(network, LOADER, 0.5), new Member(network, mirrored, 0.5)), Average.LOGITS)
                .evaluate();
        assertEquals(20, both.images());
        BatchLoader shuffled = BatchLoader.of(DATA, TinyTask.BATCH).shuffled(5);
        EnsembleEvaluator mixedUp = new EnsembleEvaluator(
                List.of(new Member(network, LOADER, 0.5), new Member(network, shuffled, 0.5)), Average.LOGITS);
        assertThrows(IllegalArgumentException.class, mixedUp::evaluate);
        BatchLoader other = TinyTask.loader(TinyTask.dataset(12, "test"), false);
        assertThrows(IllegalArgumentException.class, () -> new EnsembleEvaluator(
                List.of(new Member(network, LOADER, 0.5), new Member(network, other, 0.5)), Average.LOGITS));
        assertThrows(IllegalArgumentException.class, () -> new EnsembleEvaluator(List.of(), Average.LOGITS));
    }

    /** A network whose logits are so far apart that float32 has no number for the smaller probability. */
    private static Network farApart(long seed) {
        Network network = network(seed);
        network.parameters().getLast().value().set(1000, 0);
        return network;
    }

    @Test
    void oneLossIsOneNumberHoweverLarge() {
        Metrics own = new Evaluator(farApart(1), new CrossEntropyLoss()).evaluate(LOADER);
        assertTrue(own.loss() > 300, own.toString());
        for (Average average : Average.values()) {
            Metrics alone = new EnsembleEvaluator(List.of(new Member(farApart(1), LOADER, 1)), average).evaluate();
            assertEquals(own.loss(), alone.loss(), 1e-6 * own.loss());
        }
        Metrics twice = new EnsembleEvaluator(
                List.of(new Member(farApart(1), LOADER, 0.5), new Member(farApart(1), LOADER, 0.5)),
                Average.PROBABILITIES).evaluate();
        assertEquals(own.loss(), twice.loss(), 1e-6 * own.loss());
    }

    @Test
    void outputsThatAreNotFiniteAreRefusedByTheirImage() {
        Network network = network(1);
        network.parameters().getLast().value().set(Float.NaN, 1);
        NotFiniteException alone = assertThrows(NotFiniteException.class,
                () -> new Evaluator(network, new CrossEntropyLoss()).evaluate(LOADER));
        assertTrue(alone.getMessage().startsWith("the network's output for image 1 is not finite: NaN"),
                alone.getMessage());
        EnsembleEvaluator several = new EnsembleEvaluator(
                List.of(new Member(network(2), LOADER, 0.5), new Member(network, LOADER, 0.5)), Average.PROBABILITIES);
        assertThrows(NotFiniteException.class, several::evaluate);
    }
}
