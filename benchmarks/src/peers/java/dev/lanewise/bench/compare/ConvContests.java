package dev.lanewise.bench.compare;

import dev.lanewise.bench.ConvShape;
import dev.lanewise.bench.compare.Contest.Entrants;
import dev.lanewise.bench.compare.Contest.Peer;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Activation;
import dev.lanewise.tensor.ops.ConvAlgorithm.Direction;
import dev.lanewise.tensor.ops.ConvGeometry;
import dev.lanewise.tensor.ops.Convolution;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/** The convolutions of the zoo against libtorch, which runs oneDNN, in both of its memory formats. */
final class ConvContests {
    private ConvContests() {}

    static Stream<Contest> all(int threads) {
        return Stream.of(ConvShape.values()).flatMap(shape -> IntStream.of(1, 8, 32)
                .filter(batch -> batch <= shape.largestBatch()).boxed()
                .flatMap(batch -> Stream.of(false, true).map(backward -> contest(shape, batch, backward))));
    }

    private static Contest contest(ConvShape shape, int batch, boolean backward) {
        return new Contest(Suite.conv, shape.toString(), backward ? "fwdbwd" : "fwd", batch, "GFLOP/s",
                (backward ? 3 : 1) * shape.gigaflops(batch), () -> entrants(shape.geometry(), batch, backward));
    }

    private static Entrants entrants(ConvGeometry geometry, int batch, boolean backward) {
        System.out.println("        " + Stream.of(Direction.values()).limit(backward ? 3 : 1)
                .map(direction -> direction + ": " + Convolution.algorithm(geometry, batch, direction))
                .collect(Collectors.joining(", ")));
        Random random = Random.of(1);
        Tensor input = random.fillUniform(Tensor.zeros(geometry.inputShape(batch)), -1, 1);
        Tensor weight = random.fillUniform(Tensor.zeros(geometry.weightShape()), -1, 1);
        Tensor gradient = random.fillUniform(Tensor.zeros(geometry.outputShape(batch)), -1, 1);
        Tensor output = Tensor.zeros(geometry.outputShape(batch));
        Tensor inputGradient = Tensor.zeros(geometry.inputShape(batch));
        Tensor weightGradient = Tensor.zeros(geometry.weightShape());
        Runnable ours = () -> {
            Convolution.forward(geometry, input, weight, null, Activation.NONE, output);
            if (backward) {
                Convolution.backwardInput(geometry, gradient, weight, inputGradient);
                Convolution.backwardWeight(geometry, input, gradient, weightGradient, false);
            }
        };
        TorchConvolution contiguous = new TorchConvolution(geometry, input, weight, gradient, MemoryFormat.Contiguous);
        TorchConvolution channelsLast = new TorchConvolution(geometry, input, weight, gradient,
                MemoryFormat.ChannelsLast);
        return new Entrants(ours, List.of(new Peer("torch", () -> contiguous.run(backward)),
                new Peer("torch-nhwc", () -> channelsLast.run(backward))), () -> {
                    ours.run();
                    for (TorchConvolution peer : List.of(contiguous, channelsLast)) {
                        peer.requireSame(output, backward ? List.of(inputGradient, weightGradient) : List.of());
                    }
                });
    }
}
