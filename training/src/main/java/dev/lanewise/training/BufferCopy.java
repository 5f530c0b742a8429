package dev.lanewise.training;

import dev.lanewise.nn.Network;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Tensor;
import java.util.List;

/** A copy of a network's running statistics, to go back to. */
public final class BufferCopy {
    private final List<Parameter> buffers;
    private final List<Tensor> copies;

    /** Room for the statistics of a network. */
    public BufferCopy(Network network) {
        buffers = network.buffers();
        copies = buffers.stream().map(buffer -> Tensor.zeros(buffer.value().shape())).toList();
    }

    /** Copies them as they are now. */
    public void take() {
        for (int i = 0; i < copies.size(); i++) {
            copies.get(i).copyFrom(buffers.get(i).value());
        }
    }

    /** Makes them what they were at the latest {@link #take}. */
    public void putBack() {
        for (int i = 0; i < copies.size(); i++) {
            buffers.get(i).value().copyFrom(copies.get(i));
        }
    }
}
