package dev.lanewise.training;

import dev.lanewise.data.BatchLoader;
import dev.lanewise.nn.Network;
import dev.lanewise.optim.Optimizer;
import dev.lanewise.optim.Schedule;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.nio.file.Path;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;

/** What the parts of a run must have in common, and a resumed run with the one before: whatever its configuration names. */
final class TrainingSetup {
    /** The epochs at which schedules are compared, which are functions and cannot tell what they are. */
    private static final double[] SCHEDULE_EPOCHS = {0, 0.25, 0.5, 1, 1.5, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144};
    private static final String SCHEDULE = "schedule";

    private final Map<String, String> entries = new LinkedHashMap<>();
    private final Schedule schedule;
    private final int batchesPerEpoch;

    /** The setup of a run that has not begun. */
    TrainingSetup(long seed, Optimizer optimizer, Schedule schedule, BatchLoader training) {
        this.schedule = schedule;
        batchesPerEpoch = training.batchesPerEpoch();
        entries.put("seed", Long.toString(seed));
        entries.put("seed of the loader", Long.toString(training.seed()));
        entries.put("batch size", Integer.toString(training.batchSize()));
        entries.put("learning rate", Double.toString(optimizer.learningRate()));
        entries.put("optimizer", optimizer.description());
    }

    /** What a checkpoint keeps; asks the schedule, which only a run that saves itself may be asked for. */
    Map<String, String> entries() {
        entries.computeIfAbsent(SCHEDULE, _ -> factors());
        return entries;
    }

    private String factors() {
        StringJoiner factors = new StringJoiner(" ");
        for (double epoch : SCHEDULE_EPOCHS) {
            factors.add(Float.toString((float) schedule.factor(Math.round(epoch * batchesPerEpoch), epoch)));
        }
        return factors.toString();
    }

    /** Throws unless a checkpoint is of the same setup; one of before setups were kept has no entries. */
    void requireSame(Path file, Map<String, String> saved) throws CheckpointException {
        for (Map.Entry<String, String> own : entries().entrySet()) {
            String other = saved.get(own.getKey());
            if (other != null && !other.equals(own.getValue())) {
                String detail = own.getKey().equals(SCHEDULE) ? ", as factors of the learning rate," : "";
                throw new CheckpointException(file,
                        "belongs to another run: its " + own.getKey() + detail + " is " + other
                                + ", but this run's is " + own.getValue());
            }
        }
    }

    /** Throws if an optimizer would change something else than the network. */
    static void requireOwnParameters(Network network, Optimizer optimizer) {
        Set<Tensor> own = Collections.newSetFromMap(new IdentityHashMap<>());
        own.addAll(network.stateDict().values());
        for (Parameter parameter : optimizer.parameters()) {
            if (!own.contains(parameter.value())) {
                throw new IllegalArgumentException(
                        "the optimizer is of another network: its parameter " + parameter.name()
                                + " is not one of the network to train; make it with network.parameters()");
            }
        }
        if (optimizer.parameters().isEmpty()) {
            throw new IllegalArgumentException("the optimizer has no parameters, so nothing would be trained");
        }
    }

    /** Throws if there are classes that the network has no output for. */
    static void requireFittingLabels(Network network, BatchLoader loader) {
        Shape outputs = network.outputShape();
        int classes = loader.dataset().classes();
        if (outputs.rank() != 2 || outputs.dimension(1) < classes) {
            throw new IllegalArgumentException(
                    "the network's outputs are " + outputs + ", but the samples are of " + classes
                            + " classes: it needs [N, classes] with at least as many");
        }
    }

    /** Throws if a network cannot learn from where it is: at zero, all units of a layer stay the same. */
    static void requireStart(Network network) {
        boolean zero = true;
        boolean weights = false;
        for (Parameter parameter : network.parameters()) {
            Tensor value = parameter.value();
            if (value.shape().rank() > 1) {
                weights = true;
                zero = zero && isZero(value);
            }
        }
        if (weights && zero) {
            throw new IllegalStateException(
                    "all weights of the network are zero, from where nothing is learned: give it first "
                            + "values by network.initialize(seed), or load weights");
        }
    }

    private static boolean isZero(Tensor value) {
        for (int i = value.offset(); i < value.offset() + value.elements(); i++) {
            if (value.array()[i] != 0) {
                return false;
            }
        }
        return true;
    }
}
