package dev.lanewise.nn.regularization;

import dev.lanewise.tensor.Parameter;
import java.util.List;

/** A set that parameters must stay in: acts after the optimizer's step. */
@FunctionalInterface
public interface Constraint {
    /** Moves the parameters to the nearest place where the constraint holds. */
    void project(List<Parameter> parameters);
}
