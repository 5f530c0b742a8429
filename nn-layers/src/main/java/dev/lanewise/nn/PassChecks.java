package dev.lanewise.nn;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * What a {@linkplain Pass#checked checking} pass looks at before and after each layer.
 *
 * <p>A layer takes one owner of its input and gives one of its output; what it owns beyond that must be saved, and be
 * gone after its backward.
 */
final class PassChecks implements LayerObserver {
    private final Map<Layer, String> paths = new IdentityHashMap<>();
    private final ArrayDeque<Forward> forwards = new ArrayDeque<>();

    /** A forward call whose backward is still to come. */
    private record Forward(Layer layer, Shape input, int depthBefore, int depthAfter) {}

    /** The owners that are not saved objects: what layers hold in their hands. */
    private static int inHand(Pass pass) {
        return pass.workspace().owners() - pass.savedOwners();
    }

    @Override
    public boolean allowsFusedSteps() {
        return false;
    }

    Tensor forwardNetwork(Layer network, Tensor input, Pass pass) {
        if (pass.depth() == 0) {
            // Layers without parameters, whose backward was not asked for, have left theirs.
            forwards.clear();
        }
        name("", network);
        return forward(network, input, pass);
    }

    private void name(String path, Layer layer) {
        paths.putIfAbsent(layer, path);
        layer.children().forEach(child -> name(child.path(path), child.layer()));
    }

    @Override
    public Tensor forward(Layer layer, Tensor input, Pass pass) {
        Shape shape = input.shape();
        int depth = pass.depth();
        int rest = inHand(pass) - owners(input, pass);
        Tensor output = layer.forward(input, pass);
        Shape promised = layer.outputShape(shape);
        require(promised.equals(output.shape()), layer,
                "says by outputShape that it gives " + promised + " for " + shape
                        + ", but forward gives " + output.shape());
        require(!pass.hasSavedWhatIsReleased(), layer,
                "releases a tensor that it saves: what is saved is not given up");
        require(!pass.workspace().isReleased(output), layer, "gives a tensor that it has released in forward");
        requireBalance(layer, "forward", inHand(pass) - owners(output, pass) - rest);
        forwards.push(new Forward(layer, shape, depth, pass.depth()));
        return output;
    }

    @Override
    public Tensor backward(Layer layer, Tensor outputGradient, Pass pass) {
        Forward forward = latest(layer, pass);
        int rest = inHand(pass) - owners(outputGradient, pass);
        Tensor inputGradient = layer.backward(outputGradient, pass);
        requireRestored(forward, pass);
        require(forward.input.equals(inputGradient.shape()), layer, "gives a gradient of shape " + inputGradient.shape()
                + " for an input of shape " + forward.input);
        require(!pass.workspace().isReleased(inputGradient), layer, "gives a tensor that it has released in backward");
        requireBalance(layer, "backward", inHand(pass) - owners(inputGradient, pass) - rest);
        return inputGradient;
    }

    @Override
    public void backwardParameters(Layer layer, Tensor outputGradient, Pass pass) {
        Forward forward = latest(layer, pass);
        int rest = inHand(pass) - owners(outputGradient, pass);
        layer.backwardParameters(outputGradient, pass);
        requireRestored(forward, pass);
        requireBalance(layer, "backwardParameters", inHand(pass) - rest);
    }

    private Forward latest(Layer layer, Pass pass) {
        while (!forwards.isEmpty() && forwards.peek().layer != layer) {
            forwards.pop();
        }
        require(!forwards.isEmpty(), layer, "is asked for a backward pass without a forward pass before it");
        Forward forward = forwards.pop();
        require(pass.depth() == forward.depthAfter, layer,
                "finds " + pass.depth() + " saved objects before its backward pass, but left "
                        + forward.depthAfter
                        + " after its forward pass: what came between saves or restores of its own accord");
        return forward;
    }

    private void requireRestored(Forward forward, Pass pass) {
        int saved = forward.depthAfter - forward.depthBefore;
        int restored = forward.depthAfter - pass.depth();
        require(saved == restored, forward.layer,
                "saves " + saved + " objects in forward, but restores " + restored + " in backward");
    }

    private void requireBalance(Layer layer, String method, int owners) {
        require(owners <= 0, layer, "does not release " + owners + " of the tensors that it has in " + method);
        require(owners >= 0, layer, "releases " + -owners + " more tensors than it has in " + method);
    }

    private static int owners(Tensor tensor, Pass pass) {
        return pass.workspace().owns(tensor) ? 1 : 0;
    }

    private void require(boolean condition, Layer layer, String problem) {
        if (!condition) {
            String path = paths.getOrDefault(layer, "");
            throw new IllegalStateException((path.isEmpty() ? "the network" : "layer " + path) + " ("
                    + layer.getClass().getSimpleName() + ") " + problem);
        }
    }
}
