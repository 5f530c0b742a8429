package dev.lanewise.nn;

import dev.lanewise.nn.init.Initializers;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A layer with the shape of its input: what is trained, saved and asked for predictions.
 *
 * <p>Shapes are checked here, so a network that exists can compute. It starts with PyTorch's first values: layers that
 * are still zeros are drawn from a seed, and all others (loaded, trained, given a value by their author) are left as
 * they are.
 *
 * <p>In evaluation it may be used by any number of threads at once, each with a {@link Pass} of its own: none waits for
 * another, and at a time one of them has the other processors' help. Training a network, loading weights into it and
 * freezing are the matter of one thread, while no other uses it; other networks may be trained and used meanwhile.
 */
public final class Network {
    private static final long DEFAULT_SEED = 1;

    private final Layer layer;
    private final Shape inputShape;
    private final Shape outputShape;
    private final List<Parameter> allParameters;
    private final List<Parameter> buffers;
    private List<Parameter> parameters;

    /**
     * A network over a layer, with first values from the seed 1.
     *
     * @param layer all layers in one, mostly a {@link Sequential}
     * @param inputShape the shape of one sample with its batch dimension: {@code [1, 3, 224, 224]}
     * @throws IllegalArgumentException if a layer cannot take what the layers before it give, or if two parameters have
     *     the same name; the message names the layer
     */
    public Network(Layer layer, Shape inputShape) {
        this(layer, inputShape, DEFAULT_SEED);
    }

    /**
     * A network over a layer.
     *
     * @param layer all layers in one, mostly a {@link Sequential}
     * @param inputShape the shape of one sample with its batch dimension: {@code [1, 3, 224, 224]}
     * @param seed what first values are drawn from, by the rules of {@link Initializers#pyTorch}
     * @throws IllegalArgumentException as {@link #Network(Layer, Shape)}
     */
    public Network(Layer layer, Shape inputShape, long seed) {
        this(inputShape, layer);
        drawZeros(allParameters, seed);
    }

    /** Draws the parameters of those layers that are still zeros. */
    private static void drawZeros(List<Parameter> parameters, long seed) {
        Set<String> withValues = parameters.stream().filter(Network::hasValues).map(Initializers::layerOf)
                .collect(Collectors.toSet());
        Initializers.fill(
                parameters.stream().filter(parameter -> !withValues.contains(Initializers.layerOf(parameter))).toList(),
                seed, Initializers.pyTorch());
    }

    private Network(Shape inputShape, Layer layer) {
        this.layer = layer;
        this.inputShape = inputShape;
        outputShape = outputShape(inputShape);
        allParameters = distinct(layer.parameters());
        buffers = distinct(layer.buffers());
        requireUniqueNames();
        selectTrainable();
    }

    /**
     * A network whose weights may still be zeros: to load others into, or to look at.
     *
     * @param layer all layers in one, mostly a {@link Sequential}
     * @param inputShape the shape of one sample with its batch dimension
     * @throws IllegalArgumentException as {@link #Network(Layer, Shape)}
     */
    public static Network withoutValues(Layer layer, Shape inputShape) {
        return new Network(inputShape, layer);
    }

    private static boolean hasValues(Parameter parameter) {
        Tensor value = parameter.value();
        return parameter.startsAtRandom()
                && IntStream.range(0, value.elements()).anyMatch(i -> value.array()[value.offset() + i] != 0);
    }

    /**
     * Draws the weights and biases of all layers anew, by the rules of {@link Initializers#pyTorch}; parameters that
     * their layer's author gave a value, as normalizations', keep what they have.
     */
    public void initialize(long seed) {
        initialize(seed, Initializers.pyTorch());
    }

    /** Does what {@link #initialize(long)} does, by other rules. */
    public void initialize(long seed, Initializers.Choice choice) {
        Initializers.fill(allParameters, seed, choice);
    }

    /** The layer that computes. */
    public Layer layer() {
        return layer;
    }

    /** The shape of one sample, with the batch dimension that it was made with, mostly 1. */
    public Shape inputShape() {
        return inputShape;
    }

    /** The shape of the output for an input of {@link #inputShape}. */
    public Shape outputShape() {
        return outputShape;
    }

