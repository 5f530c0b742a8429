package dev.lanewise.training.visual;

import dev.lanewise.data.BatchLoader;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.loss.Loss;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.training.Evaluator;
import dev.lanewise.training.plot.ContourChart;
import java.util.List;

/**
 * The loss around a network's weights on a plane through them, whose two random directions are filter-normalized: every
 * filter of a direction has the norm of the network's filter, and biases and normalization stay as they are.
 *
 * @see <a href="https://arxiv.org/abs/1712.09913">Li et al. 2018, Visualizing the loss landscape of neural nets</a>
 */
public final class LossLandscape {
    private final double[] places;
    private final double[][] losses;

    private LossLandscape(double[] places, double[][] losses) {
        this.places = places;
        this.losses = losses;
    }

    /**
     * Measures the loss, in evaluation mode, on a square grid; the network has its own weights again afterwards.
     *
     * @param loader the images to measure on
     * @param seed what the directions are drawn from
     * @param radius how far to go in both directions from the weights; at 1 a step is as long as the weights are
     * @param points the places in each direction, at least 2; an odd number has the weights themselves in its middle
     * @throws IllegalArgumentException if the radius is not more than 0 or there are fewer than two places
     */
    public static LossLandscape around(Network network, Loss loss, BatchLoader loader, long seed, double radius,
            int points) {
        if (!(radius > 0) || points < 2) {
            throw new IllegalArgumentException("a landscape needs a radius above 0 and at least 2 points, but has "
                    + radius + " and " + points);
        }
        List<Parameter> weights = network.parameters().stream().filter(each -> each.value().shape().rank() >= 2)
                .toList();
        List<Tensor> origin = weights.stream().map(each -> each.value().copy()).toList();
        List<Tensor> right = direction(weights, Random.of(seed).stream("right"));
        List<Tensor> up = direction(weights, Random.of(seed).stream("up"));
        Evaluator evaluator = new Evaluator(network, loss);
        double[] places = new double[points];
        for (int i = 0; i < points; i++) {
            places[i] = radius * (2.0 * i / (points - 1) - 1);
        }
        double[][] losses = new double[points][points];
        try {
            for (int row = 0; row < points; row++) {
                for (int column = 0; column < points; column++) {
                    for (int i = 0; i < weights.size(); i++) {
                        move(weights.get(i).value(), origin.get(i), right.get(i), places[column], up.get(i),
                                places[row]);
                    }
                    losses[row][column] = evaluator.evaluate(loader).loss();
                }
            }
        } finally {
            for (int i = 0; i < weights.size(); i++) {
                weights.get(i).value().copyFrom(origin.get(i));
            }
        }
        return new LossLandscape(places, losses);
    }

    /** The loss at each place: {@code [row][column]}, from the lowest and leftmost on. */
    public double[][] losses() {
        return losses;
    }

    /** The contours, the weights marked in the middle. */
    public ContourChart chart(String title) {
        return new ContourChart(title, places, places, losses).axes("along the first direction",
                "along the second direction").target(0, 0);
    }

    private static List<Tensor> direction(List<Parameter> weights, Random random) {
        return weights.stream().map(weight -> {
            Tensor direction = random.stream(weight.name()).fillNormal(Tensor.zeros(weight.value().shape()), 0, 1);
            normalizeFilters(direction, weight.value());
            return direction;
        }).toList();
    }

    /** Gives every filter of a direction the norm of the same filter of the weights. */
    private static void normalizeFilters(Tensor direction, Tensor weights) {
        int length = weights.shape().elementsPerSample();
        for (int filter = 0; filter < weights.dimension(0); filter++) {
            double ours = norm(direction, filter * length, length);
            float factor = (float) (norm(weights, filter * length, length) / Math.max(ours, 1e-30));
            for (int i = direction.offset() + filter * length; i < direction.offset() + (filter + 1) * length; i++) {
                direction.array()[i] *= factor;
            }
        }
    }

    private static double norm(Tensor tensor, int from, int length) {
        double sum = 0;
        for (int i = tensor.offset() + from; i < tensor.offset() + from + length; i++) {
            sum += (double) tensor.array()[i] * tensor.array()[i];
        }
        return Math.sqrt(sum);
    }

    private static void move(Tensor value, Tensor origin, Tensor right, double x, Tensor up, double y) {
        for (int i = 0; i < value.elements(); i++) {
            value.array()[value.offset() + i] = (float) (origin.array()[origin.offset() + i]
                    + x * right.array()[right.offset() + i] + y * up.array()[up.offset() + i]);
        }
    }
}
