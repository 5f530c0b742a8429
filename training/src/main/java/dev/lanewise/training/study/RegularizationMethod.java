package dev.lanewise.training.study;

import dev.lanewise.nn.Flatten;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Linear;
import dev.lanewise.nn.Sequential;
import dev.lanewise.nn.activation.ReLU;
import dev.lanewise.nn.regularization.Constraint;
import dev.lanewise.nn.regularization.Dropout;
import dev.lanewise.nn.regularization.KlSparsity;
import dev.lanewise.nn.regularization.MaxNorm;
import dev.lanewise.nn.regularization.Regularizer;
import dev.lanewise.nn.regularization.WeightPenalty;
import dev.lanewise.tensor.Parameter;
import java.util.List;

/**
 * The rows of the dropout paper's comparison of regularizers on MNIST, each with the test error that it reports.
 *
 * @see <a href="https://jmlr.org/papers/v15/srivastava14a.html">Srivastava et al. 2014, Dropout, table 9</a>
 */
public enum RegularizationMethod {
    /** λΣw² on all weights. */
    L2("L2", 1.62, true, false, false),
    /** L2, and in the last quarter of the steps λΣ|w| as well. */
    L2_L1("L2 + L1 applied towards the end of training", 1.60, true, false, false) {
        @Override
        List<Regularizer> regularizers(long steps) {
            return List.of(WeightPenalty.l2(LAMBDA), new Late(WeightPenalty.l1(LAMBDA_L1), steps - steps / 4));
        }
    },
    /** L2, and a penalty that keeps hidden units mostly off. */
    L2_KL("L2 + KL-sparsity", 1.55, true, false, false) {
        @Override
        Layer behindHidden() {
            return new KlSparsity(SPARSITY, SPARSITY_WEIGHT);
        }
    },
    /** The incoming weights of each unit stay in a ball. */
    MAX_NORM("Max-norm", 1.35, false, true, false),
    /** A fifth of the pixels and half of the hidden units are dropped, with L2. */
    DROPOUT_L2("Dropout + L2", 1.25, true, false, true),
    /** Dropout in the ball. */
    DROPOUT_MAX_NORM("Dropout + Max-norm", 1.05, false, true, true);

    private static final double LAMBDA = 5e-5;
    private static final double LAMBDA_L1 = 1e-6;
    private static final double SPARSITY = 0.1;
    private static final double SPARSITY_WEIGHT = 1e-4;
    /** The paper's: 2 to 4. */
    private static final double RADIUS = 3;
    private static final float INPUT_DROPOUT = 0.2f;
    private static final float HIDDEN_DROPOUT = 0.5f;

    private final String title;
    private final double paperError;
    private final boolean decays;
    private final boolean bounded;
    private final boolean drops;

    RegularizationMethod(String title, double paperError, boolean decays, boolean bounded, boolean drops) {
        this.title = title;
        this.paperError = paperError;
        this.decays = decays;
        this.bounded = bounded;
        this.drops = drops;
    }

    /** A penalty that acts from a step on. */
    private static final class Late implements Regularizer {
        private final Regularizer penalty;
        private final long firstStep;
        private long step;

        Late(Regularizer penalty, long firstStep) {
            this.penalty = penalty;
            this.firstStep = firstStep;
        }

        @Override
        public double penalty(List<Parameter> parameters) {
            return step < firstStep ? 0 : penalty.penalty(parameters);
        }

        @Override
        public void addGradients(List<Parameter> parameters) {
            if (step++ >= firstStep) {
                penalty.addGradients(parameters);
            }
        }
    }

    /** The paper's name of the row. */
    public String title() {
        return title;
    }

    /** The test error in percent that the paper reports. */
    public double paperError() {
        return paperError;
    }

    /** The layers of a rectifier network for images, {@code [N, C, H, W]} of so many values, as this method wants them. */
    Layer layers(int inputs, List<Integer> hidden, int classes) {
        Sequential.Builder layers = Sequential.builder().add("flatten", new Flatten());
        if (drops) {
            layers.add("drop0", new Dropout(INPUT_DROPOUT));
        }
        int in = inputs;
        for (int i = 1; i <= hidden.size(); i++) {
            int out = hidden.get(i - 1);
            layers.add("fc" + i, new Linear(in, out)).add("relu" + i, new ReLU()).add("behind" + i, behindHidden());
            in = out;
        }
        return layers.add("fc" + (hidden.size() + 1), new Linear(in, classes)).build();
    }

    /** What stands behind each hidden layer. */
    Layer behindHidden() {
        return drops ? new Dropout(HIDDEN_DROPOUT) : Sequential.of();
    }

    /** The penalties of a run of so many steps. */
    List<Regularizer> regularizers(long steps) {
        return decays ? List.of(WeightPenalty.l2(LAMBDA)) : List.of();
    }

    /** What the weights are moved back into after every step. */
    List<Constraint> constraints() {
        return bounded ? List.of(new MaxNorm(RADIUS)) : List.of();
    }
}