    /**
     * The shape of the output for an input of another shape.
     *
     * @throws IllegalArgumentException if a layer cannot take its input; the message names the layer
     */
    public Shape outputShape(Shape input) {
        layer.walk("", input, (path, inner, shape) -> {
            try {
                inner.outputShape(shape);
            } catch (IllegalArgumentException e) {
                String name = path.isEmpty() ? "the network" : "layer " + path;
                throw new IllegalArgumentException(
                        name + " (" + inner.getClass().getSimpleName() + ") " + e.getMessage(), e);
            }
        });
        return layer.outputShape(input);
    }

    /** The trainable parameters, each once, under torchvision's names; those that are frozen are left out. */
    public List<Parameter> parameters() {
        return parameters;
    }

    /** The tensors that are saved with the parameters but not trained: running statistics. */
    public List<Parameter> buffers() {
        return buffers;
    }

    /** The number of trainable numbers. */
    public long parameterCount() {
        return parameters.stream().mapToLong(parameter -> parameter.value().elements()).sum();
    }

    /**
     * The values of all parameters and buffers under torchvision's names and in its order; the network's own, not
     * copies.
     */
    public LinkedHashMap<String, Tensor> stateDict() {
        LinkedHashMap<String, Tensor> state = new LinkedHashMap<>();
        collectState("", layer, state);
        return state;
    }

    private static void collectState(String path, Layer layer, Map<String, Tensor> state) {
        if (layer.children().isEmpty()) {
            for (List<Parameter> list : List.of(layer.parameters(), layer.buffers())) {
                list.forEach(entry -> state.put(new Layer.Child(entry.name(), layer).path(path), entry.value()));
            }
        }
        for (Layer.Child child : layer.children()) {
            collectState(child.path(path), child.layer(), state);
        }
    }

    /**
     * Copies values into parameters and buffers: all of them, or none if an exception is thrown.
     *
     * @param state tensors by name; counts such as PyTorch's {@code num_batches_tracked} are ignored
     * @param strict whether a missing or unexpected name is an error; a tensor of another shape always is
     * @throws IllegalArgumentException if the state does not fit; the message lists what is missing, unexpected and of
     *     another shape
     */
    public void loadStateDict(Map<String, Tensor> state, boolean strict) {
        StateDict.load(stateDict(), state, strict);
    }

    /**
     * Copies those values into parameters and buffers whose name and shape fit: for a network whose head is another
     * than that of the weights.
     *
     * @param state tensors by name; counts such as PyTorch's {@code num_batches_tracked} are ignored
     * @return what has been loaded and what does not fit
     */
    public LoadReport loadMatching(Map<String, Tensor> state) {
        return StateDict.loadMatching(stateDict(), state);
    }

    /**
     * Takes parameters out of training: {@link #parameters} leaves them out from here on, so make the optimizer
     * afterwards, and no gradient is computed for them where that spares work. Running statistics still move.
     *
     * @param patterns names, in which {@code *} stands for any characters: {@code layer1.*}, {@code *.bias}
     * @throws IllegalArgumentException if a pattern is the name of no parameter
     */
    public void freeze(String... patterns) {
        setFrozen(true, patterns);
    }

    /**
     * Takes parameters into training again.
     *
     * @param patterns as for {@link #freeze}
     * @throws IllegalArgumentException if a pattern is the name of no parameter
     */
    public void unfreeze(String... patterns) {
        setFrozen(false, patterns);
    }

