package dev.lanewise.nn.init;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The usual rules for first values, and their use on all parameters of a network.
 *
 * <p>Each parameter draws from a random stream of its own name, so a seed gives the same values at any thread count,
 * and a new layer changes nothing in the others.
 */
public final class Initializers {
    private Initializers() {}

    /** Zeros. */
    public static Initializer zeros() {
        return constant(0);
    }

    /** Ones. */
    public static Initializer ones() {
        return constant(1);
    }

    /** One value everywhere. */
    public static Initializer constant(float value) {
        return (parameter, fan, random) -> parameter.fill(value);
    }

    /** The uniform distribution on [low, high). */
    public static Initializer uniform(float low, float high) {
        return (parameter, fan, random) -> random.fillUniform(parameter, low, high);
    }

    /** The normal distribution. */
    public static Initializer normal(float mean, float standardDeviation) {
        return (parameter, fan, random) -> random.fillNormal(parameter, mean, standardDeviation);
    }

    /** Uniform within ±1 / √fan-in: PyTorch's default for biases. */
    public static Initializer uniformFanIn() {
        return (parameter, fan, random) -> fillSymmetric(parameter, 1 / Math.sqrt(fan.in()), random);
    }

    /**
     * Uniform within ±√(6 / ((1 + a²)·fan-in)), for a leaky ReLU of slope a; a = √5 is PyTorch's default for weights.
     */
    public static Initializer kaimingUniform(double a) {
        return (parameter, fan, random) -> fillSymmetric(parameter, Math.sqrt(6 / ((1 + a * a) * fan.in())), random);
    }

    /**
     * Uniform with variance gain² / fan, for the function behind the layer: {@link Gain} has the usual ones.
     */
    public static Initializer kaimingUniform(double gain, Fan.Mode mode) {
        return (parameter, fan, random) -> fillSymmetric(parameter, gain * Math.sqrt(3.0 / fan.get(mode)), random);
    }

    /** Normal with variance gain² / fan, for the function behind the layer: {@link Gain} has the usual ones. */
    public static Initializer kaimingNormal(double gain, Fan.Mode mode) {
        return (parameter, fan, random) -> random.fillNormal(parameter, 0,
                (float) (gain / Math.sqrt(fan.get(mode))));
    }

    /** Normal with variance 2 / fan (He et al. 2015), for layers before a ReLU. */
    public static Initializer heNormal(Fan.Mode mode) {
        return (parameter, fan, random) -> random.fillNormal(parameter, 0, (float) Math.sqrt(2.0 / fan.get(mode)));
    }

    /** Uniform with variance 2 / fan (He et al. 2015), for layers before a ReLU. */
    public static Initializer heUniform(Fan.Mode mode) {
        return (parameter, fan, random) -> fillSymmetric(parameter, Math.sqrt(6.0 / fan.get(mode)), random);
    }

    /** Normal with variance gain²·2 / (fan-in + fan-out) (Glorot and Bengio 2010). */
    public static Initializer xavierNormal(double gain) {
        return (parameter, fan, random) -> random.fillNormal(parameter, 0,
                (float) (gain * Math.sqrt(2.0 / (fan.in() + fan.out()))));
    }

    /** Uniform with variance gain²·2 / (fan-in + fan-out) (Glorot and Bengio 2010). */
    public static Initializer xavierUniform(double gain) {
        return (parameter, fan, random) -> fillSymmetric(parameter, gain * Math.sqrt(6.0 / (fan.in() + fan.out())),
                random);
    }

    /** Normal with variance 1 / fan-in (LeCun et al. 1998). */
    public static Initializer lecunNormal() {
        return (parameter, fan, random) -> random.fillNormal(parameter, 0, (float) Math.sqrt(1.0 / fan.in()));
    }

    /** Uniform with variance 1 / fan-in (LeCun et al. 1998). */
    public static Initializer lecunUniform() {
        return (parameter, fan, random) -> fillSymmetric(parameter, Math.sqrt(3.0 / fan.in()), random);
    }

