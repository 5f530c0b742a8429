package dev.lanewise.models;

import dev.lanewise.nn.AdaptiveAvgPool2d;
import dev.lanewise.nn.BatchNorm2d;
import dev.lanewise.nn.Conv2d;
import dev.lanewise.nn.Ensemble;
import dev.lanewise.nn.Flatten;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Linear;
import dev.lanewise.nn.Residual;
import dev.lanewise.nn.Sequential;
import dev.lanewise.nn.ZeroPadShortcut;
import dev.lanewise.nn.activation.ReLU;
import dev.lanewise.nn.init.Fan;
import dev.lanewise.nn.init.Initializers;
import dev.lanewise.nn.regularization.GaussianNoise;
import dev.lanewise.tensor.Shape;
import java.util.stream.Stream;

/**
 * Ensembles of noisy residual networks (Wang et al. 2018): every block computes x + F(x) + σ·N(0, I), in evaluation too,
 * and the outputs of jointly trained networks are averaged, which is the Feynman–Kac formula of a convection–diffusion
 * equation by Monte Carlo.
 *
 * <p>The members are the CIFAR networks of 6n + 2 layers with pre-activation (He et al. 2016), where nothing follows the
 * sum; σ is a constant here, where the authors' program multiplies it by the standard deviation of x.
 */
public final class EnResNet {
    private static final String PAPER = "Wang et al. 2018, ResNets ensemble via the Feynman-Kac formalism"
            + " to improve natural and robust accuracies, arXiv 1811.10745";
    private static final float SIGMA = 0.1f;

    /** Five networks of 20 layers: the paper's En5ResNet20. */
    public static final Architecture ENRESNET20 = new Architecture("enresnet20", PAPER, 1_348_610, 10,
            Shape.of(3, 32, 32), task -> ensemble(task, 5, 3),
            Initializers.weightsAndBiases(Initializers.heNormal(Fan.Mode.OUT), Initializers.uniformFanIn()));

    private EnResNet() {}

    private static Layer ensemble(Architecture.Task task, int members, int n) {
        return Ensemble.of(Stream.generate(() -> member(task, n)).limit(members).toArray(Layer[]::new));
    }

    private static Layer member(Architecture.Task task, int n) {
        return Sequential.builder()
                .add("conv1", new Conv2d(task.channels(), 16, 3).padding(1).bias(false))
                .add("layer1", stage(16, 16, 1, n))
                .add("layer2", stage(16, 32, 2, n))
                .add("layer3", stage(32, 64, 2, n))
                .add("bn", new BatchNorm2d(64))
                .add("relu", new ReLU())
                .add("avgpool", new AdaptiveAvgPool2d(1))
                .add("flatten", new Flatten())
                .add("fc", new Linear(64, task.classes()))
                .build();
    }

    private static Layer stage(int in, int out, int stride, int n) {
        Sequential.Builder stage = Sequential.builder();
        for (int i = 0; i < n; i++) {
            stage.add(i == 0 ? block(in, out, stride) : block(out, out, 1));
        }
        return stage.build();
    }

    private static Layer block(int in, int out, int stride) {
        Layer body = Sequential.builder()
                .add("bn1", new BatchNorm2d(in))
                .add("relu1", new ReLU())
                .add("conv1", new Conv2d(in, out, 3).stride(stride).padding(1).bias(false))
                .add("bn2", new BatchNorm2d(out))
                .add("relu2", new ReLU())
                .add("conv2", new Conv2d(out, out, 3).padding(1).bias(false))
                .build();
        return Sequential.builder()
                .inline(new Residual(body, new ZeroPadShortcut(in, out, stride)))
                .add("noise", new GaussianNoise(SIGMA).inEvaluation(true))
                .build();
    }
}
