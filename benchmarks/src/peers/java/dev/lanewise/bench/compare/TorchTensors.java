package dev.lanewise.bench.compare;

import dev.lanewise.tensor.Tensor;
import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/** Copies to libtorch and back. */
final class TorchTensors {
    private TorchTensors() {}

    /** A copy; the format matters to tensors of rank 4 only. */
    static org.bytedeco.pytorch.Tensor copy(Tensor tensor, MemoryFormat format) {
        long[] shape = Arrays.stream(tensor.shape().toArray()).asLongStream().toArray();
        try (FloatPointer values = new FloatPointer(tensor.toArray())) {
            org.bytedeco.pytorch.Tensor copy = torch.from_blob(values, shape).clone();
            return shape.length == 4 ? copy.contiguous(format) : copy;
        }
    }

    /** The values in logical order. */
    static float[] values(org.bytedeco.pytorch.Tensor tensor) {
        float[] values = new float[Math.toIntExact(tensor.numel())];
        new FloatPointer(tensor.contiguous().data_ptr_float()).get(values);
        return values;
    }
}
