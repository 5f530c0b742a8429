package dev.lanewise.training;

import dev.lanewise.data.Batch;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.loss.Loss;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Random;
import java.util.List;

/** Keeps steps whose numbers are not finite from changing a network, and says where those came from. */
final class NanGuard {
    /** A network whose every step fails will not recover. */
    private static final int MAX_LEFT_OUT_IN_ROW = 10;
    private static final double RATE_REDUCTION = 0.5;

    private final Network network;
    private final Loss loss;
    private final NanPolicy policy;
    private final BufferCopy statistics;

    NanGuard(Network network, Loss loss, NanPolicy policy) {
        this.network = network;
        this.loss = loss;
        this.policy = policy;
        statistics = new BufferCopy(network);
    }

    /** Is called before a step computes. */
    void beginStep() {
        statistics.take();
    }

    /** What is not finite after the backward pass of a step; empty if nothing is. */
    String problem(List<Parameter> trained) {
        if (!trained.stream().allMatch(parameter -> NanSearch.isFinite(parameter.gradient()))) {
            return "a gradient is not finite";
        }
        boolean sound = network.buffers().stream().allMatch(buffer -> NanSearch.isFinite(buffer.value()));
        return sound ? "" : "a running statistic is not finite";
    }

    /**
     * Takes back what a step has done to gradients and running statistics.
     *
     * @param random what the random layers of the step drew from
     * @param state before the step
     * @return what happened, when and where
     * @throws DivergedException if the run is to end
     */
    String leaveOut(Batch batch, Random random, TrainingState state, String problem) {
        String place = NanSearch.describe(network, loss, batch, random);
        statistics.putBack();
        // Where gradients are accumulated over steps, one such number would spoil all that follow.
        network.parameters().forEach(Parameter::clearGradient);
        String message = problem + " at step " + (state.step() + 1) + " (epoch " + (state.epoch() + 1) + ")" + place;
        if (policy == NanPolicy.STOP || state.leftOutInRow() + 1 >= MAX_LEFT_OUT_IN_ROW) {
            throw new DivergedException(message);
        }
        return message;
    }

    /** What the learning rate is multiplied by after a step that was left out. */
    double rateFactor() {
        return policy == NanPolicy.REDUCE ? RATE_REDUCTION : 1;
    }
}
