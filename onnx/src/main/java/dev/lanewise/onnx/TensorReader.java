package dev.lanewise.onnx;

import dev.lanewise.formats.protobuf.ProtobufReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads messages {@code TensorProto}, whose values may lie in a file beside the model. */
final class TensorReader {
    private final Path folder;

    /** A tensor with its name in the file. */
    record Named(String name, HostTensor tensor) {}

    /** ONNX' element types that are read. */
    private enum Type {
        FLOAT(1, 4), UINT8(2, 1), INT8(3, 1), UINT16(4, 2), INT16(5, 2), INT32(6, 4), INT64(7, 8), BOOL(9,
                1), FLOAT16(10, 2), DOUBLE(11, 8), UINT32(12, 4), UINT64(13, 8), BFLOAT16(16, 2);

        private final int number;
        private final int bytes;

        Type(int number, int bytes) {
            this.number = number;
            this.bytes = bytes;
        }

        boolean isInteger() {
            return switch (this) {
                case FLOAT, FLOAT16, DOUBLE, BFLOAT16 -> false;
                default -> true;
            };
        }

        static Type of(int number, String tensor) throws OnnxFormatException {
            for (Type type : values()) {
                if (type.number == number) {
                    return type;
                }
            }
            throw new OnnxFormatException("tensor " + tensor + " has the element type " + number
                    + " of ONNX, which is not read");
        }
    }

    /** What is read of a tensor's message. */
    private static final class Fields {
        private final List<Long> dimensions = new ArrayList<>();
        private final List<Long> integers = new ArrayList<>();
        private final Map<String, String> external = new HashMap<>();
        private String name = "";
        private int type;
        private float[] floats = new float[0];
        private double[] doubles = new double[0];
        private ByteBuffer raw;
        private boolean isExternal;
    }

    /** A reader whose external files are in this folder. */
    TensorReader(Path folder) {
        this.folder = folder;
    }

    Named read(ProtobufReader message) throws IOException {
        Fields fields = new Fields();
        for (int field = message.next(); field != 0; field = message.next()) {
            switch (field) {
                case 1 -> message.repeatedVarint(reader -> fields.dimensions.add(reader.varint()));
                case 2 -> fields.type = (int) message.varint();
                case 3 -> throw new OnnxFormatException("has a tensor in segments, which are not read");
                case 4 -> {
                    float[] before = fields.floats;
                    Values values = new Values();
                    message.repeatedFloat(reader -> values.add(reader.fixedFloat()));
                    fields.floats = values.after(before);
                }
                case 5, 7, 11 -> message.repeatedVarint(reader -> fields.integers.add(reader.varint()));
                case 8 -> fields.name = message.string();
                case 9 -> fields.raw = message.bytes();
                case 10 -> {
                    Values values = new Values();
                    message.repeatedDouble(reader -> values.add(reader.fixedDouble()));
                    fields.doubles = values.doublesAfter(fields.doubles);
                }
                case 13 -> entry(message.message(), fields.external);
                case 14 -> fields.isExternal = message.varint() == 1;
                default -> message.skip();
            }
        }
        return new Named(fields.name, tensor(fields));
    }

    /** A list of numbers that grows. */
    private static final class Values {
        private double[] values = new double[16];
        private int count;

        void add(double value) {
            if (count == values.length) {
                values = Arrays.copyOf(values, 2 * count);
            }
            values[count++] = value;
        }

        float[] after(float[] before) {
            float[] all = Arrays.copyOf(before, before.length + count);
            for (int i = 0; i < count; i++) {
                all[before.length + i] = (float) values[i];
            }
            return all;
        }

        double[] doublesAfter(double[] before) {
            double[] all = Arrays.copyOf(before, before.length + count);
            System.arraycopy(values, 0, all, before.length, count);
            return all;
        }
    }

    private static void entry(ProtobufReader message, Map<String, String> entries) throws IOException {
        String key = "";
        String value = "";
        for (int field = message.next(); field != 0; field = message.next()) {
            switch (field) {
                case 1 -> key = message.string();
                case 2 -> value = message.string();
                default -> message.skip();
            }
        }
        entries.put(key, value);
    }

    private HostTensor tensor(Fields fields) throws IOException {
        Type type = Type.of(fields.type, fields.name);
        int[] dimensions = new int[fields.dimensions.size()];
        long count = 1;
        for (int axis = 0; axis < dimensions.length; axis++) {
            long size = fields.dimensions.get(axis);
            if (size < 0 || size > Integer.MAX_VALUE || size > 0 && count > (Integer.MAX_VALUE - 64) / size) {
                throw new OnnxFormatException("tensor " + fields.name + " has the shape " + fields.dimensions);
            }
            dimensions[axis] = (int) size;
            count *= size;
        }
        ByteBuffer raw = fields.isExternal ? external(fields, count * type.bytes) : fields.raw;
        if (raw != null) {
            if (raw.remaining() != count * type.bytes) {
                throw new OnnxFormatException("tensor " + fields.name + " of shape " + fields.dimensions + " needs "
                        + count * type.bytes + " bytes, but has " + raw.remaining());
            }
            return ofRaw(type, dimensions, raw, (int) count);
        }
        return ofLists(type, dimensions, fields, (int) count);
    }

