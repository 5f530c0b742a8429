package dev.lanewise.optim;

import dev.lanewise.tensor.Parameter;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Parameters with a learning rate or weight decay of their own: {@code optimizer.withGroups(...)} applies groups in
 * order, each setting what it sets.
 *
 * @param description what the members are, for messages
 * @param members which parameters belong to it
 * @param learningRateFactor what the optimizer's learning rate is multiplied by; unchanged if empty
 * @param weightDecay the weight decay λ in place of the optimizer's; unchanged if empty
 */
public record ParameterGroup(String description, Predicate<Parameter> members, OptionalDouble learningRateFactor,
        OptionalDouble weightDecay) {

    /** Checks the ranges: neither number is negative or infinite. */
    public ParameterGroup {
        learningRateFactor.ifPresent(factor -> Ranges.requireNonNegative("learning rate factor", factor));
        weightDecay.ifPresent(decay -> Ranges.requireNonNegative("weight decay", decay));
    }

    /**
     * The parameters whose whole name matches a regular expression, such as {@code fc\..*}.
     *
     * @throws java.util.regex.PatternSyntaxException if it is not a regular expression
     */
    public static ParameterGroup named(String regex) {
        Predicate<String> matches = Pattern.compile(regex).asMatchPredicate();
        return new ParameterGroup("named " + regex, parameter -> matches.test(parameter.name()), OptionalDouble.empty(),
                OptionalDouble.empty());
    }

    /**
     * No weight decay on biases and on the scales and shifts of normalization: on all parameters of one dimension (He
     * et al. 2019, section 3.1; timm does the same).
     */
    public static ParameterGroup noDecayOnBiasesAndNormalization() {
        return new ParameterGroup("of one dimension", parameter -> parameter.value().shape().rank() <= 1,
                OptionalDouble.empty(), OptionalDouble.of(0));
    }

    /** This group with a factor of the learning rate. */
    public ParameterGroup withLearningRateFactor(double factor) {
        return new ParameterGroup(description, members, OptionalDouble.of(factor), weightDecay);
    }

    /** This group with a weight decay λ of its own. */
    public ParameterGroup withWeightDecay(double decay) {
        return new ParameterGroup(description, members, learningRateFactor, OptionalDouble.of(decay));
    }

    void requireMember(List<Parameter> parameters) {
        if (parameters.stream().noneMatch(members)) {
            throw new IllegalArgumentException("no parameter is " + description + "; the parameters are "
                    + parameters.stream().map(Parameter::name).toList());
        }
    }
}
