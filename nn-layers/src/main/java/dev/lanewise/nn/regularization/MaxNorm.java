package dev.lanewise.nn.regularization;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.ops.WeightRegularization;
import java.util.List;

/**
 * The constraint that the incoming weights of each unit have at most a given Euclidean norm (Srebro and Shraibman 2005;
 * Srivastava et al. 2014): longer ones are scaled back onto the ball.
 *
 * <p>A unit's incoming weights are a row of a fully connected layer's weight, a filter of a convolution's.
 *
 * @param maximum the radius of the ball, above 0; the dropout paper uses 2 to 4
 */
public record MaxNorm(double maximum) implements Constraint {
    /** Checks the radius. */
    public MaxNorm {
        if (!(maximum > 0)) {
            throw new IllegalArgumentException("the maximum norm must be above 0, but is " + maximum);
        }
    }

    @Override
    public void project(List<Parameter> parameters) {
        WeightPenalty.weights(parameters)
                .forEach(weight -> WeightRegularization.limitRowNorms(weight.value(), maximum));
    }
}
