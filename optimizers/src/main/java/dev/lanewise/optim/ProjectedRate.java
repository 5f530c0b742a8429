package dev.lanewise.optim;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * The learning rate at which a step of gradient descent, projected onto the step p of another optimizer, is p itself: γ
 * = pᵀp / −pᵀg (SWATS, Keskar and Socher 2017, section 3), for a learning rate of 1 of the other optimizer.
 *
 * <p>The paper averages γ over the steps with the decay of Adam's second moment. A single γ has a denominator that can
 * come near 0, so here numerator and denominator are averaged, each with that decay.
 */
final class ProjectedRate {
    private static final double DECAY = 0.999;

    private final List<Parameter> parameters;
    private final double share;
    private final List<Tensor> before = new ArrayList<>();
    /** The averages of pᵀp and of −η·pᵀg; floats, so that they are saved exactly. */
    private final Tensor averages = Tensor.zeros(2);

    /** What is measured on some parameters, times a share. */
    ProjectedRate(List<Parameter> parameters, double share) {
        this.parameters = parameters;
        this.share = share;
    }

    /** Remembers where a step begins. */
    void beginStep() {
        if (before.isEmpty()) {
            parameters.forEach(parameter -> before.add(Tensor.zeros(parameter.value().shape())));
        }
        for (int i = 0; i < before.size(); i++) {
            before.get(i).copyFrom(parameters.get(i).value());
        }
    }

    /** Takes the step that has been made since, at the learning rate η, into the averages. */
    void endStep(double learningRate) {
        double square = 0;
        double product = 0;
        for (int i = 0; i < before.size(); i++) {
            Tensor old = before.get(i);
            Tensor value = parameters.get(i).value();
            Tensor gradient = parameters.get(i).gradient();
            for (int j = 0; j < old.elements(); j++) {
                double change = (double) value.array()[value.offset() + j] - old.array()[old.offset() + j];
                square += change * change;
                product += change * gradient.array()[gradient.offset() + j];
            }
        }
        averages.set((float) (DECAY * averages.get(0) + (1 - DECAY) * square), 0);
        averages.set((float) (DECAY * averages.get(1) - (1 - DECAY) * learningRate * product), 1);
    }

    /** The rate; 0 while the steps do not go down, and before the first. */
    double get() {
        return averages.get(0) > 0 && averages.get(1) > 0 ? share * averages.get(0) / averages.get(1) : 0;
    }

    /** The averages, live: all that is to be saved. */
    Tensor state() {
        return averages;
    }
}
