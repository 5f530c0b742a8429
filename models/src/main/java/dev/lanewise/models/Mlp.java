package dev.lanewise.models;

import dev.lanewise.nn.Flatten;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Linear;
import dev.lanewise.nn.Sequential;
import dev.lanewise.nn.activation.ReLU;
import dev.lanewise.nn.init.Initializers;
import dev.lanewise.tensor.Shape;

/** Networks of fully connected layers: the linear classifier and multilayer perceptrons. */
public final class Mlp {
    private static final Shape DIGITS = Shape.of(1, 28, 28);

    /** Scores that are linear in the pixels; with softmax cross-entropy, multinomial logistic regression. */
    public static final Architecture LINEAR = new Architecture("linear",
            "Cox 1958, The regression analysis of binary sequences (multinomial form)", 7_850, 10, DIGITS,
            task -> layers(task, 0), Initializers.pyTorch());

    /** The ReLU network of the dropout paper's MNIST table: 1024, 1024 and 2048 units, dropout 0.2 and 0.5. */
    public static final Architecture MLP = new Architecture("mlp",
            "Srivastava et al. 2014, Dropout, table 2, jmlr.org/papers/v15/srivastava14a.html", 3_973_130, 10, DIGITS,
            task -> layers(task, 0.2, 1024, 1024, 2048), Initializers.pyTorch());

    private Mlp() {}

    /** Layers {@code fc1}, {@code fc2}, … with dropout of the input and, 0.5, behind each hidden layer. */
    private static Layer layers(Architecture.Task task, double inputDropout, int... hidden) {
        Sequential.Builder network = Sequential.builder().add("flatten", new Flatten());
        if (inputDropout > 0) {
            network.add("drop0", task.dropout(inputDropout));
        }
        int in = task.sampleShape().elements();
        for (int i = 1; i <= hidden.length; i++) {
            int out = hidden[i - 1];
            network.add("fc" + i, new Linear(in, out)).add("relu" + i, new ReLU()).add("drop" + i, task.dropout(0.5));
            in = out;
        }
        return network.add("fc" + (hidden.length + 1), new Linear(in, task.classes())).build();
    }
}
