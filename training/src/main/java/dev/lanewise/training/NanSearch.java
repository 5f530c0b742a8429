package dev.lanewise.training;

import dev.lanewise.data.Batch;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.LayerObserver;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.Pass;
import dev.lanewise.nn.loss.Loss;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Reduction;
import java.util.List;
import java.util.Optional;

/** Repeats a step that went wrong, layer by layer, to find where the first number that is not finite appears. */
final class NanSearch implements LayerObserver {
    private final LayerNames names;
    private String found = "";

    private NanSearch(LayerNames names) {
        this.names = names;
    }

    /**
     * Says where a step's first number that is not finite appears, to follow "at step 3"; changes gradients and running
     * statistics.
     *
     * @param random what the random layers of the step drew from
     */
    static String describe(Network network, Loss loss, Batch batch, Random random) {
        Optional<Parameter> broken = network.parameters().stream().filter(each -> !isFinite(each.value())).findFirst();
        if (broken.isPresent()) {
            return ", and the weight " + broken.get().name() + " holds a value that is not finite";
        }
        if (!isFinite(batch.images())) {
            return ", and the batch of images holds a value that is not finite";
        }
        NanSearch search = new NanSearch(new LayerNames(network));
        Pass pass = Pass.training(random);
        pass.setObserver(search);
        network.parameters().forEach(Parameter::clearGradient);
        Tensor output = network.forward(batch.images(), pass);
        if (search.found.isEmpty()) {
            Tensor gradient = pass.allocate(output.shape());
            BatchLoss.evaluate(loss, output, batch, gradient);
            pass.auxiliaryLoss((auxiliary, its) -> BatchLoss.evaluate(loss, auxiliary, batch, its));
            network.backward(gradient, pass);
            search.findInGradients(network.parameters());
        }
        return search.found;
    }

    static boolean isFinite(Tensor tensor) {
        return Float.isFinite(Reduction.maxAbsolute(tensor));
    }

    @Override
    public boolean allowsFusedSteps() {
        return false;
    }

    @Override
    public Tensor forward(Layer step, Tensor input, Pass pass) {
        Tensor output = step.forward(input, pass);
        if (found.isEmpty() && !isFinite(output)) {
            found = ", first in the output of layer " + name(step);
        } else if (found.isEmpty() && !step.buffers().stream().allMatch(buffer -> isFinite(buffer.value()))) {
            found = ", first in the running statistics of layer " + name(step);
        }
        return output;
    }

    @Override
    public Tensor backward(Layer step, Tensor outputGradient, Pass pass) {
        Tensor gradient = step.backward(outputGradient, pass);
        if (found.isEmpty() && !isFinite(gradient)) {
            found = ", first in the gradient that layer " + name(step) + " gives";
        }
        return gradient;
    }

    /** The gradients that are computed first are those of the last layer. */
    private void findInGradients(List<Parameter> parameters) {
        for (Parameter parameter : parameters.reversed()) {
            if (found.isEmpty() && !isFinite(parameter.gradient())) {
                found = ", first in the gradient of " + parameter.name();
            }
        }
    }

    private String name(Layer step) {
        return names.of(step) + " (" + names.typeOf(step) + ")";
    }
}
