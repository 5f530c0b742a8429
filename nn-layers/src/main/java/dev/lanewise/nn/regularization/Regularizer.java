package dev.lanewise.nn.regularization;

import dev.lanewise.tensor.Parameter;
import java.util.List;

/** A penalty on parameters that is added to the loss: acts between the backward pass and the optimizer's step. */
public interface Regularizer {
    /** The penalty of the parameters as they are. */
    double penalty(List<Parameter> parameters);

    /** Adds the gradient of the penalty to those of the parameters. */
    void addGradients(List<Parameter> parameters);
}
