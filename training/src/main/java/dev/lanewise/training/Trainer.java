package dev.lanewise.training;

import dev.lanewise.data.Batch;
import dev.lanewise.data.BatchLoader;
import dev.lanewise.data.Epoch;
import dev.lanewise.nn.LayerObserver;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.Pass;
import dev.lanewise.nn.loss.CrossEntropyLoss;
import dev.lanewise.nn.loss.Loss;
import dev.lanewise.nn.regularization.Constraint;
import dev.lanewise.nn.regularization.Regularizer;
import dev.lanewise.optim.Optimizer;
import dev.lanewise.optim.Schedule;
import dev.lanewise.optim.Schedules;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The training loop: epochs of steps over a loader, each followed by a validation, with listeners that follow it.
 *
 * <p>A run is a function of its configuration: the numbers of step s come from streams of the seed named by s, so
 * that a run that was stopped, at any step, and restored from its checkpoint ends with the same bits. A steady step
 * allocates nothing that grows with the batch. A trainer belongs to one thread; only {@link #requestStop} may be
 * called from another.
 */
public final class Trainer {
    private final Network network;
    private final Loss loss;
    private final Optimizer optimizer;
    private final Schedule schedule;
    private final double baseLearningRate;
    private final BatchLoader training;
    private final BatchLoader validation;
    private final int epochs;
    private final Map<String, String> configuration;
    private final Optional<ModelDescription> description;
    private final List<Listener> listeners;
    private final List<Regularizer> regularizers;
    private final List<Constraint> constraints;
    private final Random dropout;
    private final Pass pass;
    private final Evaluator validator;
    private final NanGuard guard;
    private final TrainingSetup setup;
    /** Parameters that the optimizer does not know: backward makes a gradient for them, too. */
    private final List<Parameter> frozen;
    private TrainingState state = TrainingState.START;
    private long trainedImages;
    private volatile boolean stopRequested;

    private Trainer(Builder builder) {
        network = builder.network;
        loss = builder.loss;
        optimizer = builder.optimizer;
        schedule = builder.schedule;
        baseLearningRate = optimizer.learningRate();
        training = builder.training;
        validation = builder.validation;
        epochs = builder.epochs;
        configuration = builder.configuration;
        description = Optional.ofNullable(builder.description);
        listeners = List.copyOf(builder.listeners);
        regularizers = List.copyOf(builder.regularizers);
        constraints = List.copyOf(builder.constraints);
        dropout = Random.of(builder.seed).stream("dropout");
        pass = Pass.training(dropout);
        pass.setObserver(builder.observer);
        setup = new TrainingSetup(builder.seed, optimizer, schedule, training);
        guard = new NanGuard(network, loss, builder.nanPolicy);
        Set<String> trained = optimizer.parameters().stream().map(Parameter::name).collect(Collectors.toSet());
        frozen = network.parameters().stream().filter(each -> !trained.contains(each.name())).toList();
        // A batch of large images takes gigabytes, which a validation must not take once more.
        validator = new Evaluator(network, new CrossEntropyLoss(), pass.evaluationInSameMemory());
    }

    /** Collects what a {@link Trainer} needs: a training loader is required, all else has a default. */
    public static final class Builder {
        private final Network network;
        private final Loss loss;
        private final Optimizer optimizer;
        private final List<Listener> listeners = new ArrayList<>();
        private final List<Regularizer> regularizers = new ArrayList<>();
        private final List<Constraint> constraints = new ArrayList<>();
        private Schedule schedule = Schedules.constant();
        private BatchLoader training;
        private BatchLoader validation;
        private int epochs = 1;
        private long seed;
        private Map<String, String> configuration = Map.of();
        private ModelDescription description;
        private NanPolicy nanPolicy = NanPolicy.STOP;
        private LayerObserver observer = LayerObserver.NONE;

        private Builder(Network network, Loss loss, Optimizer optimizer) {
            this.network = network;
            this.loss = loss;
            this.optimizer = optimizer;
        }

        /** Multiplies the optimizer's learning rate from step to step; constant unless told otherwise. */
        public Builder schedule(Schedule schedule) {
            this.schedule = schedule;
            return this;
        }

        /** The batches to learn from. */
        public Builder training(BatchLoader loader) {
            training = loader;
            return this;
        }

        /** The samples that decide which epoch was the best; none unless told otherwise. */
        public Builder validation(BatchLoader loader) {
            validation = loader;
            return this;
        }

        /** How often to go through the training samples; 1 unless told otherwise. */
        public Builder epochs(int epochs) {
            this.epochs = epochs;
            return this;
        }

        /** What random layers draw from; 0 unless told otherwise. */
        public Builder seed(long seed) {
            this.seed = seed;
            return this;
        }

        /** What the run is set up with: a checkpoint made with other entries is refused. */
        public Builder configuration(Map<String, String> configuration) {
            this.configuration = new LinkedHashMap<>(configuration);
            return this;
        }

        /** What is saved in checkpoints for the use of the weights. */
        public Builder description(ModelDescription description) {
            this.description = description;
            return this;
        }

        /** Adds a penalty on the optimizer's parameters to what is made small; the losses reported are without it. */
        public Builder regularizer(Regularizer regularizer) {
            regularizers.add(regularizer);
            return this;
        }

        /** Adds a constraint that the optimizer's parameters are moved back into after every step. */
        public Builder constraint(Constraint constraint) {
            constraints.add(constraint);
            return this;
        }

        /** What to do with a step whose loss or gradient is not finite; the run stops unless told otherwise. */
        public Builder onNan(NanPolicy policy) {
            nanPolicy = policy;
            return this;
        }

        /** Who sees every layer of every training step; nobody unless told otherwise. */
        public Builder observer(LayerObserver observer) {
            this.observer = observer;
            return this;
        }

        /** Adds a listener, which is called after those added before. */
        public Builder listener(Listener listener) {
            listeners.add(listener);
            return this;
        }

        /**
         * The trainer.
         *
         * @throws IllegalArgumentException if there is no training loader, the epochs are below 1, the optimizer's parameters
         *     are not this network's, or the labels do not fit its outputs
         */
        public Trainer build() {
            if (training == null) {
                throw new IllegalArgumentException("a trainer needs a training loader");
            }
            if (epochs < 1) {
                throw new IllegalArgumentException("the epochs must be at least 1, but are " + epochs);
            }
            TrainingSetup.requireOwnParameters(network, optimizer);
            TrainingSetup.requireFittingLabels(network, training);
            if (validation != null) {
                TrainingSetup.requireFittingLabels(network, validation);
            }
            return new Trainer(this);
        }
    }

    /** A builder of a trainer that makes {@code loss} small on a network by an optimizer of its parameters. */
    public static Builder builder(Network network, Loss loss, Optimizer optimizer) {
        return new Builder(network, loss, optimizer);
    }

    /**
     * Trains until all epochs are done or a stop is requested.
     *
     * @return whether all epochs are done
     * @throws DivergedException if the loss or a gradient is not a finite number, and the run is to stop then, or ten
     *     steps in a row are so, or the validation's outputs are not finite
     * @throws IllegalStateException if all weights of the network are zero
     * @throws IOException if a listener cannot write
     */
    public boolean run() throws IOException {
        if (!isFinished()) {
            TrainingSetup.requireStart(network);
        }
        for (Listener listener : listeners) {
            listener.onStart(this);
        }
        while (!isFinished() && !stopRequested) {
            runEpoch();
        }
        // What comes after a run, such as its report, needs memory of its own.
        pass.workspace().trim();
        for (Listener listener : listeners) {
            listener.onEnd(this);
        }
        return isFinished();
    }

    /** Asks the run to end after the current step; from any thread. */
    public void requestStop() {
        stopRequested = true;
    }

    /** Whether all epochs are done. */
    public boolean isFinished() {
        return state.epoch() >= epochs;
    }

    /** Where the run is. */
    public Progress progress() {
        return new Progress(Math.min(epochs, state.epoch() + 1), epochs,
                isFinished() ? training.batchesPerEpoch() : state.batch(),
                training.batchesPerEpoch(), state.step(), optimizer.learningRate(), state.sums().metrics());
    }

    /** The best epoch so far by its validation, from 1; 0 before the first is done. */
    public int bestEpoch() {
        return state.bestEpoch();
    }

    /** The epochs that are complete, validation included. */
    public int completedEpochs() {
        return state.epoch();
    }

    /** The network that is trained. */
    public Network network() {
        return network;
    }

    /** The images trained on by this trainer, not counting those before a restored checkpoint. */
    public long trainedImages() {
        return trainedImages;
    }

    /** The run as it is now; shows the live tensors, so write it before the next step. */
    public Checkpoint checkpoint() {
        return new Checkpoint(network.stateDict(), optimizer.state(), state, configuration, setup.entries(),
                description);
    }

    /** A copy of the state dict of the weights that are evaluated: the trained ones, or the optimizer's average of them. */
    Map<String, Tensor> evaluatedWeights() {
        optimizer.enterEvaluation();
        Map<String, Tensor> copy = new LinkedHashMap<>();
        network.stateDict().forEach((name, tensor) -> copy.put(name, tensor.copy()));
        optimizer.leaveEvaluation();
        return copy;
    }

    /** The run as it is now, with the weights that are evaluated in place of those that are trained, written to a file. */
    void writeEvaluated(Path file) throws IOException {
        optimizer.enterEvaluation();
        try {
            checkpoint().write(file);
        } finally {
            optimizer.leaveEvaluation();
        }
    }

    /**
     * Goes to where a checkpoint was taken.
     *
     * @throws CheckpointException if the file is damaged, or of a run with another configuration, network, optimizer, learning
     *     rate, schedule, batch size or seed
     * @throws IOException if reading fails
     */
    public void restore(Path file) throws IOException {
        Checkpoint checkpoint = Checkpoint.read(file);
        checkpoint.requireConfiguration(file, configuration);
        setup.requireSame(file, checkpoint.setup());
        try {
            network.loadStateDict(checkpoint.model(), true);
            optimizer.loadState(checkpoint.optimizer());
        } catch (IllegalArgumentException e) {
            throw new CheckpointException(file, "does not fit this run: " + e.getMessage());
        }
        state = checkpoint.state();
        if (state.step() > 0) {
            setLearningRateOf(state.step() - 1);
        }
    }

    private void setLearningRateOf(long step) {
        optimizer.setLearningRate(baseLearningRate * state.rateScale()
                * schedule.factor(step, step / (double) training.batchesPerEpoch()));
    }

    private void runEpoch() throws IOException {
        long start = System.nanoTime();
        long imagesBefore = trainedImages;
        trainBatches();
        double trainingSeconds = secondsSince(start);
        if (stopRequested) {
            return;
        }
        optimizer.enterEvaluation();
        Optional<Metrics> measured = Optional.ofNullable(validation)
                .map(this::validate);
        optimizer.leaveEvaluation();
        // A validation that was broken off is made again when the run goes on: it changes nothing.
        if (stopRequested) {
            return;
        }
        boolean best = measured.isEmpty() || state.isBeatenBy(measured.get());
        if (best) {
            state = state.withBest(measured.map(Metrics::top1).orElse(0.0), measured.map(Metrics::loss).orElse(0.0));
        }
        Metrics trained = state.sums().metrics();
        state = state.nextEpoch();
        EpochReport report = new EpochReport(state.epoch(), epochs, state.step(), optimizer.learningRate(), trained,
                measured, best, secondsSince(start), trainingSeconds, trainedImages - imagesBefore);
        for (Listener listener : listeners) {
            listener.onEpochEnd(this, report);
        }
    }

    private Metrics validate(BatchLoader loader) {
        try {
            return validator.evaluate(loader, () -> stopRequested);
        } catch (NotFiniteException e) {
            throw new DivergedException("in the validation of epoch " + (state.epoch() + 1) + ", " + e.getMessage());
        }
    }

    private void trainBatches() throws IOException {
        try (Epoch epoch = training.epoch(state.epoch(), state.batch())) {
            while (epoch.hasNext() && !stopRequested) {
                setLearningRateOf(state.step());
                step(epoch.next());
                for (Listener listener : listeners) {
                    listener.onStep(this);
                }
            }
        }
    }

    private void step(Batch batch) throws IOException {
        guard.beginStep();
        pass.setRandom(dropout.stream(state.step()));
        optimizer.clearGradients();
        frozen.forEach(Parameter::clearGradient);
        Tensor output = network.forward(batch.images(), pass);
        Tensor gradient = pass.allocate(output.shape());
        double batchLoss = BatchLoss.evaluate(loss, output, batch, gradient)
                + pass.auxiliaryLoss((auxiliary, its) -> BatchLoss.evaluate(loss, auxiliary, batch, its));
        MetricSums sums = state.sums().plus(batchLoss, output, batch.labels());
        pass.release(output);
        if (!Double.isFinite(batchLoss)) {
            pass.release(gradient);
            pass.reset();
            leaveOut(batch, "the loss is " + batchLoss);
            return;
        }
        network.backward(gradient, pass);
        regularizers.forEach(regularizer -> regularizer.addGradients(optimizer.parameters()));
        String problem = guard.problem(optimizer.parameters());
        if (!problem.isEmpty()) {
            leaveOut(batch, problem);
            return;
        }
        optimizer.step();
        constraints.forEach(constraint -> constraint.project(optimizer.parameters()));
        state = state.plusStep(sums);
        trainedImages += batch.size();
    }

    /** Ends a step that must not change the network: stops, or goes on without it. */
    private void leaveOut(Batch batch, String problem) throws IOException {
        String message = guard.leaveOut(batch, dropout.stream(state.step()), state, problem);
        state = state.plusLeftOut(guard.rateFactor());
        for (Listener listener : listeners) {
            listener.onStepLeftOut(this, message);
        }
    }

    private static double secondsSince(long start) {
        return (System.nanoTime() - start) * 1e-9;
    }
}
