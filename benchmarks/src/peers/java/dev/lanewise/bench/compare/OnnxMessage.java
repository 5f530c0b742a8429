package dev.lanewise.bench.compare;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A message of Protocol Buffers while it is written; fields are numbered as in {@code onnx.proto}. */
final class OnnxMessage {
    private static final int VARINT = 0;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED_32 = 5;

    private final List<byte[]> parts = new ArrayList<>();

    OnnxMessage integer(int field, long... values) {
        for (long value : values) {
            ByteArrayOutputStream part = tag(field, VARINT);
            varint(part, value);
            parts.add(part.toByteArray());
        }
        return this;
    }

    OnnxMessage number(int field, float value) {
        ByteArrayOutputStream part = tag(field, FIXED_32);
        part.writeBytes(littleEndian(value));
        parts.add(part.toByteArray());
        return this;
    }

    OnnxMessage text(int field, String... values) {
        for (String value : values) {
            bytes(field, value.getBytes(StandardCharsets.UTF_8));
        }
        return this;
    }

    OnnxMessage floats(int field, float... values) {
        return bytes(field, littleEndian(values));
    }

    OnnxMessage message(int field, OnnxMessage value) {
        header(field, value.size());
        parts.addAll(value.parts);
        return this;
    }

    /** The whole message. */
    byte[] toBytes() {
        ByteBuffer all = ByteBuffer.allocate(size());
        parts.forEach(all::put);
        return all.array();
    }

    private OnnxMessage bytes(int field, byte[] value) {
        header(field, value.length);
        parts.add(value);
        return this;
    }

    private int size() {
        return Math.toIntExact(parts.stream().mapToLong(part -> part.length).sum());
    }

    private void header(int field, int length) {
        ByteArrayOutputStream part = tag(field, LENGTH_DELIMITED);
        varint(part, length);
        parts.add(part.toByteArray());
    }

    private static ByteArrayOutputStream tag(int field, int wireType) {
        ByteArrayOutputStream part = new ByteArrayOutputStream();
        varint(part, (long) field << 3 | wireType);
        return part;
    }

    /** Seven bits a byte, the lowest first; the top bit says that more follow. */
    private static void varint(ByteArrayOutputStream out, long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    private static byte[] littleEndian(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }
}
