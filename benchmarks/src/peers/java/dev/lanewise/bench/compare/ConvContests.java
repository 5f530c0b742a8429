package dev.lanewise.bench.compare;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Activation;
import dev.lanewise.tensor.ops.ConvGeometry;
import dev.lanewise.tensor.ops.Convolution;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.global.torch;

/** The convolutions of the zoo against libtorch, which runs oneDNN, in both of its memory formats. */
final class ConvContests {
    /** A convolution of square images; the padding keeps the size at stride 1, but for the stems that their papers pad otherwise. */
    private record Case(int in, int out, int size, int kernel, int stride, int padding, int groups, int largestBatch) {
        static Case of(int in, int out, int size, int kernel, int stride) {
            return new Case(in, out, size, kernel, stride, kernel / 2, 1, 32);
        }

        Case padded(int newPadding) {
            return new Case(in, out, size, kernel, stride, newPadding, groups, largestBatch);
        }

        Case grouped(int newGroups) {
            return new Case(in, out, size, kernel, stride, padding, newGroups, largestBatch);
        }

        Case upTo(int batch) {
            return new Case(in, out, size, kernel, stride, padding, groups, batch);
        }

        ConvGeometry geometry() {
            return ConvGeometry.of(size, size, in, out, kernel, stride, padding, 1, groups);
        }

        String label() {
            return kernel + "x" + kernel + (stride > 1 ? "/" + stride : "") + " " + in + ">" + out + " @" + size
                    + (groups > 1 ? " g" + groups : "");
        }
    }

    private static final List<Case> CASES = List.of(Case.of(64, 64, 56, 3, 1), Case.of(128, 128, 28, 3, 1),
            Case.of(256, 256, 14, 3, 1), Case.of(512, 512, 7, 3, 1), Case.of(64, 64, 224, 3, 1).upTo(8),
            Case.of(256, 256, 56, 3, 1), Case.of(512, 512, 28, 3, 1), Case.of(128, 128, 56, 3, 2),
            Case.of(256, 64, 56, 1, 1), Case.of(64, 256, 56, 1, 1), Case.of(1024, 256, 14, 1, 1),
            Case.of(256, 512, 56, 1, 2), Case.of(3, 64, 224, 7, 2), Case.of(3, 96, 227, 11, 4).padded(0),
            Case.of(96, 256, 27, 5, 1), Case.of(128, 128, 56, 3, 1).grouped(32),
            Case.of(256, 256, 28, 3, 1).grouped(32),
            Case.of(1, 6, 28, 5, 1), Case.of(6, 16, 14, 5, 1).padded(0), Case.of(16, 16, 32, 3, 1),
            Case.of(32, 32, 16, 3, 1), Case.of(64, 64, 8, 3, 1), Case.of(256, 256, 15, 3, 1),
            Case.of(256, 256, 7, 3, 1));

    private ConvContests() {}

    static Stream<Contest> all(int threads) {
        torch.set_num_threads(threads);
        return CASES.stream().flatMap(each -> IntStream.of(1, 8, 32).filter(batch -> batch <= each.largestBatch).boxed()
                .flatMap(batch -> Stream.of(false, true).map(backward -> contest(each, batch, backward))));
    }

    private static Contest contest(Case given, int batch, boolean backward) {
        ConvGeometry geometry = given.geometry();
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
        TorchConvolution contiguous = new TorchConvolution(geometry, input, weight, gradient, false);
        TorchConvolution channelsLast = new TorchConvolution(geometry, input, weight, gradient, true);
        double operations = 2e-9 * (backward ? 3 : 1) * output.elements() * geometry.channelsPerGroup() * given.kernel
                * given.kernel;
        return new Contest("conv", given.label(), backward ? "fwdbwd" : "fwd", batch, "GFLOP/s", operations, ours,
                List.of(new Contest.Peer("torch", () -> contiguous.run(backward)),
                        new Contest.Peer("torch-nhwc", () -> channelsLast.run(backward))),
                () -> {
                    ours.run();
                    for (TorchConvolution peer : List.of(contiguous, channelsLast)) {
                        peer.requireSame(output, backward ? List.of(inputGradient, weightGradient) : List.of());
                    }
                });
    }
}
