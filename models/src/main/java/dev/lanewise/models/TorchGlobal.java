package dev.lanewise.models;

import dev.lanewise.formats.io.ElementType;
import dev.lanewise.models.RestrictedUnpickler.Tuple;
import dev.lanewise.models.StoredTensor.Storage;
import dev.lanewise.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** The Python names that a checkpoint may refer to, and what they stand for here; every other name is refused. */
sealed interface TorchGlobal {
    /** What may be called. */
    enum Function implements TorchGlobal {
        ORDERED_DICT {
            @Override
            Object call(List<Object> arguments) {
                Map<Object, Object> dictionary = new LinkedHashMap<>();
                if (!arguments.isEmpty()) {
                    // Python 2 saved the entries as one list of lists. It is emptied, so that a file of a few bytes
                    // cannot have one list copied again and again.
                    List<?> entries = (List<?>) arguments.getFirst();
                    for (Object entry : entries) {
                        List<?> keyAndValue = (List<?>) entry;
                        RestrictedUnpickler.put(dictionary, keyAndValue.get(0), keyAndValue.get(1));
                    }
                    entries.clear();
                }
                return dictionary;
            }
        },
        /** Of storage, offset, sizes and strides; later versions add arguments that only matter for training. */
        REBUILD_TENSOR {
            @Override
            Object call(List<Object> arguments) {
                int[] sizes = integers(arguments.get(2)).mapToInt(Math::toIntExact).toArray();
                long[] strides = integers(arguments.get(3)).toArray();
                if (sizes.length != strides.length) {
                    throw new IllegalArgumentException("a tensor has other numbers of sizes and strides");
                }
                return new StoredTensor((Storage) arguments.get(0), (Long) arguments.get(1), Shape.of(sizes), strides);
            }
        },
        REBUILD_PARAMETER {
            @Override
            Object call(List<Object> arguments) {
                return (StoredTensor) arguments.getFirst();
            }
        };

        /**
         * The value of a call.
         *
         * @throws RuntimeException if the arguments are not those that PyTorch writes
         */
        abstract Object call(List<Object> arguments);
    }

    /** The type of a storage, which stands in a reference to one. */
    record StorageType(ElementType type) implements TorchGlobal {}

    /** The meaning of {@code module.name}, or null if it is refused. */
    static TorchGlobal find(String module, String name) {
        return switch (module + "." + name) {
            case "collections.OrderedDict" -> Function.ORDERED_DICT;
            case "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2" -> Function.REBUILD_TENSOR;
            case "torch._utils._rebuild_parameter" -> Function.REBUILD_PARAMETER;
            case "torch.DoubleStorage" -> new StorageType(ElementType.F64);
            case "torch.FloatStorage" -> new StorageType(ElementType.F32);
            case "torch.HalfStorage" -> new StorageType(ElementType.F16);
            case "torch.BFloat16Storage" -> new StorageType(ElementType.BF16);
            case "torch.LongStorage" -> new StorageType(ElementType.I64);
            case "torch.IntStorage" -> new StorageType(ElementType.I32);
            case "torch.ShortStorage" -> new StorageType(ElementType.I16);
            case "torch.CharStorage" -> new StorageType(ElementType.I8);
            case "torch.ByteStorage" -> new StorageType(ElementType.U8);
            case "torch.BoolStorage" -> new StorageType(ElementType.BOOL);
            default -> null;
        };
    }

    private static LongStream integers(Object tuple) {
        return ((Tuple) tuple).elements().stream().mapToLong(element -> (Long) element);
    }
}