    private void setFrozen(boolean frozen, String... patterns) {
        for (String pattern : patterns) {
            Pattern name = Pattern.compile(
                    Stream.of(pattern.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
            List<Parameter> named = allParameters.stream()
                    .filter(parameter -> name.matcher(parameter.name()).matches())
                    .toList();
            if (named.isEmpty()) {
                throw new IllegalArgumentException("no parameter is named " + pattern + "; the first are "
                        + allParameters.stream().limit(5).map(Parameter::name).collect(Collectors.joining(", ")));
            }
            named.forEach(parameter -> parameter.setFrozen(frozen));
        }
        selectTrainable();
    }

    private void selectTrainable() {
        parameters = allParameters.stream().filter(parameter -> !parameter.isFrozen()).toList();
    }

    /**
     * The part of this network from its input to the end of a layer, for feature extraction: it shares the parameters.
     *
     * @param name the layer's name from the root: {@code layer4}, {@code layer3.0.relu}
     * @throws IllegalArgumentException if no layer has the name
     */
    public Network upTo(String name) {
        return withoutValues(requireFound(LayerPaths.upTo(layer, "", name), name), inputShape);
    }

    /**
     * A network with another layer in place of one, to give it another head: it shares the parameters of all others.
     *
     * @param name the layer's name from the root, on a way of {@link Sequential}s: {@code fc}, {@code classifier.6}
     * @param replacement the new layer, which is drawn from the seed 1 if it is still zeros
     * @throws IllegalArgumentException if no layer of a sequence has the name, or the new layer does not fit
     */
    public Network replace(String name, Layer replacement) {
        Network changed = withoutValues(requireFound(LayerPaths.replace(layer, "", name, replacement), name),
                inputShape);
        drawZeros(changed.allParameters.stream().filter(parameter -> parameter.name().startsWith(name + ".")).toList(),
                DEFAULT_SEED);
        return changed;
    }

    private Layer requireFound(Layer found, String name) {
        if (found == null) {
            throw new IllegalArgumentException("no layer is named " + name + "; those of the network are "
                    + layer.children().stream().map(Layer.Child::name).collect(Collectors.joining(", ")));
        }
        return found;
    }

    /**
     * The output for a batch.
     *
     * @param input samples of {@link #inputShape}, or of any shape that all layers can take; it is given up as
     *     {@link Layer#forward} says
     * @return the output, owned by the caller
     * @throws IllegalArgumentException if a layer cannot take its input; the message names the layer
     * @throws IllegalStateException if another thread computes in the pass
     */
    public Tensor forward(Tensor input, Pass pass) {
        Shape shape = input.shape();
        if (shape.rank() != inputShape.rank() || !shape.equals(inputShape.withBatch(shape.dimension(0)))) {
            outputShape(shape);
        }
        return pass.forward(layer, input);
    }

    /**
     * Adds to the gradients of all parameters, given the gradient of the loss with respect to the latest output.
     *
     * @throws IllegalStateException if there was no forward pass in training before, or another thread computes in the
     *     pass
     */
    public void backward(Tensor outputGradient, Pass pass) {
        pass.backward(layer, outputGradient);
    }

    /**
     * The output for a batch in evaluation mode, in new memory; for many batches, reuse a {@link Pass#inference}.
     *
     * <p>Any number of threads may call this at once, as long as nobody changes the parameters: each gets the bits that
     * it would get alone, an exception reaches its own caller only, and an interrupt is left for the caller to see.
     *
     * @param input samples of {@link #inputShape}, or of any shape that all layers can take; it is not changed
     * @return the output, owned by the caller
     * @throws IllegalArgumentException if a layer cannot take its input; the message names the layer
     */
    public Tensor predict(Tensor input) {
        Tensor output = forward(input, Pass.evaluation());
        return output.array() == input.array() ? output.copy() : output;
    }

    /**
     * One row for each layer that computes itself, in the order of computation, for an input of {@link #inputShape}.
     */
    public List<LayerSummary> summary() {
        return summary(inputShape);
    }

    /** One row for each layer that computes itself, in the order of computation, for an input of another shape. */
    public List<LayerSummary> summary(Shape input) {
        outputShape(input);
        List<LayerSummary> rows = new ArrayList<>();
        Set<Layer> shown = Collections.newSetFromMap(new IdentityHashMap<>());
        layer.walk("", input, (path, inner, shape) -> {
            // A layer whose inner layers are not shown stands for all of them.
            boolean isEmptyChain = inner instanceof Sequential && inner.children().isEmpty();
            if (!isEmptyChain && inner.children().stream().noneMatch(child -> shown.contains(child.layer()))) {
                rows.add(LayerSummary.of(path, inner, shape));
            }
            shown.add(inner);
        });
        return rows;
    }

    /** For example {@code Network [1, 1, 28, 28] -> [1, 10], 61706 parameters}. */
    @Override
    public String toString() {
        return "Network " + inputShape + " -> " + outputShape + ", " + parameterCount() + " parameters";
    }

    /** A layer that stands twice gives its parameters twice; an optimizer must see them once. */
    private static List<Parameter> distinct(List<Parameter> parameters) {
        Set<Tensor> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        return parameters.stream().filter(parameter -> seen.add(parameter.value())).toList();
    }

    private void requireUniqueNames() {
        Set<String> names = new HashSet<>();
        for (List<Parameter> list : List.of(allParameters, buffers)) {
            for (Parameter parameter : list) {
                if (!names.add(parameter.name())) {
                    throw new IllegalArgumentException("two parameters have the name " + parameter.name());
                }
            }
        }
    }
}
