package dev.lanewise.bench.compare;

import dev.lanewise.bench.CopyLoop;
import dev.lanewise.bench.MemoryOperation;
import dev.lanewise.bench.compare.Contest.Entrants;
import dev.lanewise.bench.compare.Contest.Peer;
import dev.lanewise.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Memory-bound operations against a copy loop over as many bytes, and against libtorch. */
final class MemoryContests {
    private MemoryContests() {}

    static Stream<Contest> all(int threads) {
        return Stream.of(MemoryOperation.values()).map(operation -> new Contest(Suite.memory, operation.label(),
                operation.pass(), 0, "GB/s", 1e-9 * operation.bytes(), () -> entrants(operation, threads)));
    }

    private static Entrants entrants(MemoryOperation operation, int threads) {
        Tensor[] tensors = operation.tensors();
        CopyLoop copy = new CopyLoop(operation.bytes(), threads);
        Optional<TorchOperation> torch = TorchOperation.of(operation, tensors);
        List<Peer> peers = new ArrayList<>();
        peers.add(new Peer("copy", copy::run));
        torch.ifPresent(peer -> peers.add(new Peer("torch-nhwc", peer::run)));
        return new Entrants(() -> operation.run(tensors), peers, () -> torch.ifPresent(peer -> {
            operation.run(tensors);
            Agreement.requireNorm("the output", tensors[tensors.length - 1].toArray(), peer.result(), 1e-5);
        }));
    }
}
