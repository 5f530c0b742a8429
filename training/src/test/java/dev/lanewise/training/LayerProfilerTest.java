package dev.lanewise.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.data.BatchLoader;
import dev.lanewise.nn.BatchNorm2d;
import dev.lanewise.nn.Conv2d;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.Pass;
import dev.lanewise.nn.Residual;
import dev.lanewise.nn.Sequential;
import dev.lanewise.nn.activation.ReLU;
import dev.lanewise.nn.loss.CrossEntropyLoss;
import dev.lanewise.optim.Sgd;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class LayerProfilerTest {
    @Test
    void everyStepHasItsNameTimeAndMemory() throws IOException {
        Network network = TinyTask.network();
        LayerProfiler profiler = new LayerProfiler(network);
        BatchLoader loader = TinyTask.loader(TinyTask.dataset(TinyTask.SAMPLES, "train"), true);
        Trainer.builder(network, new CrossEntropyLoss(), new Sgd(network.parameters(), 0.1)).training(loader)
                .epochs(4).observer(profiler).listener(profiler).build().run();
        List<LayerProfile> layers = profiler.layers();
        assertEquals(List.of("0+1+2", "3", "4", "5"), layers.stream().map(LayerProfile::name).toList());
        assertEquals("Conv2d+BatchNorm2d+ReLU", layers.getFirst().type());
        assertEquals(4L * TinyTask.BATCH * 4 * 4 * 4, layers.getFirst().outputBytes());
        assertEquals(4L * (4 * 9 + 2 * 4), layers.getFirst().parameterBytes());
        for (LayerProfile layer : layers) {
            assertTrue(layer.forwardSeconds() > 0 && layer.backwardSeconds() > 0, layer.toString());
        }
        double sum = layers.stream().mapToDouble(layer -> layer.forwardSeconds() + layer.backwardSeconds()).sum();
        assertEquals(profiler.stepSeconds(), sum + profiler.otherSeconds(), 1e-9);
        assertTrue(profiler.otherSeconds() > 0);
        assertEquals(7, profiler.table().lines().count());
    }

    /** A residual block's last convolution is computed with the normalization outside its own step. */
    @Test
    void everyConvolutionOfAResidualBlockHasItsWeights() {
        Sequential body = Sequential.of(new Conv2d(2, 2, 1), new BatchNorm2d(2), new ReLU(), new Conv2d(2, 2, 3)
                .padding(1).bias(false), new BatchNorm2d(2));
        Network network = new Network(Sequential.of(new Residual(body), new ReLU()), Shape.of(1, 2, 4, 4));
        LayerProfiler profiler = new LayerProfiler(network);
        Pass pass = Pass.training(Random.of(1));
        pass.setObserver(profiler);
        network.layer().forward(Tensor.zeros(3, 2, 4, 4), pass);
        LayerProfile convolution = profiler.layers().stream().filter(layer -> layer.type().equals("Conv2d")).findFirst()
                .orElseThrow();
        assertEquals("0.3", convolution.name());
        assertEquals(4L * 2 * 2 * 9, convolution.parameterBytes());
    }

    @Test
    void aProfiledRunGivesTheSameBits() throws IOException {
        Network plain = run(null);
        Network profiled = run(new LayerProfiler(TinyTask.network()));
        for (String name : plain.stateDict().keySet()) {
            assertArrayEquals(plain.stateDict().get(name).toArray(),
                    profiled.stateDict().get(name).toArray(), name);
        }
    }

    private static Network run(LayerProfiler profiler) throws IOException {
        Trainer.Builder builder = TinyTask.trainer();
        if (profiler != null) {
            builder.observer(profiler).listener(profiler);
        }
        Trainer trainer = builder.build();
        trainer.run();
        return trainer.network();
    }
}
