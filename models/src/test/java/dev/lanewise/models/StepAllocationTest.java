package dev.lanewise.models;

import static org.junit.jupiter.api.Assertions.fail;

import dev.lanewise.nn.AdaptiveAvgPool2d;
import dev.lanewise.nn.AvgPool2d;
import dev.lanewise.nn.BatchNorm2d;
import dev.lanewise.nn.Conv2d;
import dev.lanewise.nn.Flatten;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Linear;
import dev.lanewise.nn.LocalResponseNorm;
import dev.lanewise.nn.LpPool2d;
import dev.lanewise.nn.MaxPool2d;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.Pass;
import dev.lanewise.nn.ProductPool2d;
import dev.lanewise.nn.Sequential;
import dev.lanewise.nn.SumPool2d;
import dev.lanewise.nn.activation.ELU;
import dev.lanewise.nn.activation.GELU;
import dev.lanewise.nn.activation.PReLU;
import dev.lanewise.nn.activation.SiLU;
import dev.lanewise.nn.activation.Tanh;
import dev.lanewise.nn.loss.CrossEntropyLoss;
import dev.lanewise.nn.loss.Loss;
import dev.lanewise.nn.regularization.Dropout;
import dev.lanewise.optim.AdamW;
import dev.lanewise.optim.Lars;
import dev.lanewise.optim.Optimizer;
import dev.lanewise.optim.Sgd;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.testing.Allocation;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What a training step allocates at steady state does not grow with the batch, whatever else runs in the process.
 *
 * <p>The networks take turns, so that the JIT compiler sees each kernel called from all of them: a kernel that hands vectors from method
 * to method runs well for one network alone, and allocates its vectors, megabytes a step, after another.
 */
class StepAllocationTest {
    private static final int SMALL = 32;
    private static final int LARGE = 128;
    /** Bytes by which a step of the large batch may exceed one of the small: more tasks with partial sums, to a fixed number. */
    private static final long SLACK = 64 * 1024;
    /** A step of the small batch allocates more only while its kernels are interpreted. */
    private static final long COMPILED = 2 * 1024 * 1024;
    /** Rounds until everything must have been compiled; most machines need a tenth. */
    private static final int MOST_ROUNDS = 300;
    private static final int STEPS = 3;

    /** A network that is trained on random images. */
    private static final class Training {
        private final String name;
        private final Network network;
        private final Optimizer optimizer;
        private final Loss loss = new CrossEntropyLoss();
        private final Pass pass = Pass.training(Random.of(3));
        private final Tensor[] images = new Tensor[2];
        private final int[][] labels = new int[2][];

        Training(String name, Network network, Function<List<Parameter>, Optimizer> optimizer) {
            this.name = name;
            this.network = network;
            this.optimizer = optimizer.apply(network.parameters());
            for (int i = 0; i < 2; i++) {
                int batch = i == 0 ? SMALL : LARGE;
                images[i] = Random.of(2).fillUniform(Tensor.zeros(network.inputShape().withBatch(batch)), -1, 1);
                labels[i] = IntStream.range(0, batch).map(image -> image % 10).toArray();
            }
        }

        /** The fewest bytes, of some steps, that all threads allocate in one: the compiler's arrival in one is no matter. */
        long bytes(int which) {
            long fewest = Long.MAX_VALUE;
            for (int i = 0; i < STEPS; i++) {
                long before = Allocation.bytes();
                step(images[which], labels[which]);
                fewest = Math.min(fewest, Allocation.bytes() - before);
            }
            return fewest;
        }

        private void step(Tensor batch, int[] targets) {
            Tensor output = network.forward(batch, pass);
            Tensor gradient = pass.allocate(output.shape());
            loss.evaluate(output, targets, gradient);
            pass.release(output);
            optimizer.clearGradients();
            network.backward(gradient, pass);
            optimizer.step();
        }
    }

    private static Layer mixture() {
        return Sequential.builder()
                .add(new Conv2d(3, 24, 3).padding(1)).add(new GELU()).add(new MaxPool2d(3).stride(2))
                .add(new Conv2d(24, 48, 3).padding(1)).add(new BatchNorm2d(48)).add(new SiLU())
                .add(new LocalResponseNorm(5)).add(new Dropout(0.3f)).add(new AvgPool2d(2))
                .add(new Flatten()).add(new Linear(48 * 3 * 3, 32)).add(new ELU()).add(new Dropout())
                .add(new Linear(32, 20)).add(new Tanh()).add(new Linear(20, 10))
                .build();
    }

    private static Layer pools() {
        return Sequential.builder()
                .add(new Conv2d(3, 32, 3).padding(1)).add(new PReLU(32)).add(new LpPool2d(2, 2))
                .add(new Conv2d(32, 24, 3).padding(1)).add(new PReLU(1)).add(new ProductPool2d(2))
                .add(new LpPool2d(1, 3)).add(new SumPool2d(2)).add(new AdaptiveAvgPool2d(1))
                .add(new Flatten()).add(new Linear(24, 10))
                .build();
    }

    @Test
    void doesNotGrowWithTheBatch() {
        List<Training> all = List.of(
                new Training("lenet5", LeNet5.LENET5.create(10, Shape.of(1, 28, 28), 1),
                        parameters -> new Sgd(parameters, 1e-3).withMomentum(0.9)),
                new Training("a mixture of layers", new Network(mixture(), Shape.of(1, 3, 14, 14)),
                        parameters -> new AdamW(parameters, 1e-3)),
                new Training("a mixture of pools", new Network(pools(), Shape.of(1, 3, 32, 32)),
                        parameters -> new Sgd(parameters, 1e-3)),
                new Training("cifar-resnet8", CifarResNet.residual(8).create(10, Shape.of(3, 16, 16), 1),
                        parameters -> new Lars(parameters, 1e-3)));
        StringBuilder growth = new StringBuilder();
        for (int round = 0; round < MOST_ROUNDS; round++) {
            growth.setLength(0);
            for (Training training : all) {
                long small = training.bytes(0);
                // Before that, the large batch would only take its time.
                long large = small < COMPILED ? training.bytes(1) : Long.MAX_VALUE;
                if (large - small > SLACK) {
                    growth.append(" ").append(training.name).append(": ").append(small).append(" bytes at ")
                            .append(SMALL).append(", ").append(large).append(" at ").append(LARGE).append(" images;");
                }
            }
            if (growth.isEmpty()) {
                return;
            }
        }
        fail("a step's allocation grows with the batch:" + growth);
    }
}