    private static HostTensor ofRaw(Type type, int[] dimensions, ByteBuffer raw, int count) {
        if (type.isInteger()) {
            long[] values = new long[count];
            for (int i = 0; i < count; i++) {
                values[i] = switch (type) {
                    case UINT8 -> raw.get() & 0xff;
                    case BOOL -> raw.get() != 0 ? 1 : 0;
                    case INT8 -> raw.get();
                    case UINT16 -> raw.getShort() & 0xffff;
                    case INT16 -> raw.getShort();
                    case INT32 -> raw.getInt();
                    case UINT32 -> raw.getInt() & 0xffffffffL;
                    default -> raw.getLong();
                };
            }
            return HostTensor.of(dimensions, values);
        }
        float[] values = new float[count];
        if (type == Type.FLOAT) {
            raw.asFloatBuffer().get(values);
            return HostTensor.of(dimensions, values);
        }
        for (int i = 0; i < count; i++) {
            values[i] = switch (type) {
                case DOUBLE -> (float) raw.getDouble();
                case FLOAT16 -> Float.float16ToFloat(raw.getShort());
                default -> Float.intBitsToFloat(raw.getShort() << 16);
            };
        }
        return HostTensor.of(dimensions, values);
    }

    private static HostTensor ofLists(Type type, int[] dimensions, Fields fields, int count)
            throws OnnxFormatException {
        int given = switch (type) {
            case FLOAT -> fields.floats.length;
            case DOUBLE -> fields.doubles.length;
            default -> fields.integers.size();
        };
        if (given != count) {
            throw new OnnxFormatException("tensor " + fields.name + " of shape " + fields.dimensions + " needs " + count
                    + " values, but has " + given);
        }
        return switch (type) {
            case FLOAT -> HostTensor.of(dimensions, fields.floats);
            case DOUBLE -> {
                float[] values = new float[count];
                for (int i = 0; i < count; i++) {
                    values[i] = (float) fields.doubles[i];
                }
                yield HostTensor.of(dimensions, values);
            }
            case FLOAT16, BFLOAT16 -> {
                float[] values = new float[count];
                for (int i = 0; i < count; i++) {
                    short bits = fields.integers.get(i).shortValue();
                    values[i] = type == Type.FLOAT16 ? Float.float16ToFloat(bits) : Float.intBitsToFloat(bits << 16);
                }
                yield HostTensor.of(dimensions, values);
            }
            default -> HostTensor.of(dimensions, fields.integers.stream().mapToLong(Long::longValue).toArray());
        };
    }

    /** The bytes of a tensor in a file beside the model, which must not lie outside the model's folder. */
    private ByteBuffer external(Fields fields, long needed) throws IOException {
        String location = fields.external.getOrDefault("location", "");
        Path file;
        try {
            file = folder.resolve(location).normalize();
        } catch (InvalidPathException e) {
            throw new OnnxFormatException("tensor " + fields.name + " lies in a file of an impossible name", e);
        }
        if (location.isEmpty() || Path.of(location).isAbsolute() || !file.startsWith(folder) || file.equals(folder)) {
            throw new OnnxFormatException("tensor " + fields.name + " lies in \"" + location
                    + "\", which is not in the model's folder");
        }
        if (!Files.isRegularFile(file)) {
            throw new OnnxFormatException("tensor " + fields.name + " lies in " + file + ", which is not there");
        }
        if (!file.toRealPath().startsWith(folder.toRealPath())) {
            throw new OnnxFormatException("tensor " + fields.name + " lies in " + file
                    + ", which leads out of the model's folder");
        }
        long size = Files.size(file);
        long offset = number(fields, "offset", 0);
        long length = number(fields, "length", Math.max(0, size - offset));
        if (offset < 0 || length != needed || offset > size - length || length > Integer.MAX_VALUE - 64) {
            throw new OnnxFormatException("tensor " + fields.name + " of shape " + fields.dimensions + " needs "
                    + needed + " bytes; the file says " + length + " from " + offset + " on in " + file + ", which has "
                    + size);
        }
        ByteBuffer content = ByteBuffer.allocate((int) length).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel channel = FileChannel.open(file)) {
            while (content.hasRemaining()) {
                if (channel.read(content, offset + content.position()) < 0) {
                    throw new OnnxFormatException(file + " ends within tensor " + fields.name);
                }
            }
        }
        return content.flip();
    }

    private static long number(Fields fields, String key, long otherwise) throws OnnxFormatException {
        String text = fields.external.get(key);
        try {
            return text == null ? otherwise : Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            throw new OnnxFormatException("tensor " + fields.name + " has the " + key + " \"" + text + "\"", e);
        }
    }
}
