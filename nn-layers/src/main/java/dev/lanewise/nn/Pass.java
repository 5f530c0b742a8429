package dev.lanewise.nn;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.Workspace;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.ToDoubleBiFunction;

/**
 * One computation over a network: its mode, its memory, what forward saves for backward, and its random stream.
 *
 * <p>Forward pushes with {@link #save}, backward pops with {@link #restore} in the opposite order. A pass is used by
 * one thread at a time, which a {@link Network} checks; it is made once and used for every step, so that its memory is
 * reused.
 */
public final class Pass {
    private static final System.Logger LOG = System.getLogger(Pass.class.getName());
    /** As many forward passes as a loss of three views wants; more without a backward pass are a mistake. */
    private static final int USUAL_FORWARDS = 3;

    private final boolean training;
    private final Workspace workspace;
    /** What is kept of parameters that stay as they are; null where they may change. */
    private final FixedParameters fixed;
    private final ArrayDeque<Object> saved = new ArrayDeque<>();
    /** The thread that computes now; one for all passes that share the workspace. */
    private final AtomicReference<Thread> user;
    /** Looks at each layer in a checking pass; null in all others. */
    private final PassChecks checks;
    private int forwardsWithoutBackward;
    private Random random;
    private LayerObserver observer;

    private Pass(boolean training, Random random, Workspace workspace, FixedParameters fixed,
            AtomicReference<Thread> user, PassChecks checks) {
        this.training = training;
        this.random = random;
        this.workspace = workspace;
        this.fixed = fixed;
        this.user = user;
        this.checks = checks;
        observer = checks == null ? LayerObserver.NONE : checks;
    }

    /** A pass in training mode; {@code random} feeds dropout and the like. */
    public static Pass training(Random random) {
        return new Pass(true, random, new Workspace(), null, new AtomicReference<>(), null);
    }

    /**
     * A pass in training mode that looks at what each layer does, to find mistakes of a layer of your own: a shape that
     * it does not give, a tensor that it does not release or releases twice, and what backward does not take back as
     * forward saved it. It is slow, and no layers are computed as one.
     *
     * <p>What it finds is an {@link IllegalStateException} that names the layer. It sees the layers of a
     * {@link Sequential} and the whole network.
     */
    public static Pass checked(Random random) {
        return new Pass(true, random, new Workspace(), null, new AtomicReference<>(), new PassChecks());
    }

    /** A pass in evaluation mode: nothing is saved, and only layers that say so are random, always alike. */
    public static Pass evaluation() {
        return evaluation(Random.of(0));
    }

    /** A pass in evaluation mode; {@code random} feeds the layers that are random even there, noise for instance. */
    public static Pass evaluation(Random random) {
        return new Pass(false, random, new Workspace(), null, new AtomicReference<>(), null);
    }

    /**
     * A pass in evaluation mode for parameters and running statistics that stay as they are: normalizations are folded
     * into weights, and weights packed for the kernels, at first use, and kept. What changes afterwards is not seen;
     * make a new pass then.
     */
    public static Pass inference() {
        return new Pass(false, Random.of(0), new Workspace(), new FixedParameters(), new AtomicReference<>(), null);
    }

    /**
     * A pass of inference for another thread: with memory of its own, and sharing what this one keeps of the
     * parameters.
     *
     * @throws IllegalStateException if this is no pass of {@link #inference}
     */
    public Pass forAnotherThread() {
        if (fixed == null) {
            throw new IllegalStateException("only a pass of inference keeps something to share");
        }
        return new Pass(false, Random.of(0), new Workspace(), fixed, new AtomicReference<>(), null);
    }

    /** A pass in evaluation mode that computes in the memory of this one, between two steps of it. */
    public Pass evaluationInSameMemory() {
        return new Pass(false, Random.of(0), workspace, null, user, null);
    }

    /** Whether layers behave as in training, and save what backward needs. */
    public boolean isTraining() {
        return training;
    }

    /** Whether parameters and running statistics stay as they are: {@link #inference}. */
    public boolean isInference() {
        return fixed != null;
    }

    FixedParameters fixed() {
        return fixed;
    }

    /** The random stream that layers draw from. */
    public Random random() {
        return random;
    }

    /**
     * Sets the random stream for the next step, so that a step's numbers do not depend on how many steps went before.
     */
    public void setRandom(Random random) {
        this.random = random;
    }

    /** Who sees the steps of this computation; the default is {@link LayerObserver#NONE}. */
    public LayerObserver observer() {
        return observer;
    }

    /**
     * Sets who sees the steps of the computations to come: not between a forward pass and its backward pass.
     *
     * @throws IllegalStateException if this is a {@linkplain #checked checking} pass, which observes itself
     */
    public void setObserver(LayerObserver observer) {
        if (checks != null) {
            throw new IllegalStateException("a checking pass observes itself");
        }
        this.observer = observer;
    }

    /** A random stream for one call of a layer: the next one below {@link #random}. */
    public Random nextStream() {
        long call = random.position();
        random.seek(call + 1);
        return random.stream(call);
    }

    /** A tensor with unspecified content, owned by the caller. */
    public Tensor allocate(Shape shape) {
        return workspace.allocate(shape);
    }

    /** The memory of this pass: owners are counted there. */
    public Workspace workspace() {
        return workspace;
    }