    /**
     * The normal distribution, drawn again where it is outside [low, high].
     *
     * @throws IllegalArgumentException if low is not below high, or the mean is not between them
     */
    public static Initializer truncatedNormal(double mean, double standardDeviation, double low, double high) {
        if (!(low < high && low <= mean && mean <= high)) {
            throw new IllegalArgumentException("a truncated normal distribution needs its mean between its bounds, but "
                    + "they are " + low + ", " + mean + " and " + high);
        }
        return (parameter, fan, random) -> {
            float[] values = new float[parameter.elements()];
            for (int i = 0; i < values.length; i++) {
                double value;
                do {
                    value = mean + standardDeviation * random.nextGaussian();
                } while (value < low || value > high);
                values[i] = (float) value;
            }
            parameter.copyFrom(values);
        };
    }

    /**
     * The identity for a convolution: channel i goes to output i through the middle of the kernel, as far as there are
     * both; all else is 0. For a convolution in groups, each group passes on its own channels.
     *
     * @param groups the groups of the convolution, a divisor of its outputs
     */
    public static Initializer dirac(int groups) {
        return (weight, fan, random) -> {
            Shape shape = weight.shape();
            if (shape.rank() != 4 || groups < 1 || shape.dimension(0) % groups != 0) {
                throw new IllegalArgumentException(
                        "the identity is for a convolution whose outputs are a multiple of its "
                                + groups + " groups, but the weight is " + shape);
            }
            weight.fill(0);
            int outputs = shape.dimension(0) / groups;
            for (int output = 0; output < shape.dimension(0); output++) {
                int channel = output % outputs;
                if (channel < shape.dimension(1)) {
                    weight.set(1, output, channel, shape.dimension(2) / 2, shape.dimension(3) / 2);
                }
            }
        };
    }

    /**
     * A random matrix with orthonormal rows, or columns where it has more rows (Saxe et al. 2013), times a gain; of a
     * weight of higher rank, the matrix {@code [O, all else]}.
     */
    public static Initializer orthogonal(double gain) {
        return (parameter, fan, random) -> Orthogonal.fill(parameter, gain, random);
    }

    /** Chooses the rule for a parameter of a layer with a weight of rank 2 or more. */
    @FunctionalInterface
    public interface Choice {
        /**
         * The rule for a parameter.
         *
         * @param parameter the weight or bias, whose name may tell the layer
         * @param weight the shape of the layer's weight: of rank 4 for a convolution, 2 for a fully connected layer
         */
        Initializer of(Parameter parameter, Shape weight);
    }

    /** PyTorch's choice: {@link #kaimingUniform} with √5 for weights, {@link #uniformFanIn} for biases. */
    public static Choice pyTorch() {
        return weightsAndBiases(kaimingUniform(Math.sqrt(5)), uniformFanIn());
    }

    /** One rule for all weights of rank 2 or more, and another for the biases of the same layers. */
    public static Choice weightsAndBiases(Initializer weights, Initializer biases) {
        return (parameter, weight) -> parameter.value().shape().rank() >= 2 ? weights : biases;
    }

    /**
     * Draws the first values of those parameters that {@linkplain Parameter#startsAtRandom start at random}.
     *
     * @param parameters those of whole layers, under names of which the last part is the parameter's own
     * @param seed what the values are drawn from, each from a stream of the parameter's name
     * @param choice the rule for each of them
     * @throws IllegalArgumentException if one of them has no weight of rank 2 or more in its layer, whose fans the
     *     rules ask for
     */
    public static void fill(List<Parameter> parameters, long seed, Choice choice) {
        Random random = Random.of(seed).stream("init");
        Map<String, Shape> weights = new LinkedHashMap<>();
        for (Parameter parameter : parameters) {
            if (parameter.value().shape().rank() >= 2) {
                weights.put(layerOf(parameter), parameter.value().shape());
            }
        }
        for (Parameter parameter : parameters) {
            if (parameter.startsAtRandom()) {
                Shape weight = weights.get(layerOf(parameter));
                if (weight == null) {
                    throw new IllegalArgumentException(
                            "parameter " + parameter + " cannot start at random: its layer has no weight "
                                    + "of two dimensions or more to draw by; make it with a value");
                }
                choice.of(parameter, weight).fill(parameter.value(), Fan.of(weight), random.stream(parameter.name()));
            }
        }
    }

    /** The name of the layer that a parameter is of, by the parameter's name. */
    public static String layerOf(Parameter parameter) {
        return parameter.name().substring(0, Math.max(0, parameter.name().lastIndexOf('.')));
    }

    private static void fillSymmetric(Tensor parameter, double bound, Random random) {
        random.fillUniform(parameter, (float) -bound, (float) bound);
    }
}
