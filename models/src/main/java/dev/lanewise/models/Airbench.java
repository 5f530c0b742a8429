package dev.lanewise.models;

import dev.lanewise.nn.BatchNorm2d;
import dev.lanewise.nn.Conv2d;
import dev.lanewise.nn.Flatten;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Linear;
import dev.lanewise.nn.MaxPool2d;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.Scale;
import dev.lanewise.nn.Sequential;
import dev.lanewise.nn.activation.GELU;
import dev.lanewise.nn.init.Initializer;
import dev.lanewise.nn.init.Initializers;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;

/**
 * The CIFAR-10 speed-run network airbench94 (Jordan 2024), which reaches 94 % in 9.9 epochs: a 2×2 convolution that
 * whitens patches, three blocks of two convolutions with 64, 256 and 256 channels, and a scaled linear layer.
 *
 * <p>The whitening weight comes from training images ({@link Architecture#fitTo}) and is not trained.
 */
public final class Airbench {
    private static final String PAPER = "Jordan 2024, 94% on CIFAR-10 in 3.29 seconds on a single GPU, arXiv 2404.00498";
    private static final int PATCH = 2;
    private static final float OUTPUT_SCALE = 1 / 9f;
    /** The share of a batch in the running statistics: the paper's momentum of 0.6 is that of the old ones. */
    private static final float BATCH_NORM_MOMENTUM = 0.4f;
    private static final float BATCH_NORM_EPS = 1e-12f;
    /** Added to the eigenvalues of the patches' covariance, whose smallest are noise. */
    private static final double WHITENING_EPS = 5e-4;
    private static final String WHITENING = "whiten.weight";

    /** The network of 94 %: widths 64, 256 and 256. */
    public static final Architecture AIRBENCH94 = new Architecture("airbench94", PAPER, 1_971_640, 10,
            Shape.of(3, 32, 32), Airbench::layers, Airbench::firstValue).withFitting(Airbench::whiten);

    private Airbench() {}

    private static Layer layers(Architecture.Task task) {
        int whitened = 2 * task.channels() * PATCH * PATCH;
        Sequential features = Sequential.builder()
                .add("whiten", new Conv2d(task.channels(), whitened, PATCH))
                .add("activ", new GELU())
                .add("block1", block(whitened, 64))
                .add("block2", block(64, 256))
                .add("block3", block(256, 256))
                .add("pool", new MaxPool2d(3))
                .add("flatten", new Flatten())
                .build();
        return Sequential.builder()
                .inline(features)
                .add("fc", new Linear(task.features(features), task.classes()).bias(false))
                .add("scale", new Scale(OUTPUT_SCALE))
                .build();
    }

    private static Layer block(int in, int out) {
        return Sequential.builder()
                .add("conv1", new Conv2d(in, out, 3).padding(1).bias(false))
                .add("pool", new MaxPool2d(2))
                .add("norm1", norm(out))
                .add("activ1", new GELU())
                .add("conv2", new Conv2d(out, out, 3).padding(1).bias(false))
                .add("norm2", norm(out))
                .add("activ2", new GELU())
                .build();
    }

    private static BatchNorm2d norm(int channels) {
        return new BatchNorm2d(channels).eps(BATCH_NORM_EPS).momentum(BATCH_NORM_MOMENTUM).biasOnly();
    }

    /** The identity for as many channels as go in, PyTorch's values for the others; zero for the bias. */
    private static Initializer firstValue(Parameter parameter, Shape weight) {
        if (parameter.value().shape().rank() == 1) {
            return Initializers.zeros();
        }
        Initializer pyTorch = Initializers.pyTorch().of(parameter, weight);
        if (weight.rank() == 2) {
            return pyTorch;
        }
        return (value, fan, random) -> {
            pyTorch.fill(value, fan, random);
            Tensor first = value.samples(0, Math.min(weight.dimension(0), weight.dimension(1)));
            Initializers.dirac(1).fill(first, fan, random);
        };
    }

    /**
     * Sets the first convolution to the eigenvectors of the patches' covariance, each divided by the root of its
     * eigenvalue and with both signs, largest first; and takes it out of training.
     */
    private static void whiten(Network network, Tensor images) {
        SymmetricEigen eigen = SymmetricEigen.of(patchCovariance(images));
        Tensor weight = network.stateDict().get(WHITENING);
        int size = eigen.values().length;
        for (int i = 0; i < size; i++) {
            double scale = 1 / Math.sqrt(eigen.values()[i] + WHITENING_EPS);
            for (int j = 0; j < size; j++) {
                float value = (float) (scale * eigen.vectors()[i][j]);
                int channel = j / (PATCH * PATCH);
                int row = j / PATCH % PATCH;
                weight.set(value, i, channel, row, j % PATCH);
                weight.set(-value, size + i, channel, row, j % PATCH);
            }
        }
        network.freeze(WHITENING);
    }

    /** The mean of p·pᵀ over all patches p of 2×2 pixels, in the order of channel, row, column. */
    private static double[][] patchCovariance(Tensor images) {
        int size = images.dimension(1) * PATCH * PATCH;
        double[][] sums = new double[size][size];
        double[] patch = new double[size];
        float[] values = images.toArray();
        int rows = images.dimension(2) - PATCH + 1;
        int columns = images.dimension(3) - PATCH + 1;
        for (int n = 0; n < images.dimension(0); n++) {
            for (int y = 0; y < rows; y++) {
                for (int x = 0; x < columns; x++) {
                    for (int i = 0; i < size; i++) {
                        int channel = n * images.dimension(1) + i / (PATCH * PATCH);
                        int row = channel * images.dimension(2) + y + i / PATCH % PATCH;
                        patch[i] = values[row * images.dimension(3) + x + i % PATCH];
                    }
                    addOuterProduct(patch, sums);
                }
            }
        }
        double count = (double) images.dimension(0) * rows * columns;
        for (double[] row : sums) {
            for (int j = 0; j < size; j++) {
                row[j] /= count;
            }
        }
        return sums;
    }

    private static void addOuterProduct(double[] patch, double[][] sums) {
        for (int i = 0; i < patch.length; i++) {
            for (int j = 0; j < patch.length; j++) {
                sums[i][j] += patch[i] * patch[j];
            }
        }
    }
}