    /** Gives up a tensor. */
    public void release(Tensor tensor) {
        workspace.release(tensor);
    }

    /**
     * The result of an elementwise operation, in the memory of its argument if nobody else owns that, and in new memory
     * otherwise; the argument is given up.
     *
     * @param argument the tensor whose shape the result has
     * @param operation writes the result into the tensor that it is given, which may be the argument itself
     */
    public Tensor overwrite(Tensor argument, Consumer<Tensor> operation) {
        if (workspace.isExclusive(argument)) {
            operation.accept(argument);
            return argument;
        }
        Tensor result = allocate(argument.shape());
        operation.accept(result);
        release(argument);
        return result;
    }

    /** Saves an object for backward; a tensor that is saved is owned by the pass until it is restored. */
    public void save(Object value) {
        saved.push(value);
    }

    /**
     * Takes back the object that was saved last and not yet restored; a tensor is owned by the caller again.
     *
     * @throws IllegalStateException if nothing is saved, or that is of another type
     */
    public <T> T restore(Class<T> type) {
        Object last = saved.poll();
        if (last == null) {
            throw new IllegalStateException(training
                    ? "nothing is saved: a backward pass needs a forward pass before it, each its own"
                    : "nothing is saved: there is no backward pass in evaluation; use Pass.training");
        }
        if (!type.isInstance(last)) {
            throw new IllegalStateException("a " + type.getSimpleName() + " is asked for, but saved last was a "
                    + last.getClass().getSimpleName()
                    + ": backward restores in the opposite order of what forward saved");
        }
        return type.cast(last);
    }

    /** Takes back the tensor that was saved last and not yet restored. */
    public Tensor restore() {
        return restore(Tensor.class);
    }

    /**
     * The loss of all auxiliary heads of the latest forward pass, each times its weight; 0 if there are none. The
     * gradients wait here until backward comes to the heads.
     *
     * @param criterion the loss of the network itself: the mean loss of a head's logits, whose gradient it writes into
     *     the second tensor; {@code (logits, gradient) -> loss.evaluate(logits, labels, gradient)}
     */
    public double auxiliaryLoss(ToDoubleBiFunction<Tensor, Tensor> criterion) {
        double sum = 0;
        for (Object object : saved) {
            if (object instanceof AuxiliaryLoss loss) {
                sum += loss.evaluate(criterion, this);
            }
        }
        return sum;
    }

    /** The output of a whole network. */
    Tensor forward(Layer network, Tensor input) {
        boolean outermost = enter();
        try {
            if (outermost && training) {
                countForward();
            }
            return checks == null ? network.forward(input, this) : checks.forwardNetwork(network, input, this);
        } finally {
            if (outermost) {
                user.set(null);
            }
        }
    }

    /** The gradients of a whole network's parameters. */
    void backward(Layer network, Tensor outputGradient) {
        boolean outermost = enter();
        try {
            if (checks == null) {
                network.backwardParameters(outputGradient, this);
            } else {
                checks.backwardParameters(network, outputGradient, this);
            }
        } finally {
            if (outermost) {
                user.set(null);
            }
        }
    }

    /** Takes this pass for the current thread, and tells whether that had not got it yet. */
    private boolean enter() {
        Thread current = Thread.currentThread();
        Thread other = user.compareAndExchange(null, current);
        if (other != null && other != current) {
            throw new IllegalStateException(
                    "thread " + current.getName() + " uses the pass that thread " + other.getName()
                            + " computes in: give each its own, by Pass.forAnotherThread for inference");
        }
        return other == null;
    }

    /** Says once that many forward passes without a backward pass fill the memory. */
    private void countForward() {
        forwardsWithoutBackward = saved.isEmpty() ? 1 : forwardsWithoutBackward + 1;
        if (forwardsWithoutBackward == USUAL_FORWARDS + 1) {
            LOG.log(System.Logger.Level.WARNING,
                    "{0} forward passes in training without a backward pass: each keeps what backward "
                            + "needs; call backward, or Pass.reset, or use Pass.evaluation for outputs alone",
                    forwardsWithoutBackward);
        }
    }

    /** Whether a saved tensor has been released since. */
    boolean hasSavedWhatIsReleased() {
        return saved.stream().anyMatch(object -> object instanceof Tensor tensor && workspace.isReleased(tensor));
    }

    /** How many owners of this pass's memory are saved objects. */
    int savedOwners() {
        int owners = 0;
        for (Object object : saved) {
            owners += switch (object) {
                case Tensor tensor -> workspace.owns(tensor) ? 1 : 0;
                case AuxiliaryHead.Output _ -> 1;
                default -> 0;
            };
        }
        return owners;
    }

    /** The number of objects that are saved now. */
    public int depth() {
        return saved.size();
    }

    /** Drops what an interrupted step has left behind. */
    public void reset() {
        rewind(0);
    }

    /** Drops what was saved last until {@code depth} objects are left. */
    public void rewind(int depth) {
        while (saved.size() > depth) {
            switch (saved.pop()) {
                case Tensor tensor -> workspace.release(tensor);
                case AuxiliaryLoss loss -> loss.release(this);
                default -> {
                    // Shapes and the like hold no memory of the workspace.
                }
            }
        }
    }
}
