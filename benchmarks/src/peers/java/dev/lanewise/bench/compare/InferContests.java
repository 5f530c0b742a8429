package dev.lanewise.bench.compare;

import dev.lanewise.bench.Inference;
import dev.lanewise.bench.compare.Contest.Entrants;
import dev.lanewise.bench.compare.Contest.Peer;
import dev.lanewise.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/**
 * Inference against libtorch in both of its memory formats, and one image at a time against onnxruntime too; normalizations are folded
 * into convolutions on all sides.
 */
final class InferContests {
    private static final List<String> MODELS = List.of("lenet5", "alexnet", "vgg16", "resnet34", "resnet50",
            "resnext50-32x4d", "cifar-resnet20");

    private InferContests() {}

    static Stream<Contest> all(int threads) {
        return MODELS.stream().flatMap(model -> IntStream.of(1, 16).mapToObj(batch -> new Contest(Suite.infer, model,
                "fwd", batch, "images/s", batch, () -> entrants(model, batch, threads))));
    }

    private static Entrants entrants(String model, int batch, int threads) {
        Inference ours = new Inference(model, batch);
        TorchInference contiguous = new TorchInference(ours, MemoryFormat.Contiguous);
        TorchInference channelsLast = new TorchInference(ours, MemoryFormat.ChannelsLast);
        List<Peer> peers = new ArrayList<>(
                List.of(new Peer("torch", contiguous::run), new Peer("torch-nhwc", channelsLast::run)));
        List<Supplier<float[]>> theirs = new ArrayList<>(List.of(contiguous::outputs, channelsLast::outputs));
        if (batch == 1) {
            OnnxInference onnx = new OnnxInference(ours, threads);
            peers.add(new Peer("onnxruntime", onnx::run));
            theirs.add(onnx::outputs);
        }
        return new Entrants(ours::run, peers, () -> {
            float[] outputs = ours.outputs().toArray();
            theirs.forEach(peer -> Agreement.requireNorm("the output", outputs, peer.get(), 1e-4));
        });
    }

    /** A network without gradient bookkeeping. */
    private static final class TorchInference {
        private final TorchNetwork network;
        private final org.bytedeco.pytorch.Tensor images;

        TorchInference(Inference ours, MemoryFormat format) {
            Tensor batch = ours.images();
            network = new TorchNetwork(ours.network(), batch.shape(), false, format);
            images = TorchTensors.copy(batch, format);
        }

        void run() {
            try (PointerScope _ = new PointerScope(); InferenceMode _ = new InferenceMode()) {
                network.forward(images);
            }
        }

        float[] outputs() {
            try (PointerScope _ = new PointerScope(); InferenceMode _ = new InferenceMode()) {
                return TorchTensors.values(network.forward(images));
            }
        }
    }
}
