package dev.lanewise.models;

import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.init.Initializers;
import dev.lanewise.nn.regularization.Dropout;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;

/**
 * A published network: its layers for any number of classes and, where they allow it, any size of image, with the first
 * values that its authors gave them.
 *
 * <p>{@code ResNet.RESNET50.create(10, Shape.of(3, 64, 64), 1)} is a ResNet-50 for ten classes of images of 64×64 pixels.
 */
public final class Architecture {
    private final String name;
    private final String paper;
    private final long parameters;
    private final Task published;
    private final Layers layers;
    private final Initializers.Choice firstValues;
    private final Fitting fitting;

    /** Makes the layers for a task. */
    @FunctionalInterface
    interface Layers {
        Layer build(Task task);
    }

    /** Takes first values from images. */
    @FunctionalInterface
    interface Fitting {
        void fit(Network network, Tensor images);
    }

    /**
     * What a network is made for.
     *
     * @param classes the number of its outputs
     * @param sampleShape the shape {@code [C, H, W]} of its images
     * @param dropout the probability of dropout where it has any; null for that of its authors
     */
    record Task(int classes, Shape sampleShape, Float dropout) {
        Task {
            if (classes < 1) {
                throw new IllegalArgumentException("the classes must be at least 1, but are " + classes);
            }
            if (sampleShape.rank() != 3) {
                throw new IllegalArgumentException(
                        "a sample must have the shape [C, H, W], but has " + sampleShape);
            }
        }

        int channels() {
            return sampleShape.dimension(0);
        }

        /** The shape of a batch of one image. */
        Shape inputShape() {
            return Shape.of(1, channels(), sampleShape.dimension(1), sampleShape.dimension(2));
        }

        /** The features of one sample behind layers that end in rows {@code [N, F]}. */
        int features(Layer layers) {
            return layers.outputShape(inputShape()).dimension(1);
        }

        /** A dropout with the probability of the authors, unless the task has its own. */
        Dropout dropout(double probability) {
            return new Dropout(dropout == null ? (float) probability : dropout);
        }
    }

    /**
     * An architecture.
     *
     * @param paper authors and year, title, and where to find it
     * @param parameters how many there are for {@code classes} and {@code sampleShape}
     * @param sampleShape the images {@code [C, H, W]} that it was published for
     */
    Architecture(String name, String paper, long parameters, int classes, Shape sampleShape, Layers layers,
            Initializers.Choice firstValues) {
        this(name, paper, parameters, new Task(classes, sampleShape, null), layers, firstValues, null);
    }

    private Architecture(String name, String paper, long parameters, Task published, Layers layers,
            Initializers.Choice firstValues, Fitting fitting) {
        this.name = name;
        this.paper = paper;
        this.parameters = parameters;
        this.published = published;
        this.layers = layers;
        this.firstValues = firstValues;
        this.fitting = fitting;
    }

    /** The same architecture, of which some first values come from images. */
    Architecture withFitting(Fitting newFitting) {
        return new Architecture(name, paper, parameters, published, layers, firstValues, newFitting);
    }

    /** The name by which {@link Models} knows it: {@code resnet50}. */
    public String name() {
        return name;
    }

    /** Its paper: authors and year, title, and where to find it. */
    public String paper() {
        return paper;
    }

    /** The number of parameters for the classes and images that it was published for. */
    public long parameters() {
        return parameters;
    }

    /** The number of classes that it was published for. */
    public int classes() {
        return published.classes();
    }

    /** The shape {@code [C, H, W]} of the images that it was published for. */
    public Shape sampleShape() {
        return published.sampleShape();
    }

    /** The same architecture with one probability for all its dropout layers, in [0, 1), in place of its authors'. */
    public Architecture withDropout(float probability) {
        return new Architecture(name, paper, parameters,
                new Task(published.classes(), published.sampleShape(), probability), layers, firstValues, fitting);
    }

    /**
     * A network whose parameters are still zeros (the scales of normalization layers ones): to load weights into, or to
     * look at.
     *
     * @param classes the number of outputs, at least 1
     * @param sampleShape the shape of one input, {@code [C, H, W]}
     * @throws IllegalArgumentException if the network cannot take such an input
     */
    public Network withoutValues(int classes, Shape sampleShape) {
        Task task = new Task(classes, sampleShape, published.dropout());
        try {
            return Network.withoutValues(layers.build(task), task.inputShape());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    name + " cannot take images of shape " + sampleShape + ": " + e.getMessage(), e);
        }
    }

    /**
     * A network with the first values of its authors, drawn from the seed.
     *
     * @param classes the number of outputs, at least 1
     * @param sampleShape the shape of one input, {@code [C, H, W]}
     * @param seed what the first values are drawn from
     * @throws IllegalArgumentException if the network cannot take such an input
     */
    public Network create(int classes, Shape sampleShape, long seed) {
        Network network = withoutValues(classes, sampleShape);
        network.initialize(seed, firstValues);
        return network;
    }

    /** Whether some first values come from training images: {@link #fitTo} is to be called before training. */
    public boolean needsFitting() {
        return fitting != null;
    }

    /**
     * Gives a new network of this architecture those first values that come from training images, where it has any: the
     * whitening of {@link Airbench}.
     *
     * @param network a network that {@link #create} has made; a parameter that stays as it is from here on is frozen, so
     *     make the optimizer afterwards
     * @param images some thousand training images {@code [N, C, H, W]} as the network will see them, normalized
     */
    public void fitTo(Network network, Tensor images) {
        if (fitting != null) {
            fitting.fit(network, images);
        }
    }

    /** Its name. */
    @Override
    public String toString() {
        return name;
    }
}
