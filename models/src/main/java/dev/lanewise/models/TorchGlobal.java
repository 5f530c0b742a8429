package dev.lanewise.models;

import dev.lanewise.models.StoredTensor.Storage;
import dev.lanewise.tensor.Shape;
import dev.lanewise.formats.io.ElementType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * What a Python name in a checkpoint stands for here: the few names that tensors are made of have a meaning, every
 * other is only a name, of which nothing is loaded or run.
 */
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
                        List<?> keyAndValue = entry instanceof PythonTuple pair ? pair.elements() : (List<?>) entry;
                        TorchGlobal.put(dictionary, keyAndValue.get(0), keyAndValue.get(1));
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
                return tensor(arguments.get(0), arguments);
            }
        },
        /**
         * The same of a storage of bytes, for element types that have no storage of their own: the seventh argument.
         */
        REBUILD_TENSOR_V3 {
            @Override
            Object call(List<Object> arguments) {
                if (!(arguments.get(6) instanceof Dtype type) || type.type == null) {
                    return new Unreadable("its element type is " + describe(arguments.get(6)));
                }
                Storage bytes = (Storage) arguments.get(0);
                return tensor(bytes.of(type.type), arguments);
            }
        },
        REBUILD_PARAMETER {
            @Override
            Object call(List<Object> arguments) {
                return arguments.getFirst();
            }
        },
        /** Of a function, the type of the result, the function's arguments and attributes. */
        REBUILD_FROM_TYPE {
            @Override
            Object call(List<Object> arguments) {
                return ((Function) arguments.get(0)).call(((PythonTuple) arguments.get(2)).elements());
            }
        };

        /**
         * The value of a call.
         *
         * @throws RuntimeException if the arguments are not those that PyTorch writes
         */
        abstract Object call(List<Object> arguments);

        private static Object tensor(Object storage, List<Object> arguments) {
            if (!(storage instanceof Storage known)) {
                return new Unreadable(storage instanceof Unreadable other
                        ? other.problem()
                        : "its numbers are in " + describe(storage));
            }
            int[] sizes = integers(arguments.get(2)).mapToInt(Math::toIntExact).toArray();
            long[] strides = integers(arguments.get(3)).toArray();
            if (sizes.length != strides.length) {
                throw new IllegalArgumentException("it has other numbers of sizes and strides");
            }
            return new StoredTensor(known, (Long) arguments.get(1), Shape.of(sizes), strides);
        }

        private static LongStream integers(Object tuple) {
            return ((PythonTuple) tuple).elements().stream().mapToLong(element -> (Long) element);
        }
    }

    /**
     * The type of a storage, which stands in a reference to one.
     *
     * @param typeOrNull null for elements that are not read
     */
    record StorageType(String name, int bytes, ElementType typeOrNull) implements TorchGlobal {
        private StorageType(String name, ElementType type) {
            this(name, type.bytes(), type);
        }
    }

    /** The type of a tensor's elements; null for one that is not read. */
    record Dtype(String name, ElementType type) implements TorchGlobal {}

    /** A name without a meaning here. */
    record Unknown(String name) implements TorchGlobal {}

    /** The meaning of {@code module.name}. */
    static TorchGlobal find(String module, String name) {
        String full = module + "." + name;
        return switch (full) {
            case "collections.OrderedDict" -> Function.ORDERED_DICT;
            case "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2" -> Function.REBUILD_TENSOR;
            case "torch._utils._rebuild_tensor_v3" -> Function.REBUILD_TENSOR_V3;
            case "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state" ->
                Function.REBUILD_PARAMETER;
            case "torch._tensor._rebuild_from_type_v2" -> Function.REBUILD_FROM_TYPE;
            case "torch.storage.UntypedStorage" -> storageType("UntypedStorage");
            default -> {
                TorchGlobal type = !module.equals("torch")
                        ? null
                        : name.endsWith("Storage") ? storageType(name) : dtype(name);
                yield type == null ? new Unknown(full) : type;
            }
        };
    }

    private static StorageType storageType(String name) {
        return switch (name) {
            case "DoubleStorage" -> new StorageType(name, ElementType.F64);
            case "FloatStorage" -> new StorageType(name, ElementType.F32);
            case "HalfStorage" -> new StorageType(name, ElementType.F16);
            case "BFloat16Storage" -> new StorageType(name, ElementType.BF16);
            case "LongStorage" -> new StorageType(name, ElementType.I64);
            case "IntStorage" -> new StorageType(name, ElementType.I32);
            case "ShortStorage" -> new StorageType(name, ElementType.I16);
            case "CharStorage" -> new StorageType(name, ElementType.I8);
            case "ByteStorage", "UntypedStorage" -> new StorageType(name, ElementType.U8);
            case "BoolStorage" -> new StorageType(name, ElementType.BOOL);
            case "ComplexFloatStorage" -> new StorageType(name, 8, null);
            case "ComplexDoubleStorage" -> new StorageType(name, 16, null);
            case "QInt8Storage", "QUInt8Storage", "QUInt4x2Storage", "QUInt2x4Storage" ->
                new StorageType(name, 1, null);
            case "QInt32Storage" -> new StorageType(name, 4, null);
            default -> null;
        };
    }

    private static Dtype dtype(String name) {
        return switch (name) {
            case "float64", "double" -> new Dtype(name, ElementType.F64);
            case "float32", "float" -> new Dtype(name, ElementType.F32);
            case "float16", "half" -> new Dtype(name, ElementType.F16);
            case "bfloat16" -> new Dtype(name, ElementType.BF16);
            case "int64", "long" -> new Dtype(name, ElementType.I64);
            case "int32", "int" -> new Dtype(name, ElementType.I32);
            case "int16", "short" -> new Dtype(name, ElementType.I16);
            case "int8" -> new Dtype(name, ElementType.I8);
            case "uint64" -> new Dtype(name, ElementType.U64);
            case "uint32" -> new Dtype(name, ElementType.U32);
            case "uint16" -> new Dtype(name, ElementType.U16);
            case "uint8" -> new Dtype(name, ElementType.U8);
            case "bool" -> new Dtype(name, ElementType.BOOL);
            case "float8_e4m3fn" -> new Dtype(name, ElementType.F8_E4M3);
            case "float8_e5m2" -> new Dtype(name, ElementType.F8_E5M2);
            default -> null;
        };
    }

    /**
     * Adds to a dictionary.
     *
     * @throws IllegalArgumentException if the key is a list or a dictionary, which may contain itself, and is no key in
     *     Python
     */
    static void put(Map<Object, Object> dictionary, Object key, Object value) {
        if (key instanceof List || key instanceof Map) {
            throw new IllegalArgumentException("a dictionary's key is " + describe(key));
        }
        dictionary.put(key, value);
    }

    /** What an object of a pickle is, in a few words for a message. */
    static String describe(Object value) {
        return switch (value) {
            case null -> "None";
            case PythonObject object -> object.type();
            case Unknown unknown -> unknown.name();
            case Dtype type -> "torch." + type.name();
            case StorageType type -> "torch." + type.name();
            case Function function -> function.toString();
            case Map<?, ?> _ -> "a dictionary";
            case List<?> _ -> "a list";
            case PythonTuple _ -> "a tuple";
            case String _ -> "a text";
            case Number _ -> "a number";
            case Boolean _ -> "a truth value";
            default -> "another object";
        };
    }
}
