package dev.lanewise.bench.compare;

import dev.lanewise.bench.MemoryOperation;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/** A {@link MemoryOperation} in libtorch, channels-last and without gradient bookkeeping, on copies of the same tensors. */
final class TorchOperation {
    private final Supplier<Tensor> body;

    private TorchOperation(Supplier<Tensor> body) {
        this.body = body;
    }

    /** The operation on copies of ours' tensors, if libtorch has it in one call. */
    static Optional<TorchOperation> of(MemoryOperation operation, dev.lanewise.tensor.Tensor... ours) {
        Tensor[] t = Arrays.stream(ours).map(tensor -> TorchTensors.copy(tensor, MemoryFormat.ChannelsLast))
                .toArray(Tensor[]::new);
        return Optional.ofNullable(body(operation, t)).map(TorchOperation::new);
    }

    void run() {
        try (PointerScope _ = new PointerScope(); AutoGradMode _ = new AutoGradMode(false)) {
            body.get();
        }
    }

    /** The result in logical order. */
    float[] result() {
        try (PointerScope _ = new PointerScope(); AutoGradMode _ = new AutoGradMode(false)) {
            return TorchTensors.values(body.get());
        }
    }

    private static Supplier<Tensor> body(MemoryOperation operation, Tensor[] t) {
        return switch (operation) {
            case RELU -> () -> torch.relu(t[0]);
            case RELU_BACKWARD -> () -> torch.threshold_backward(t[1], t[0], new Scalar(0f));
            case PRELU -> () -> torch.prelu(t[0], t[1]);
            case GELU -> () -> torch.gelu(t[0]);
            case GELU_BACKWARD -> () -> torch.gelu_backward(t[1], t[0]);
            case SILU -> () -> torch.silu(t[0]);
            case SILU_BACKWARD -> () -> torch.silu_backward(t[1], t[0]);
            case SIGMOID -> () -> torch.sigmoid(t[0]);
            case TANH -> () -> torch.tanh(t[0]);
            case TANH_BACKWARD -> () -> torch.tanh_backward(t[1], t[0]);
            case ADD -> () -> t[0].add(t[1]);
            case BATCH_NORM, BATCH_NORM_EVALUATION, BATCH_NORM_BACKWARD -> batchNorm(operation, t);
            case BIAS_BACKWARD -> () -> torch.sum(t[0], 0, 2, 3);
            case MAX_POOL_2, MAX_POOL_2_BACKWARD -> maxPool(operation == MemoryOperation.MAX_POOL_2, t, 2, 0);
            case MAX_POOL_3, MAX_POOL_3_BACKWARD -> maxPool(operation == MemoryOperation.MAX_POOL_3, t, 3, 1);
            case AVERAGE_POOL -> () -> torch.avg_pool2d(t[0], 2, 2);
            case AVERAGE_POOL_BACKWARD -> () -> torch.avg_pool2d_backward(t[0], t[1], new long[] {2, 2},
                    new long[] {2, 2}, new long[2], false, true, new LongOptional());
            case GLOBAL_POOL -> () -> torch.adaptive_avg_pool2d(t[0], 1, 1);
            case CONCAT -> () -> torch.cat(new TensorVector(t[0], t[1]), 1);
            case SOFTMAX -> () -> torch.softmax(t[0], 1);
            case SGD, MOMENTUM -> sgd(operation == MemoryOperation.MOMENTUM ? 0.9 : 0, t);
            case ADAM -> adam(t);
            // Dropout draws other numbers; the others are several calls, or none has them.
            case PRELU_BACKWARD, SUM_POOL, PRODUCT_POOL, PRODUCT_POOL_BACKWARD, NORM_POOL, NORM_POOL_BACKWARD,
                    LOCAL_RESPONSE_NORM,
                    LOCAL_RESPONSE_NORM_BACKWARD, DROPOUT, GLOBAL_POOL_BACKWARD, CROSS_ENTROPY, NESTEROV, RMSPROP,
                    ADADELTA ->
                null;
        };
    }

    private static Supplier<Tensor> batchNorm(MemoryOperation operation, Tensor[] t) {
        TensorOptional none = new TensorOptional();
        TensorOptional[] o = Arrays.stream(t).map(TensorOptional::new).toArray(TensorOptional[]::new);
        return switch (operation) {
            case BATCH_NORM -> () -> torch.native_batch_norm(t[0], o[1], o[2], none, none, true, 0.1, 1e-5).get0();
            case BATCH_NORM_EVALUATION ->
                () -> torch.native_batch_norm(t[0], o[1], o[2], o[3], o[4], false, 0.1, 1e-5).get0();
            default -> {
                BoolPointer all = new BoolPointer(3).put(0, true).put(1, true).put(2, true);
                yield () -> torch.native_batch_norm_backward(t[1], t[0], o[2], none, none, o[3], o[4], true, 1e-5, all)
                        .get0();
            }
        };
    }

    private static Supplier<Tensor> maxPool(boolean forward, Tensor[] t, long size, long pad) {
        long[] kernel = {size, size};
        long[] stride = {2, 2};
        long[] padding = {pad, pad};
        long[] dilation = {1, 1};
        if (forward) {
            return () -> torch.max_pool2d_with_indices(t[0], kernel, stride, padding, dilation, false).get0();
        }
        // libtorch numbers the pixels of an image, where ours numbers the taps of a window.
        Tensor image = t[2];
        Tensor indices = torch.max_pool2d_with_indices(image, kernel, stride, padding, dilation, false).get1();
        return () -> torch.max_pool2d_with_indices_backward(t[0], image, kernel, stride, padding, dilation, false,
                indices);
    }

    private static Supplier<Tensor> sgd(double momentum, Tensor[] t) {
        TorchUpdate update = new TorchUpdate("_fused_sgd_", 1);
        IValue no = new IValue(false);
        Tensor value = t[t.length - 1];
        IValue values = update.list(List.of(value));
        IValue gradients = update.list(List.of(t[0]));
        IValue velocities = momentum > 0
                ? update.list(List.of(t[1]))
                : new TorchUpdate("_fused_sgd_", 0).list(List.of());
        IValue[] arguments = {values, gradients, velocities, new IValue(0.0), new IValue(momentum),
                new IValue(MemoryOperation.RATE), new IValue(0.0), no, no, no, new IValue(), new IValue()};
        return () -> {
            update.run(arguments);
            return value;
        };
    }

    private static Supplier<Tensor> adam(Tensor[] t) {
        TorchUpdate update = new TorchUpdate("_fused_adam_", 1);
        IValue no = new IValue(false);
        // So far on that no bias is left to correct.
        Tensor steps = torch.full(new long[] {1}, new Scalar(1e6f));
        IValue[] arguments = {update.list(List.of(t[3])), update.list(List.of(t[0])), update.list(List.of(t[1])),
                update.list(List.of(t[2])), new TorchUpdate("_fused_adam_", 0).list(List.of()),
                update.list(List.of(steps)), new IValue(MemoryOperation.RATE), new IValue(0.9), new IValue(0.999),
                new IValue(0.0), new IValue(1e-8), no, no, new IValue(), new IValue()};
        return () -> {
            update.run(arguments);
            return t[3];
        };
    }
}
